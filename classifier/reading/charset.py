"""One charset for every text: what came in an older or a broken one is repaired, and said so."""

import re
import unicodedata
from dataclasses import dataclass

from classifier.normalization import fold
from classifier.reading.legacy import TCVN3, VNI
from classifier.vietnamese import vietnamese_share

_INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_SPACE = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = re.compile(f"{_INVISIBLE.pattern}|{_SPACE.pattern}|[Ðð]")

# Letters that only Unicode text has: those beyond Latin-1, and combining marks.
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300\u0301\u0303\u0309\u0323]")
# Characters of Latin-1 that no Vietnamese text in Unicode needs, and each older charset does.
_TCVN3_ONLY = re.compile("[¡-¯µ-¹»-¿ÆÇËÎÏÑÖ×ØÛÜÞßäåæçëîïñö÷øûüþ]")
# Not "oà", "oá", "oã": "toàn" is Unicode as it stands, and VNI for "tồn".
_VNI_ONLY = re.compile(
    "[aeouyôöAEOUYÔÖ][øùûõïØÙÛÕÏ]|[aeAE][àáåãäâÀÁÅÃÄÂ]|[oO][åäâÅÄÂ]|[aA][èéúüëêÈÉÚÜËÊ]|[ñöæîÑÖÆÎ]"
)
_VNI_PAIR = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_TCVN3_RUN = re.compile(f"[A-Za-z{''.join(TCVN3)}]+")
_RUN = re.compile("[A-Za-z\u00a1-\u00ff]+")
# What UTF-8 looks like when it is read as Latin-1; Vietnamese in it has one of these in every line.
_MOJIBAKE = ("á»", "áº", "Ä‘", "Ä\x91", "Ä\x90", "Æ°", "Æ¡")
_WORD = re.compile(r"[^\W\d_]+")
_UY_BAN = re.compile("\\b(?:ủy|uỷ) ban\\b")  # written large in nearly every name of an organ
_SAMPLE = 8_000  # characters looked at to tell the charset


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text in Unicode, composed, without characters that nobody sees.

    Attributes:
        text: the repaired text.
        notes: what was converted: "converted_from_tcvn3", "converted_from_vni",
            "repaired_mojibake"; empty for text that was Unicode.
    """

    text: str
    notes: tuple[str, ...] = ()


def repair(text: str) -> Repaired:
    """Bring `text` to composed Unicode (NFC). Never fails, whatever the text holds.

    >>> repair("phßng, chèng dÞch bÖnh").text, repair("phoøng, choáng dòch beänh").text
    ('phòng, chống dịch bệnh', 'phòng, chống dịch bệnh')
    """
    text, notes = convert(text)
    text = _UNSEEN.sub(_seen, text)
    return Repaired(unicodedata.normalize("NFC", text), notes)


def convert(text: str) -> tuple[str, tuple[str, ...]]:
    """Convert `text` from the older or broken charset it is in, if it is in one.

    Unlike `repair`, text that is Unicode comes back as it is, to the character.
    """
    sample = text[:_SAMPLE]
    if text.isascii():
        return text, ()
    if any(sign in sample for sign in _MOJIBAKE) and (fixed := _without_mojibake(text)) is not None:
        return fixed, ("repaired_mojibake",)
    charset = legacy_charset(sample)
    if charset is None:
        return text, ()
    lines = text.split("\n")
    convert_line = from_tcvn3 if charset == "tcvn3" else from_vni
    # A form in one charset is filled in another now and then: what is Unicode stays.
    lines = [line if _UNICODE.search(line) else convert_line(line) for line in lines]
    return "\n".join(lines), (f"converted_from_{charset}",)


def legacy_charset(text: str) -> str | None:
    """The older charset that `text` is in, by the density of its signs; None for Unicode.

    Lines with letters that only Unicode has are left out of account.

    Returns:
        "tcvn3", "vni" or None.
    """
    lines = [line for line in text.split("\n") if not line.isascii()]
    older = "\n".join(line for line in lines if not _UNICODE.search(line))
    is_mixed = len(older) < len("\n".join(lines))
    words = [word for word in _RUN.findall(older) if len(word) > 1]
    best: str | None = None
    most = 1
    for charset, signs, convert_line in (
        ("vni", _VNI_ONLY, from_vni),
        ("tcvn3", _TCVN3_ONLY, from_tcvn3),
    ):
        if not signs.search(older):
            continue
        converted = {word: convert_line(word) for word in set(words)}
        syllables = {w for w, c in converted.items() if w != c and _is_one_syllable(c)}
        # An abbreviation (QĐ, LĐTBXH) is no syllable in any charset.
        changed = syllables | {w for w, c in converted.items() if w != c and not c.isupper()}
        is_dense = 4 * sum(map(changed.__contains__, words)) >= len(words)
        is_right = 10 * len(syllables) >= 8 * len(changed)
        signed = set(filter(signs.search, syllables))
        # "kính", "trùng": a short line of Unicode may have no letter beyond Latin-1. Beside lines
        # that have some, the other charset has to show itself in more words than such ones.
        as_they_stand = {w for w in changed - signed if is_mixed and _is_one_syllable(w)}
        is_signed = len(signed) > len(as_they_stand)
        if len(syllables) > most and is_dense and is_right and is_signed:
            best, most = charset, len(syllables)
    return best


def _is_one_syllable(word: str) -> bool:
    return vietnamese_share({fold(word): 1}) == 1.0


def _share(text: str) -> float:
    words = _WORD.findall(fold(text))
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return vietnamese_share(counts)


def from_tcvn3(text: str) -> str:
    """Convert a line from TCVN3, giving accented letters among capitals their case back."""
    plain = [letter for letter in text if letter.isascii() and letter.isalpha()]
    in_capitals = len(plain) > 2 and sum(map(str.isupper, plain)) > 0.8 * len(plain)

    def word(match: "re.Match[str]") -> str:
        converted = "".join(map(TCVN3.get, match[0], match[0]))
        own = [letter for letter in match[0] if letter.isascii()]
        if in_capitals or (len(own) > 1 and all(map(str.isupper, own))):
            return converted.upper()
        return converted

    converted = _UY_BAN.sub("Ủy ban", _TCVN3_RUN.sub(word, text))
    if (
        text[:1] > "\xae" and text[:1] in TCVN3
    ):  # a line that begins with a letter whose case was lost
        converted = converted[:1].upper() + converted[1:]
    return converted


def from_vni(text: str) -> str:
    """Convert from VNI-Windows."""
    return _VNI_PAIR.sub(lambda match: VNI[match[0]], text)


def _without_mojibake(text: str) -> str | None:
    """The text as it was before UTF-8 was read as Latin-1, or None when that is not what it is."""
    import ftfy  # noqa: PLC0415 - needed by few texts, and large

    fixed: str = ftfy.fix_encoding(text)
    if fixed == text or not _UNICODE.search(fixed) or _share(fixed) <= _share(text):
        return None
    return fixed


def _seen(match: "re.Match[str]") -> str:
    return {"Ð": "Đ", "ð": "đ"}.get(match[0]) or (" " if _SPACE.fullmatch(match[0]) else "")


_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{1,40})"
    rb"|<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode `data` to text. Never fails; bytes that fit nowhere become U+FFFD.

    A byte order mark goes before everything, then UTF-8 when all of it is valid, then what the
    sender or the page declares, then the charset that makes the most Vietnamese of it:
    Windows-1258, TCVN3 or VNI.

    Args:
        data: a text file, or the body of a message.
        declared: the charset its sender named, if any.
    """
    if encoding := byte_order_of(data):
        return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    within = _DECLARED.search(data[:2_048])
    named = (within[1] or within[2]).decode("ascii", "replace") if within else None
    candidates = [convert(data.decode("cp1252", "replace"))[0]]
    for name in (declared, named, "cp1258"):
        try:
            text = data.decode(name) if name else ""
        except (ValueError, LookupError):  # not in that charset, or no charset
            continue
        if text:
            candidates.append(convert(unicodedata.normalize("NFC", text))[0])
    return max(reversed(candidates), key=lambda text: _share(text[:_SAMPLE]))


def byte_order_of(data: bytes) -> str | None:
    """The encoding that a byte order mark names, or that of UTF-16 without one; else None.

    Without a mark every other byte of much of the text is zero.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding
    sample = data[:2_000]
    pairs = len(sample) // 2
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros, others = sample[first::2].count(0), sample[1 - first :: 2].count(0)
        if pairs >= 4 and zeros > 0.3 * pairs and others == 0:
            return encoding
    return None
