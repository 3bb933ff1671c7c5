"""What the service costs: start, memory, and everything that is not segmentation.

    .venv/bin/python benchmarks/cost.py

Start and memory are those of the real `vanthu serve`, beside a Python that only imports the
libraries it is made of. The share is measured in one process on 500-word documents of the sample
corpus: the time a request spends in the segmenter, against the whole of it.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
from starlette.types import ASGIApp, Message

import training
from classifier.segmentation import Segmenter
from classifier.word_tokens import Span
from service.app import create_app
from service.settings import Settings

SAMPLE = Path(training.__file__).parent / "sample" / "documents.jsonl"
LIBRARIES = "import fastapi, joblib, sklearn.linear_model, underthesea, uvicorn"
RUNS = 5


def main() -> None:
    """Print the three figures."""
    starts, memory, imports = [], [], []
    for _ in range(RUNS):
        imports.append(timed(lambda: subprocess.run([sys.executable, "-c", LIBRARIES], check=True)))
        seconds, megabytes = started()
        starts.append(seconds)
        memory.append(megabytes)
    start, importing = statistics.median(starts), statistics.median(imports)
    print(f"start to ready     {start:.2f} s ({start / importing:.2f} x importing the libraries)")
    print(f"memory of a worker {statistics.median(memory):.0f} MB")
    print(f"not segmentation   {asyncio.run(share_of_the_rest()):.1%} of a 500-word request")


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def started() -> tuple[float, float]:
    """Seconds from launching `vanthu serve` to ready, and its resident memory in MB."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "VANTHU_PORT": str(port), "VANTHU_HOME": home}
        begin = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "vanthu", "serve"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while time.perf_counter() - begin < 60:
                try:
                    if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                        break
                except httpx.TransportError:
                    time.sleep(0.01)
            seconds = time.perf_counter() - begin
            for _ in range(20):
                httpx.post(
                    f"http://127.0.0.1:{port}/v1/classify", json={"content": words(500)[0]}
                ).raise_for_status()
            return seconds, psutil.Process(process.pid).memory_info().rss / 2**20
        finally:
            process.terminate()
            process.wait()


def words(count: int) -> list[str]:
    """The sample corpus's longer documents, cut to `count` words."""
    documents = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    texts = [(document.get("content") or "").split(" ") for document in documents]
    return [" ".join(text[:count]) for text in texts if len(text) >= count]


class TimedSegmenter(Segmenter):
    """A segmenter that keeps the time."""

    seconds = 0.0

    def segment(self, text: str) -> list[Span]:
        """Segment, and add up how long it took."""
        begin = time.perf_counter()
        spans = super().segment(text)
        self.seconds += time.perf_counter() - begin
        return spans


async def share_of_the_rest() -> float:
    """Share of a request that is not segmentation: median over requests, timed within each.

    The application is called as a server calls it, from the request's bytes to the response's.
    """
    shares = []
    app = create_app(Settings(journal="off"))  # which has a benchmark of its own
    async with app.router.lifespan_context(app):
        segmenter = app.state.model_watch.classifier.segmenter = TimedSegmenter()
        for text in words(500) * 10:
            body = json.dumps({"content": text}).encode()
            segmenter.seconds = 0.0
            begin = time.perf_counter()
            await answer(app, body)
            request = time.perf_counter() - begin
            shares.append(1 - segmenter.seconds / request)
    return statistics.median(shares)


async def answer(app: ASGIApp, body: bytes) -> None:
    """Put one request through the application."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/classify",
        "raw_path": b"/v1/classify",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"host", b"desk")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] != 200:
            raise RuntimeError(f"the application answered {message['status']}")

    await app(scope, receive, send)


if __name__ == "__main__":
    main()
