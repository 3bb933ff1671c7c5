"""A column's value is one of a list: the list as one parameter, so that the statement stays one.

With a place for each value, every length of list is a statement of its own, which SQLAlchemy
writes, and the database reads and plans, anew.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Column, ColumnElement, Text, any_, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY


def is_one_of(what: Column[str], parameter: str, dialect: str) -> ColumnElement[bool]:
    """The condition.

    Args:
        what: the column.
        parameter: name of the parameter, whose value is `as_parameter`.
        dialect: sqlite or postgresql.
    """
    if dialect == "postgresql":
        return what == any_(bindparam(parameter, type_=ARRAY(Text)))
    listed = func.json_each(bindparam(parameter, type_=Text)).table_valued(column("value", Text))
    return what.in_(select(listed.c.value))


def as_parameter(values: Sequence[str], dialect: str) -> Sequence[str] | str:
    """The list, as the database takes it."""
    return values if dialect == "postgresql" else json.dumps(values)
