"""The writer: a process beside each worker that commits what the worker hands over, in groups.

    python -m service.journal.writer FD

A commit on a disk takes milliseconds, whether it carries one document or fifty: while one is on its
way, the next group gathers, and where many documents wait for their turn, those that had it wait
a little for each other. In a process of its own, because a commit is a dozen statements, each
of which lets the interpreter go and would have to wait for it while the worker segments.

It ends when its worker does, whichever way that ends, and commits before that what it was given.
"""

import logging.config
import signal
import socket
import sys
from itertools import chain
from typing import NamedTuple

from sqlalchemy import URL

from service import logs
from service.journal.commits import Commits, Handed
from service.journal.frames import Inbox, to_frame

MOST = 128
"""Jobs that are handed over together, and groups of them a commit."""


class Hello(NamedTuple):
    """The first message to a writer; not on its command line, where all could read a password."""

    url: URL
    log_level: str


def main(descriptor: int) -> None:
    """Serve the worker at the other end of a socket until it goes."""
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for the worker, which finishes first
        signal.signal(number, signal.SIG_IGN)
    with socket.socket(fileno=descriptor) as end:
        inbox = Inbox(end)
        while not (greeting := inbox.take(1)):
            if inbox.is_closed:
                return
            inbox.wait()
            inbox.receive()
        hello: Hello = greeting[0]
        logging.config.dictConfig(logs.config(hello.log_level))
        commits = Commits(hello.url)
        try:
            _serve(end, inbox, commits)
        finally:
            commits.close()


def _serve(end: socket.socket, inbox: Inbox, commits: Commits) -> None:
    def arrived() -> list[Handed]:
        inbox.receive()
        return list(chain.from_iterable(inbox.take(MOST)))

    while True:
        group = arrived()
        if not group:
            if inbox.is_closed:
                return
            inbox.wait()
            continue
        results = commits.commit(group, arrived)
        try:
            end.sendall(to_frame(results))
        except OSError:  # the worker is gone; what else it handed over is committed all the same
            inbox.is_closed = True


if __name__ == "__main__":
    main(int(sys.argv[1]))
