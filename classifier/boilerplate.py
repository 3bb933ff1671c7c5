"""What stands in every official document and says nothing of this one.

The national emblem and motto, the number and place, the salutation, the closing words, the list of
recipients and the signature (Decree 30/2020/NĐ-CP, Article 8 and Appendix I) frame the text of a
letter. The router does not read them: two letters that differ only in their frame go to the same
desk. The name of the issuing organ is read where the sender gives it as a field.
"""

import re
from collections.abc import Sequence

Span = tuple[int, int]

# How far the head reaches at most, in characters, and the foot; where the foot may begin.
_HEAD, _FOOT, _FOOT_AFTER = 2_500, 6_000, 1 / 4
_MOTTO = re.compile(
    r"cong\s+hoa\s+xa\s+hoi\s+chu\s+nghia\s+viet\s+nam\s+doc\s+lap\s+tu\s+do\s+hanh\s+phuc"
)
# The issuing organ, up to the number or the motto; what it is called begins with its kind.
_ORGAN = re.compile(
    r"\s*(?:uy\s+ban|ubnd|bo|so|cong\s+ty|tap\s+doan|tong\s+(?:cong\s+ty|cuc)|ngan\s+hang|hoi|ban|cuc"
    r"|chi\s+cuc|thanh\s+tra|kiem\s+toan|van\s+phong|toa\s+an|vien|doan|lien|hiep\s+hoi|thu\s+tuong"
    r"|chinh\s+phu|quoc\s+hoi|bao\s+hiem|dai|thong\s+tan|truong|hoc\s+vien|benh\s+vien)\b"
    r"(?:\s+(?!v\s+v\b|ve\s+viec\b|trich\s+yeu\b|so\s+\d|cong\s+hoa\s+xa\s+hoi\b)\S+){0,24}"
    r"(?=\s+(?:so\s+\d|cong\s+hoa\s+xa\s+hoi\s+chu\s+nghia\s+viet\s+nam\s+doc\s+lap\b))"
)
_SALUTATION = re.compile(
    r"\bkinh\s+gui\b(?:\s+(?:dong\s+chi\s+)?(?:thu\s+tuong\s+chinh\s+phu|van\s+phong\s+chinh\s+phu"
    r"|chinh\s+phu))*"
)
_PLACE_AND_DAY = re.compile(r"\bngay\s+\d{1,2}\s+thang\s+\d{1,2}\s+nam\s+(?:19|20)\d\d\b")
_FOOT_BEGINS = re.compile(
    r"\btran\s+trong\s+(?:kinh\s+trinh|cam\s+on|bao\s+cao|de\s+nghi)\b|\bnoi\s+nhan\b"
    r"|\b(?:tm|t\s+m)\s+(?:uy\s+ban\s+nhan\s+dan|ubnd|chinh\s+phu|ban\b)"
    r"|\b(?:kt|k\s+t)\s+(?:chu\s+tich|bo\s+truong|thu\s+tuong|tong\s+giam\s+doc|giam\s+doc|chanh)\b"
)
_APPENDIX = re.compile(r"\bphu\s+luc\b")


def boilerplate(spaced: str) -> list[Span]:
    """Spans that frame a letter, in order, without overlap.

    Args:
        spaced: the text folded, a space for each mark (`classifier.normalization.fold_and_space`).

    >>> text = "cong hoa xa hoi chu nghia viet nam doc lap   tu do   hanh phuc ve viec no cong"
    >>> [text[start:end] for start, end in boilerplate(text)]
    ['cong hoa xa hoi chu nghia viet nam doc lap   tu do   hanh phuc']
    """
    head = spaced[:_HEAD]
    spans = [
        match.span()
        for part in (_MOTTO, _SALUTATION, _PLACE_AND_DAY)
        for match in part.finditer(head)
    ]
    # A letter inside another's frame has its own letterhead where that frame ends.
    begins = (0, *(end for _, end in spans))
    spans += [organ.span() for start in begins if (organ := _ORGAN.match(head, start))]
    foot_at = max(int(len(spaced) * _FOOT_AFTER), len(spaced) - _FOOT)
    if foot := _FOOT_BEGINS.search(spaced, foot_at):
        appendix = _APPENDIX.search(spaced, foot.end())
        spans.append((foot.start(), appendix.start() if appendix else len(spaced)))
    return _merged(sorted(spans))


def blanked(text: str, spans: Sequence[Span]) -> str:
    """The text with a space for each character of `spans`: the same length, so that places stay."""
    parts, done = [], 0
    for start, end in spans:
        parts += [text[done:start], " " * (end - start)]
        done = end
    return "".join([*parts, text[done:]]) if parts else text


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
