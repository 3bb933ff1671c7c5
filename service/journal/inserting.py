"""Inserts the rows of a group: on either database with as little work as it allows."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, insert, text

from service.journal.pipelining import pipelined


def insert_all(
    connection: Connection, rows_of: Mapping[Table, Sequence[Mapping[str, Any]]]
) -> None:
    """Insert rows into tables, in the order given.

    Args:
        connection: in a transaction.
        rows_of: of each table, its rows; all rows of a table name the same columns.
    """
    is_postgres = connection.dialect.name == "postgresql"
    with pipelined(connection):
        for table, rows in rows_of.items():
            if not rows:
                continue
            if is_postgres:
                connection.execute(_as_one(table, tuple(rows[0])), {"rows": _json(rows)})
            else:
                connection.execute(_one_by_one(table), rows)


@cache
def _one_by_one(table: Table) -> Executable:
    return insert(table)


@cache
def _as_one(table: Table, columns: tuple[str, ...]) -> Executable:
    """All rows as one value: each one sent by itself would wake the server for itself."""
    names = ", ".join(columns)
    return text(
        f"INSERT INTO {table.name} ({names}) SELECT {names}"  # noqa: S608 - names of our own
        f" FROM json_populate_recordset(NULL::{table.name}, CAST(:rows AS json))"
    )


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, default=_iso)


def _iso(moment: date) -> str:
    return moment.isoformat()
