"""The writer: a process beside each worker that commits what the worker hands over, in groups.

    python -m service.journal.writer FD

A commit on a disk takes milliseconds, whether it carries one document or fifty: while one is on its
way, the next group gathers. In a process of its own, because a commit is a dozen statements, each
of which lets the interpreter go and would have to wait for it while the worker segments.

It ends when its worker does, whichever way that ends, and commits before that what it was given.
"""

import logging.config
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
# Where several come at a time, a group may gather for some times as long as a commit takes: fewer
# commits leave more of the processor to the workers. Nobody waits long for it, and a document that
# comes alone not at all.
_PAUSE = 2.0
_LONGEST_PAUSE = 0.008  # seconds


class Hello(NamedTuple):
    """The first message to a writer; not on its command line, where all could read a password."""

    url: URL
    log_level: str


class Handed(NamedTuple):
    """A job, and when it was handed over."""

    job: Job
    at: datetime


def main(descriptor: int) -> None:
    """Serve the worker at the other end of a socket until it goes."""
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for the worker, which finishes first
        signal.signal(number, signal.SIG_IGN)
    with socket.socket(fileno=descriptor) as end:
        inbox = Inbox(end)
        while not (greeting := inbox.take(1)):
            if inbox.is_closed:
                return
            inbox.receive(wait=True)
        hello: Hello = greeting[0]
        logging.config.dictConfig(logs.config(hello.log_level))
        commits = Commits(hello.url)
        try:
            _serve(end, inbox, commits)
        finally:
            commits.close()


def _serve(end: socket.socket, inbox: Inbox, commits: Commits) -> None:
    while group := _next_group(inbox):
        begin = time.perf_counter()
        results = commits.commit([job for job, _ in group], max(at for _, at in group))
        seconds = time.perf_counter() - begin
        try:
            end.sendall(to_frame(results))
        except OSError:  # the worker is gone; what else it handed over is committed all the same
            inbox.is_closed = True
        if len(group) > 1 and not inbox.is_closed:
            time.sleep(min(_PAUSE * seconds, _LONGEST_PAUSE))


def _next_group(inbox: Inbox) -> Sequence[Handed]:
    """What is waiting, in the order in which it was handed over; nothing when no more can come."""
    group: list[Handed] = inbox.take(MOST)
    while len(group) < MOST and not inbox.is_closed:
        inbox.receive(wait=not group)
        more: list[Handed] = inbox.take(MOST - len(group))
        if group and not more:
            break
        group += more
    return group


if __name__ == "__main__":
    main(int(sys.argv[1]))
