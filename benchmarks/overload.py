"""What becomes of requests when five times as many come in as can be decided.

    .venv/bin/python benchmarks/overload.py [--seconds 60] [--times 5] [--json]

One real `vanthu serve` with one worker. First documents are sent one after another, which gives the
latency without load and the capacity; then, in the same run, requests are sent at a multiple of the
capacity, each at its appointed time whether or not those before it have been answered. Latency
counts from the appointed time. Refused requests are not sent again.
The sender needs a core of its own.
"""

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np

import training

SAMPLE = Path(training.__file__).parent / "sample" / "documents.jsonl"
WORDS = 300
UNLOADED = 300
HANGS = 20.0  # seconds without an answer that count as hanging


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--times", type=float, default=5.0)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        port = free_port()
        server = started(port, home)
        try:
            result = asyncio.run(measured(port, arguments.seconds, arguments.times))
        finally:
            server.terminate()
            server.wait()
    if arguments.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name:24} {value:.4g}")


async def measured(port: int, seconds: float, times: float) -> dict[str, float]:
    """Latency without load and under `times` the capacity, for `seconds`."""
    requests = Requests()
    sender = Sender(port)
    for _ in range(50):  # warm caches of the processor and the allocator
        await sender.send(requests.next(), time.perf_counter())
    sender.reset()
    begin = time.perf_counter()
    for _ in range(UNLOADED):
        await sender.send(requests.next(), time.perf_counter())
    capacity = UNLOADED / (time.perf_counter() - begin)
    unloaded = np.array(sender.accepted)
    sender.reset()

    interval = 1 / (times * capacity)
    begin = time.perf_counter()
    tasks = []
    appointed = begin
    while appointed < begin + seconds:
        await asyncio.sleep(max(0.0, appointed - time.perf_counter()))
        tasks.append(asyncio.create_task(sender.send(requests.next(), appointed)))
        appointed += random.expovariate(1 / interval)
    await asyncio.gather(*tasks)
    accepted, refused = np.array(sender.accepted), np.array(sender.refused)
    p99 = float(np.quantile(unloaded, 0.99))
    return {
        "capacity_per_s": capacity,
        "sent": float(len(tasks)),
        "accepted": float(len(accepted)),
        "refused": float(len(refused)),
        "hung_or_failed": float(len(tasks) - len(accepted) - len(refused)),
        "accepted_of_capacity": len(accepted) / (capacity * seconds),
        "unloaded_p50_ms": 1000 * float(np.median(unloaded)),
        "unloaded_p99_ms": 1000 * p99,
        "loaded_p50_ms": 1000 * float(np.median(accepted)),
        "loaded_p99_ms": 1000 * float(np.quantile(accepted, 0.99)),
        "refused_p99_ms": 1000 * float(np.quantile(refused, 0.99)) if len(refused) else 0.0,
        "p99_ratio": float(np.quantile(accepted, 0.99)) / p99,
    }


class Requests:
    """Documents of the sample corpus, about `WORDS` words each, no two alike."""

    def __init__(self) -> None:
        lines = SAMPLE.read_text(encoding="utf-8").splitlines()
        contents = (json.loads(line).get("content") or "" for line in lines)
        self._texts = [text for text in contents if len(text.split()) >= WORDS]
        self._count = 0

    def next(self) -> bytes:
        """A request, as it goes over the wire."""
        self._count += 1
        words = self._texts[self._count % len(self._texts)].split(" ")[:WORDS]
        words[:: WORDS // 20] = [f"{self._count}.{n}" for n in range(len(words[:: WORDS // 20]))]
        body = json.dumps({"content": " ".join(words)}, ensure_ascii=False).encode()
        head = (
            "POST /v1/classify HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


@dataclass
class Sender:
    """Sends requests over connections that are kept, and keeps the latencies, in seconds."""

    port: int
    accepted: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    _idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    def reset(self) -> None:
        """Forget what was measured."""
        self.accepted, self.refused, self.others = [], [], Counter()

    async def send(self, request: bytes, appointed: float) -> None:
        """Send one, and note what became of it."""
        try:
            status = await asyncio.wait_for(self._exchange(request), HANGS)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.others[type(error).__name__] += 1
            return
        seconds = time.perf_counter() - appointed
        if status == 200:
            self.accepted.append(seconds)
        elif status == 503:
            self.refused.append(seconds)
        else:
            self.others[str(status)] += 1

    async def _exchange(self, request: bytes) -> int:
        reader, writer = self._idle.pop() if self._idle else (None, None)
        if reader is None or writer is None or reader.at_eof():
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            )
            await reader.readexactly(length)
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return int(head.split(b" ", 2)[1])


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(port: int, home: str) -> "subprocess.Popen[bytes]":
    """The service, ready."""
    server = subprocess.Popen(
        [sys.executable, "-m", "vanthu", "serve"],
        env={**os.environ, "VANTHU_PORT": str(port), "VANTHU_HOME": home, "VANTHU_WORKERS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).status_code == 200:
                return server
        except httpx.TransportError:
            time.sleep(0.05)
    server.terminate()
    raise RuntimeError("the service did not get ready")


if __name__ == "__main__":
    main()
