"""The writer: a process beside each worker that commits what the worker hands over, in groups.

    python -m service.journal.writer FD

A commit on a disk takes milliseconds, whether it carries one document or fifty: while one is on its
way, the next group gathers, and where many documents wait for their turn, those that had it wait
a little for each other. In a process of its own, because a commit is a dozen statements, each
of which lets the interpreter go and would have to wait for it while the worker segments.

It ends when its worker does, whichever way that ends, and commits before that what it was given.
"""

import logging.config
import math
import signal
import socket
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import URL

from service import logs
from service.journal.commits import Commits, Job
from service.journal.frames import Inbox, to_frame

MOST = 128
"""Jobs a commit."""


class Hello(NamedTuple):
    """The first message to a writer; not on its command line, where all could read a password."""

    url: URL
    log_level: str


class Handed(NamedTuple):
    """A job.

    Attributes:
        job: the job.
        at: when it was handed over.
        patience: how long it may wait for others, in seconds.
    """

    job: Job
    at: datetime
    patience: float


def main(descriptor: int) -> None:
    """Serve the worker at the other end of a socket until it goes."""
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for the worker, which finishes first
        signal.signal(number, signal.SIG_IGN)
    with socket.socket(fileno=descriptor) as end:
        inbox = Inbox(end)
        while not (greeting := inbox.take(1)):
            if inbox.is_closed:
                return
            inbox.receive(None)
        hello: Hello = greeting[0]
        logging.config.dictConfig(logs.config(hello.log_level))
        commits = Commits(hello.url)
        try:
            _serve(end, inbox, commits)
        finally:
            commits.close()


def _serve(end: socket.socket, inbox: Inbox, commits: Commits) -> None:
    while group := _next_group(inbox):
        results = commits.commit([one.job for one in group], max(one.at for one in group))
        try:
            end.sendall(to_frame(results))
        except OSError:  # the worker is gone; what else it handed over is committed all the same
            inbox.is_closed = True


def _next_group(inbox: Inbox) -> Sequence[Handed]:
    """What is to be committed together; nothing when no more can come."""
    group: list[Handed] = inbox.take(MOST)
    while not group and not inbox.is_closed:
        inbox.receive(None)
        group = inbox.take(MOST)
    until = math.inf
    more = group
    while len(group) < MOST and not inbox.is_closed:
        now = time.monotonic()
        until = min([until, *(now + one.patience for one in more)])
        if not inbox.receive(max(0.0, until - now)):
            break
        more = inbox.take(MOST - len(group))
        group += more
    return group


if __name__ == "__main__":
    main(int(sys.argv[1]))
