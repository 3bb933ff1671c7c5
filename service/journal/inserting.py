"""Inserts the rows of a group: on either database with as little work as it allows.

This is most of what a commit costs: for each value of each row, hundreds of them.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection, Dialect, Table

from service.journal.pipelining import pipelined

Row = Mapping[str, Any]


class Insertions:
    """The rows that a transaction adds, until they are written.

    Args:
        connection: in the transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[tuple[Table, Sequence[Row]]] = []

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows: columns by name, the same ones in one order for all."""
        if rows:
            self._rows.append((table, rows))

    def write(self) -> None:
        """Write what was added since, in that order; nothing of it can be read before."""
        if not self._rows:
            return
        insert = _as_one if self._connection.dialect.name == "postgresql" else _one_by_one
        with pipelined(self._connection):
            for table, rows in self._rows:
                insert(self._connection, table, rows)
        self._rows.clear()


def _as_one(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """All rows as one value: each one sent by itself would wake the server for itself."""
    value = to_json(rows).decode()
    connection.exec_driver_sql(_from_json(table, tuple(rows[0])), (value,))


def _one_by_one(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Each row as a tuple, as the columns' types write its values."""
    columns = tuple(rows[0])
    written = _writers(table, columns, connection.dialect)
    values = [
        tuple(
            [
                value if write is None or value is None else write(value)
                for write, value in zip(written, row.values(), strict=True)
            ]
        )
        for row in rows
    ]
    connection.exec_driver_sql(_from_values(table, columns), values)


@cache
def _writers(
    table: Table, columns: tuple[str, ...], dialect: Dialect
) -> list[Callable[[Any], Any] | None]:
    """For each column what turns a value into the driver's; None where it goes as it is."""
    types = [table.c[name].type.dialect_impl(dialect) for name in columns]
    return [kind.bind_processor(dialect) for kind in types]


@cache
def _from_json(table: Table, columns: tuple[str, ...]) -> str:
    names = ", ".join(columns)
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {names}"  # noqa: S608 - names of our own
        f" FROM json_populate_recordset(NULL::{table.name}, CAST(%s AS json))"
    )


@cache
def _from_values(table: Table, columns: tuple[str, ...]) -> str:
    names, places = ", ".join(columns), ", ".join("?" * len(columns))
    return f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608 - names of our own
