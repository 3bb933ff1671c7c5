"""Senders that keep on sending, and an account of what they were promised."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx

SENTENCES = (
    "đề nghị hỗ trợ kinh phí mua vắc xin phòng, chống dịch",
    "báo cáo tình hình đầu tư xây dựng đường cao tốc",
    "đơn giản hóa thủ tục hành chính về đất đai",
    "khắc phục hậu quả thiên tai, bão lũ tại các tỉnh miền núi",
    "giao dự toán ngân sách nhà nước cho giáo dục và y tế",
)
WORDS = " ".join(SENTENCES).split(" ")


@dataclass
class Account:
    """What was sent and what came back.

    Attributes:
        acknowledged: the record's place of each document that got an answer.
        unanswered: documents whose sender heard nothing, or was told to come back.
        statuses: how many answers of each HTTP status.
        problems: the kinds of refusals.
    """

    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    unanswered: dict[str, dict[str, Any]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)


class Senders:
    """Threads that send documents one after another, until they are stopped.

    Args:
        base_url: of the service; may change when it is started anew.
        name: begins the identifiers of the documents.
        threads: how many at once.
    """

    def __init__(self, base_url: str, name: str, threads: int = 6) -> None:
        self.account = Account()
        self._base_url = base_url
        self._name = name
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._send, args=(number,)) for number in range(threads)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _where: TracebackType | None,
    ) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def await_answers(self, status: int, more: int, patience: float = 60) -> None:
        """Wait until so many more answers of a status have come.

        Raises:
            AssertionError: they do not come.
        """
        wanted = self.account.statuses[status] + more
        end = time.monotonic() + patience
        while self.account.statuses[status] < wanted:
            assert time.monotonic() < end, f"no {status}: {self.account.statuses}"
            time.sleep(0.02)

    def _send(self, number: int) -> None:
        chance = random.Random(f"{self._name} {number}")
        count = 0
        with httpx.Client(base_url=self._base_url, timeout=30, trust_env=False) as client:
            while not self._stopped.is_set():
                count += 1
                document = {
                    "document_id": f"{self._name},{number},{count}",
                    "subject": "V/v " + " ".join(chance.choices(WORDS, k=12)),
                    "content": " ".join(chance.choices(WORDS, k=60)),
                }
                self._deliver(client, document)

    def _deliver(self, client: httpx.Client, document: dict[str, Any]) -> None:
        name, account = document["document_id"], self.account
        try:
            response = client.post("/v1/classify", json=document)
        except httpx.TransportError:
            account.unanswered[name] = document
            time.sleep(0.02)
            return
        account.statuses[response.status_code] += 1
        if response.status_code == 200:
            account.acknowledged[name] = response.json()
        else:
            account.unanswered[name] = document
            account.problems[response.json()["type"]] += 1
            assert "retry-after" in response.headers, response.text
            time.sleep(0.02)
