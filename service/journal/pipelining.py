"""Statements that do not wait for each other's outcome: a commit is slow by its round trips."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


@contextmanager
def pipelined(connection: Connection) -> Iterator[None]:
    """Send statements to PostgreSQL one behind the other; none of them may return rows.

    With SQLite, which is never far away, they are executed as ever.

    Raises:
        DBAPIError: one of them failed; which one is not known, and those after it were not
            executed. The transaction is rolled back.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        yield
        return
    try:
        with driver.pipeline():
            yield
    except psycopg.Error as error:  # of the pipeline's end; SQLAlchemy translates all others
        dialect = connection.dialect
        is_lost = dialect.is_disconnect(error, connection.connection, None)  # type: ignore[arg-type]
        if is_lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            None, None, error, psycopg.Error, hide_parameters=True,
            connection_invalidated=is_lost, dialect=dialect,
        ) from error  # fmt: skip
    finally:
        # A commit behind what failed was not executed, and did not end the transaction as it
        # does elsewhere, which SQLAlchemy relies on.
        if driver.info.transaction_status == TransactionStatus.INERROR:
            driver.rollback()
