"""What the record costs, and whether it stays quick when it has grown.

    python -m benchmarks.journal                     both parts, on SQLite and PostgreSQL
    python -m benchmarks.journal --rounds 12         more pairs, where the machine is busy
    python -m benchmarks.journal --only million --rows 100000

Throughput: the real service with two workers, with the record and without, in turns within one
run; senders wait for each answer before they send the next document. Growth: questions to a record
of a million documents, beside the same questions to one of a thousand.
"""

import argparse

from benchmarks.journal.million import measure_growth
from benchmarks.journal.throughput import measure_throughput
from tests.databases import postgres_or_skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=("throughput", "million"))
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--rounds", type=int, default=8, help="pairs of bursts")
    parser.add_argument("--seconds", type=float, default=4.0, help="a burst")
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args()
    with postgres_or_skip() as postgres:
        for database in ("sqlite", "postgresql"):
            if given.database not in {None, database}:
                continue
            if given.only != "million":
                url = postgres.new_database() if database == "postgresql" else None
                measure_throughput(database, url, rounds=given.rounds, seconds=given.seconds)
            if given.only != "throughput":
                urls = [postgres.new_database() for _ in range(2)]
                measure_growth(
                    database, urls if database == "postgresql" else None, rows=given.rows
                )


if __name__ == "__main__":
    main()
