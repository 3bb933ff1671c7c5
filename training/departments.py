"""What a taxonomy says to a fit: whose a labelled document is, and what each department is for."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from classifier.document import Document
from classifier.segmented_document import SegmentedDocument
from classifier.taxonomy import Department, Taxonomy
from training.fitting import segment_all


def fitted_as(label: str, taxonomy: Taxonomy, day: date | None) -> str:
    """The code of the department that documents of `label` teach.

    A unit that is gone is fitted as the one that took its work, and one that only goes on under
    another name as the one it was: a class of two documents beside the class that took them over
    says nothing that is true of either, and its probability is added to that of every document.

    Three stay by themselves: a unit that was divided up (each of its documents is given to one of
    those it became, by its words), one that still exists, and one that is new and took a part of
    another's work: its mandate is all there is of it.

    Args:
        label: code or alias.
        taxonomy: the office's departments.
        day: of the newest document fitted on; None when no document has a date.

    Raises:
        UnknownDepartmentError: no department has that code or alias.
    """
    department = taxonomy.find(label)
    passed = {department.code}
    while day is not None and not department.exists_on(day):
        following = _follows(department, taxonomy, day)
        if following is None or following.code in passed:
            break
        department = following
        passed.add(department.code)
    return department.code


def _follows(department: Department, taxonomy: Taxonomy, day: date) -> Department | None:
    if department.valid_to is not None and department.valid_to < day:
        return taxonomy.find(department.successors[0]) if len(department.successors) == 1 else None
    if department.predecessor is None:
        return None
    before = taxonomy.find(department.predecessor)
    is_all_of_it = [taxonomy.find(label) for label in before.successors] == [department]
    return before if is_all_of_it else None


def mandates_of(
    taxonomy: Taxonomy, day: date | None = None
) -> Mapping[str, Sequence[SegmentedDocument]]:
    """The phrases of each department's mandate, segmented; departments without one left out.

    Args:
        taxonomy: the office's departments.
        day: as in `fitted_as`.
    """
    phrases: dict[str, dict[str, None]] = {}
    for department in taxonomy.departments:
        if department.mandate:
            code = fitted_as(department.code, taxonomy, day)
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
