"""Group commit: one thread a process writes, and commits at once whatever is waiting.

A commit on a disk takes milliseconds, whether it carries one document or fifty. Requests hand over
what they have and wait; while one commit is on its way, the next batch gathers.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

MOST = 128
"""Jobs a commit."""


class GroupCommit(Generic[Job, Result]):
    """A thread that commits jobs in batches, in the order in which they were handed over.

    Args:
        commit: commits a batch; one result or error a job. What it raises goes to all of them.
    """

    def __init__(self, commit: Callable[[Sequence[Job]], Sequence[Result | Exception]]) -> None:
        self._commit = commit
        self._waiting: SimpleQueue[tuple[Job, Future[Result]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Commit what is waiting, then end the thread."""
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join()

    def submit(self, job: Job) -> "Future[Result]":
        """Hand over a job. The future is done when it is committed, or cannot be."""
        future: Future[Result] = Future()
        self._waiting.put((job, future))
        return future

    def _run(self) -> None:
        goes_on = True
        while goes_on:
            batch = []
            next_one = self._waiting.get()
            while True:
                if next_one is None:
                    goes_on = False
                    break
                job, future = next_one
                # Whoever hung up before this point got no answer, so nothing is recorded.
                if future.set_running_or_notify_cancel():
                    batch.append((job, future))
                if len(batch) >= MOST:
                    break
                try:
                    next_one = self._waiting.get_nowait()
                except Empty:
                    break
            if batch:
                self._commit_batch(batch)

    def _commit_batch(self, batch: "list[tuple[Job, Future[Result]]]") -> None:
        results: Sequence[Result | Exception]
        try:
            results = self._commit([job for job, _ in batch])
        except Exception as error:  # noqa: BLE001 - without the thread, every later request would hang
            results = [error] * len(batch)
        for (_, future), result in zip(batch, results, strict=True):
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)
