"""The same document as other senders, scanners and programs would hand it in.

Each distortion takes a text and gives it back changed, the same way every time. Their names, and
the share of documents whose lead must survive each, are in `KEPT`.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace

from classifier.document import Document
from classifier.normalization import fold

_TONES = "\u0300\u0301\u0309\u0303\u0323"
# hòa -> hoà: the tone on the second vowel of an open syllable in oa, oe, uy, the older school way.
_NEW_PLACE = re.compile(
    rf"([oO](?=.[aAeE])|[uU](?=.[yY]))([{_TONES}])([aAeEyY])(?![^\W\d_]|[{_TONES}])"
)
_OCR_SHARE = 0.02
# What scanners mistake for what, without diacritics and with.
_LOOK_ALIKES: Mapping[str, str] = {
    "l": "1i", "i": "l1", "o": "0c", "0": "o", "1": "l", "5": "s", "s": "5", "e": "c", "c": "e",
    "h": "b", "b": "h", "n": "u", "u": "n", "m": "rn", "g": "q", "q": "g", "t": "f", "d": "đ",
    "đ": "d", "ư": "u", "ơ": "o", "ô": "o", "â": "a", "ă": "a", "ê": "e", "v": "y", "y": "v",
}  # fmt: skip
_BEFORE = (
    "ỦY BAN NHÂN DÂN TỈNH\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    "---------------\nKính gửi: Văn phòng Chính phủ\n"
)
_AFTER = (
    "\nTrân trọng kính trình./.\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n"
    "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n(Đã ký)"
)


def decomposed(text: str) -> str:
    """In NFD: letters and marks apart, as some systems store names."""
    return unicodedata.normalize("NFD", text)


def older_tones(text: str) -> str:
    """Tones placed the older way: hoà, khoẻ, thuỷ."""

    def moved(found: re.Match[str]) -> str:
        before = found.string[max(found.start() - 1, 0) : found.start()]
        is_q = before in {"q", "Q"} and found[1] in "uU"  # the u of "quý" belongs to its q
        return found[0] if is_q else f"{found[1]}{found[3]}{found[2]}"

    return unicodedata.normalize("NFC", _NEW_PLACE.sub(moved, unicodedata.normalize("NFD", text)))


def upper_case(text: str) -> str:
    """In capitals throughout."""
    return text.upper()


def without_diacritics(text: str) -> str:
    """As a sender without a Vietnamese keyboard would write it; capitals stay."""
    return "".join(
        bare.upper() if letter.isupper() else bare
        for letter, bare in zip(
            unicodedata.normalize("NFC", text),
            fold(unicodedata.normalize("NFC", text)),
            strict=True,
        )
    )


def scanned(text: str) -> str:
    """Two in a hundred characters misread: look-alikes, lost marks, lost or split letters."""
    rng = random.Random(f"ocr {text}")
    changed = []
    for letter in unicodedata.normalize("NFC", text):
        if letter.isspace() or rng.random() >= _OCR_SHARE:
            changed.append(letter)
            continue
        alike = _LOOK_ALIKES.get(letter.lower())
        bare = fold(letter)
        if alike is not None and rng.random() < 0.6:
            changed.append("rn" if alike == "rn" else rng.choice(alike))
        elif bare != letter.lower():
            changed.append(bare)
        else:
            changed.append(rng.choice(["", f"{letter} ", "."]))
    return "".join(changed)


def broken_lines(text: str) -> str:
    """A line break in place of every fourth space or so, wherever it falls."""
    rng = random.Random(f"lines {text}")
    return "".join("\n" if c == " " and rng.random() < 0.25 else c for c in text)


def framed(text: str) -> str:
    """Between the head and the foot that every official document has (Decree 30/2020)."""
    return f"{_BEFORE}{text}{_AFTER}"


DISTORTIONS: Mapping[str, Callable[[str], str]] = {
    "NFD": decomposed,
    "older tones": older_tones,
    "upper case": upper_case,
    "without diacritics": without_diacritics,
    "OCR, 2 %": scanned,
    "broken lines": broken_lines,
    "framed": framed,
}

KEPT: Mapping[str, float] = {
    "NFD": 0.97,
    "older tones": 0.97,
    "upper case": 0.97,
    "without diacritics": 0.90,
    "OCR, 2 %": 0.93,
    "broken lines": 0.97,
    "framed": 0.97,
}
"""Least share of documents whose lead stays the same."""


def distorted(document: Document, name: str) -> Document:
    """The document with the distortion of that name: of its subject and its content.

    A frame goes around the content, or around the subject where that is all there is.
    """
    change = DISTORTIONS[name]
    subject, content = document.subject, document.content
    if name == "framed" and content:
        return replace(document, content=change(content))
    return replace(
        document, subject=subject and change(subject), content=content and change(content)
    )
