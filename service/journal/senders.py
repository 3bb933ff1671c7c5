"""Sender: which office sent a document, and whether two documents come from the same one."""

import re
import unicodedata
from dataclasses import dataclass

_GROUP = r"[A-Z]\d{2}|\d{2,3}"
_CODE = re.compile(rf"(?:{_GROUP})(?:\.(?:{_GROUP}))*")
_TOP = re.compile(r"[A-Z]\d{2}")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The office that sent a document. None stands for what is not known.

    Attributes:
        organ_id: its code, as `code_of` writes it.
        organ_name: its name, as sent.
    """

    organ_id: str | None
    organ_name: str | None

    @classmethod
    def of(
        cls, organ_id: str | None, organ_name: str | None, document_id: str | None = None
    ) -> "Sender":
        """The sender by the header of its message, and by the identifier of its document.

        Args:
            organ_id: code in the header; wins over the one in the identifier.
            organ_name: name in the header, or on the document.
            document_id: of the document.
        """
        return cls(organ_id=code_of(organ_id) or code_in(document_id), organ_name=organ_name)

    def is_same(self, other: "Sender") -> bool:
        """Whether both are one office: by their codes, and by name where a code is missing.

        Codes go first because names do not tell offices apart: several provinces have a district
        Châu Thành. An office of which neither is known is nobody's.
        """
        if self.organ_id and other.organ_id:
            return self.organ_id == other.organ_id
        mine, theirs = _plain(self.organ_name), _plain(other.organ_name)
        return bool(mine) and mine == theirs

    def __str__(self) -> str:
        return " ".join(filter(None, (self.organ_name, self.organ_id))) or "an unnamed office"


def code_of(organ_id: str | None) -> str | None:
    """An office's code in one form, whichever of the two in use it was sent in.

    Decision 20/2020/QĐ-TTg turned the codes around: `000.01.12.H28` is `H28.12.01` now, and
    `000.00.00.H28` is `H28`. Whatever is no such code stays as it is, but for letters' case.
    """
    if not (plain := _plain(organ_id).upper()):
        return None
    if not _CODE.fullmatch(plain):
        return plain
    groups = plain.split(".")
    if _TOP.fullmatch(groups[-1]) and not _TOP.fullmatch(groups[0]):
        groups.reverse()
    while len(groups) > 1 and not groups[-1].strip("0"):
        groups.pop()
    return ".".join(groups)


def code_in(document_id: str | None) -> str | None:
    """The office's code at the head of an identifier; None where there is none.

    Identifiers are `OrganId,yyyy/MM/dd,number/symbol` by convention (QCVN 102:2016/BTTTT); some
    systems send the number of a row or a UUID instead.
    """
    head, comma, _ = (document_id or "").partition(",")
    code = code_of(head) or ""
    is_code = comma and _CODE.fullmatch(code) and _TOP.match(code)
    return code if is_code else None


def _plain(text: str | None) -> str:
    composed = unicodedata.normalize("NFC", text or "").replace("Ð", "Đ").replace("ð", "đ")
    return _BLANK.sub("", composed).casefold()
