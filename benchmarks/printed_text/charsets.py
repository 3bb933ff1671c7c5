"""Real titles typed as TCVN3 and VNI typed them, read back; and false alarms on Unicode text."""

import unicodedata
from collections.abc import Iterable
from pathlib import Path
from textwrap import wrap

from benchmarks.printed_text.documents import records
from classifier.reading.charset import convert, repair
from classifier.reading.legacy import TCVN3, VNI

_TITLES = {"titles_accented.jsonl": "title", "vpcp_subjects.jsonl": "subject_restored"}
_CODES = {letter: code for code, letter in TCVN3.items()}
_PAIRS = {letter: pair for pair, letter in reversed(VNI.items())}


def titles(data: Path) -> list[str]:
    """Titles with their diacritics."""
    return [
        unicodedata.normalize("NFC", record[column])
        for name, column in _TITLES.items()
        for record in records(data / name)
        if record.get(column)
    ]


def in_tcvn3(text: str) -> str:
    """As it was typed: accented capitals, which have no codes, as small letters."""
    return "".join(_CODES.get(letter) or _CODES.get(letter.lower(), letter) for letter in text)


def in_vni(text: str) -> str:
    """The same with the other font."""
    return "".join(_PAIRS.get(letter, letter) for letter in text)


def round_trip(texts: Iterable[str], charset: str) -> float:
    """Share of the characters that come back as they were."""
    write = {"tcvn3": in_tcvn3, "vni": in_vni}[charset]
    right = total = 0
    for text in texts:
        expected, found = repair(text).text, repair(write(text)).text
        total += len(expected)
        if len(found) == len(expected):
            right += sum(map(str.__eq__, found, expected))
    return right / total


def in_narrow_lines(text: str) -> str:
    """The text as a narrow column prints it: many lines without a letter beyond Latin-1."""
    return "\n".join(wrap(text, 15, break_long_words=False))


def converted(texts: Iterable[str]) -> tuple[int, int]:
    """How many of the texts, all in Unicode, were taken for another charset, of how many."""
    false = count = 0
    for text in texts:
        count += 1
        false += bool(convert(text)[1])
    return false, count
