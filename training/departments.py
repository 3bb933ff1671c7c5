"""What a taxonomy says to a fit: whose a labelled document is, and what each department is for."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from classifier.document import Document
from classifier.segmented_document import SegmentedDocument
from classifier.taxonomy import Department, Taxonomy
from training.fitting import segment_all

_ENOUGH = 10  # documents of a unit that is gone; with fewer it is no class of its own


def fitted_as(labels: Iterable[str], taxonomy: Taxonomy, day: date | None) -> Mapping[str, str]:
    """For the code of each department, that of the department its documents teach.

    A unit that is gone is fitted as the one that took its work, and one that only goes on under
    another name as the one it was: a class of two documents beside the class that took them over
    says nothing that is true of either, and its probability is added to that of every document.

    Four stay by themselves: a unit that is gone and has ten documents or more, which tell its part
    of the successor's work and can still be routed to when they are old; one that was divided up
    (each of its documents is given to one of those it became, by its words); one that still exists;
    and one that is new and took a part of another's work: its mandate is all there is of it.

    Args:
        labels: of all labelled documents; codes or aliases.
        taxonomy: the office's departments.
        day: of the newest document; None when no document has a date.

    Raises:
        UnknownDepartmentError: no department has such a code or alias.
    """
    documents = Counter(taxonomy.find(label).code for label in labels)
    codes = {}
    for department in taxonomy.departments:
        passed = {department.code}
        follows: Department | None = department
        while follows is not None:
            last = follows
            follows = _follows(last, taxonomy, day, documents[last.code])
            if follows is not None and follows.code in passed:
                break
            passed.add(last.code)
        codes[department.code] = last.code
    return codes


def _follows(
    department: Department, taxonomy: Taxonomy, day: date | None, documents: int
) -> Department | None:
    if day is None or department.exists_on(day):
        return None
    if department.valid_to is not None and department.valid_to < day:
        if len(department.successors) != 1:
            return None
        after = taxonomy.find(department.successors[0])
        return after if documents < _ENOUGH or _is_renamed(department, after, taxonomy) else None
    if department.predecessor is None:
        return None
    before = taxonomy.find(department.predecessor)
    return before if _is_renamed(before, department, taxonomy) else None


def _is_renamed(before: Department, after: Department, taxonomy: Taxonomy) -> bool:
    """Whether one department goes on as the other, with nobody else's work."""
    return [taxonomy.find(label) for label in before.successors] == [after] and (
        after.predecessor is not None and taxonomy.find(after.predecessor) == before
    )


def mandates_of(
    taxonomy: Taxonomy, codes: Mapping[str, str] | None = None
) -> Mapping[str, Sequence[SegmentedDocument]]:
    """The phrases of each department's mandate, segmented; departments without one left out.

    Args:
        taxonomy: the office's departments.
        codes: what `fitted_as` says of them; each is itself when None.
    """
    phrases: dict[str, dict[str, None]] = {}
    for department in taxonomy.departments:
        if department.mandate:
            code = codes[department.code] if codes else department.code
            phrases.setdefault(code, {}).update(dict.fromkeys(_phrases(department.mandate)))
    return {
        code: segment_all([Document(subject=phrase) for phrase in found], quiet=True)
        for code, found in phrases.items()
    }


def splits_of(taxonomy: Taxonomy) -> Mapping[str, Sequence[str]]:
    """The departments that were divided up, and the codes that took their work."""
    return {
        department.code: department.successors
        for department in taxonomy.departments
        if len(department.successors) > 1
    }


def _phrases(mandate: Sequence[str]) -> list[str]:
    """Each thing a mandate names by itself; "phí, lệ phí" are two."""
    parts = (part.strip() for entry in mandate for part in re.split("[,;]", entry))
    return list(dict.fromkeys(part for part in parts if any(map(str.isalnum, part))))
