"""The writer: one process beside the workers that commits what they hand over, in groups.

    python -m service.journal.writer FD FOLDER  (its greeting on standard input)

A commit on a disk takes milliseconds, whether it carries one document or fifty: while one is on its
way, the next group gathers, and where many documents wait for their turn, those that had it wait
a little for each other. In a process of its own, because a commit is a dozen statements, each
of which lets the interpreter go and would have to wait for it while the worker segments. One for
all workers, because two would wait for each other's locks, make two commits of one, and read again
what the other has changed.

It ends when its last worker does, whichever way that ends, and commits before that what it was
given.
"""

import logging.config
import pickle
import select
import signal
import socket
import sys
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import URL

from service import logs
from service.journal.commits import Commits, Handed, Result
from service.journal.frames import Inbox, Outbox
from service.journal.meeting import MeetingPlace

MOST = 128
"""Jobs that a worker hands over together, and groups of them a commit takes from it."""


class Hello(NamedTuple):
    """The greeting of a writer; not on its command line, where all could read a password."""

    url: URL
    log_level: str


def main(descriptor: int, folder: Path) -> None:
    """Serve the workers that come to a listening socket until the last one goes."""
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for the workers, which finish first
        signal.signal(number, signal.SIG_IGN)
    hello: Hello = pickle.load(sys.stdin.buffer)  # noqa: S301 - of the process that started it
    logging.config.dictConfig(logs.config(hello.log_level))
    commits = Commits(hello.url)
    try:
        with socket.socket(fileno=descriptor) as door:
            Writer(door, MeetingPlace(folder), commits).serve()
    finally:
        commits.close()


class _Worker:
    """A worker, as its writer sees it."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end
        self.inbox = Inbox(end)
        self.outbox = Outbox(end)


class Writer:
    """Takes jobs from the workers, commits them, and tells each worker what became of its own.

    Args:
        door: a socket that listens.
        meeting: where it listens.
        commits: the writing side of the record.
    """

    def __init__(self, door: socket.socket, meeting: MeetingPlace, commits: Commits) -> None:
        self._door = door
        self._door.setblocking(False)
        self._meeting = meeting
        self._commits = commits
        self._workers: list[_Worker] = []
        self._owners: list[_Worker] = []  # of the jobs of the group, one each

    def serve(self) -> None:
        """Commit until nobody is left."""
        while True:
            group = self._arrived()
            if group:
                self._answer(self._commits.commit(group, self._arrived))
            elif self._workers:
                self._wait()
            elif self._meeting.leave(self._has_come):
                return

    def _arrived(self) -> list[Handed]:
        """What has been handed over since; who owns it is put down."""
        self._let_in()
        jobs: list[Handed] = []
        for worker in self._workers:
            worker.outbox.flush()
            if not worker.inbox.is_closed:
                worker.inbox.receive()
            taken = list(chain.from_iterable(worker.inbox.take(MOST)))
            jobs += taken
            self._owners += [worker] * len(taken)
        return jobs

    def _answer(self, results: list[Result]) -> None:
        told: dict[_Worker, list[Result]] = {}
        for owner, result in zip(self._owners, results, strict=True):
            told.setdefault(owner, []).append(result)
        self._owners.clear()
        for owner, its in told.items():
            owner.outbox.send(its)

    def _wait(self) -> None:
        """Wait until something arrives or can leave, and let those go who have gone."""
        for worker in [one for one in self._workers if one.inbox.is_closed]:
            if worker.outbox.is_empty:
                self._workers.remove(worker)
                worker.end.close()
        listening = [one.end for one in self._workers if not one.inbox.is_closed]
        behind = [one for one in self._workers if not one.outbox.is_empty]
        if listening or behind:
            select.select([self._door, *listening], [one.end for one in behind], [])

    def _has_come(self) -> bool:
        self._let_in()
        return bool(self._workers)

    def _let_in(self) -> None:
        try:
            while True:
                end, _ = self._door.accept()
                self._workers.append(_Worker(end))
        except BlockingIOError:
            return


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
