"""Departments, and which of them exist on a given day.

Units are created, merged, renamed and abolished by decree; labels and models are older or newer
than the document at hand. A taxonomy knows, for every code it ever used, who holds that work on a
date: the unit itself, its successor after it was abolished, its predecessor before it was created.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from classifier.errors import TaxonomyError, UnknownDepartmentError
from classifier.normalization import fold, normalize


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerName:
    """A name a department bore until `to` (inclusive)."""

    name: str
    to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A unit that can take documents.

    Attributes:
        code: as in symbols and "Lưu:" lines, e.g. "KGVX".
        name: official name, in Vietnamese.
        valid_from: first day it exists; None when older than the taxonomy.
        valid_to: last day it exists; None while it does.
        successors: codes of the units that hold its work after `valid_to`, the chief one first.
        predecessor: code of the unit that held its work before `valid_from`.
        aliases: other codes used for it, past spellings included.
        former_names: names it bore before, oldest first.
        mandate: what it is charged with, in words.
    """

    code: str
    name: str
    name_en: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    predecessor: str | None = None
    aliases: tuple[str, ...] = ()
    former_names: tuple[FormerName, ...] = ()
    mandate: tuple[str, ...] = ()

    def exists_on(self, day: date) -> bool:
        """Whether the department exists on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def name_on(self, day: date) -> str:
        """The name it bears on `day`."""
        return next((former.name for former in self.former_names if day <= former.to), self.name)


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All departments an office ever had, in the office's own order.

    Raises:
        TaxonomyError: a code or alias stands twice, or a successor is unknown.
    """

    departments: tuple[Department, ...]
    office: str = ""
    source: str = ""
    _by_label: Mapping[str, Department] = field(init=False, repr=False, compare=False)
    _by_folded_label: Mapping[str, Department] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_label: dict[str, Department] = {}
        by_folded: dict[str, list[Department]] = {}
        for department in self.departments:
            for label in map(_spelling, (department.code, *department.aliases)):
                if by_label.setdefault(label, department) is not department:
                    raise TaxonomyError(
                        f"The label {label!r} stands for both {by_label[label].code} and "
                        f"{department.code}. Give each code and alias to one department."
                    )
                by_folded.setdefault(fold(label), []).append(department)
        object.__setattr__(self, "_by_label", by_label)
        # "qhdp" finds QHĐP, as long as no other label folds to the same letters.
        unambiguous = {
            label: found[0] for label, found in by_folded.items() if len(set(map(id, found))) == 1
        }
        object.__setattr__(self, "_by_folded_label", unambiguous)
        for department in self.departments:
            for other in (*department.successors, department.predecessor):
                if other is not None and other not in by_label:
                    raise TaxonomyError(
                        f"{department.code} names {other!r} as its successor or predecessor, "
                        "which is no department. Add it, or leave the entry out."
                    )

    @classmethod
    def from_labels(cls, labels: Iterable[str]) -> "Taxonomy":
        """The taxonomy of an office of which only the labels are known: no dates, no names."""
        return cls(
            tuple(Department(code=label, name=label) for label in sorted(set(labels))),
            source="the labels of the training corpus",
        )

    @classmethod
    def read(cls, path: Path) -> "Taxonomy":
        """Read a taxonomy file (JSON; see docs/taxonomy.md).

        Raises:
            TaxonomyError: the file is not JSON, or not a taxonomy.
        """
        try:
            return cls.from_mapping(json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise TaxonomyError(f"The taxonomy {path} cannot be read: {error.strerror}.") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise TaxonomyError(
                f"{path} is no taxonomy: {type(error).__name__}: {error}. "
                'It needs {"departments": [{"code": "…", "name": "…"}, …]}; see docs/taxonomy.md.'
            ) from error

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> "Taxonomy":
        """Build from the JSON form (`to_mapping`)."""
        return cls(
            tuple(_department(entry) for entry in mapping["departments"]),
            office=mapping.get("office", ""),
            source=mapping.get("source", ""),
        )

    def to_mapping(self) -> dict[str, Any]:
        """The JSON form; absent values are left out."""
        departments = []
        for department in self.departments:
            entry: dict[str, Any] = {
                "code": department.code,
                "name": department.name,
                "name_en": department.name_en,
                "valid_from": department.valid_from and department.valid_from.isoformat(),
                "valid_to": department.valid_to and department.valid_to.isoformat(),
                "successors": list(department.successors),
                "predecessor": department.predecessor,
                "aliases": list(department.aliases),
                "former_names": [
                    {"name": former.name, "to": former.to.isoformat()}
                    for former in department.former_names
                ],
                "mandate": list(department.mandate),
            }
            departments.append({key: value for key, value in entry.items() if value})
        return {"office": self.office, "source": self.source, "departments": departments}

    def on(self, day: date) -> tuple[Department, ...]:
        """The departments that exist on `day`, in the office's order."""
        return tuple(department for department in self.departments if department.exists_on(day))

    def find(self, label: str) -> Department:
        """The department that a code or alias stands for, whether or not it still exists.

        Raises:
            UnknownDepartmentError: no department has that code or alias.
        """
        spelling = _spelling(label)
        found = self._by_label.get(spelling) or self._by_folded_label.get(fold(spelling))
        if found is None:
            known = [department.code for department in self.departments]
            raise UnknownDepartmentError(label, known=known)
        return found

    def holder(self, label: str, day: date) -> Department | None:
        """Who holds the work of `label` on `day`: itself, its chief successor or predecessor.

        Returns:
            None when nobody does (abolished without successor, or not yet created).

        Raises:
            UnknownDepartmentError: no department has that code or alias.
        """
        department = self.find(label)
        passed: set[str] = set()
        while not department.exists_on(day):
            passed.add(department.code)
            is_over = department.valid_to is not None and department.valid_to < day
            following = department.predecessor
            if is_over:
                following = department.successors[0] if department.successors else None
            if following is None:
                return None
            department = self.find(following)
            if department.code in passed:
                return None
        return department


def _spelling(label: str) -> str:
    return normalize(label).text.strip()


def _department(entry: Mapping[str, Any]) -> Department:
    known = {
        "code", "name", "name_en", "valid_from", "valid_to", "successors", "predecessor",
        "aliases", "former_names", "mandate", "note",
    }  # fmt: skip
    if unknown := set(entry) - known:
        raise ValueError(f"unknown entries {sorted(unknown)}; known are {sorted(known)}")
    return Department(
        code=entry["code"],
        name=entry["name"],
        name_en=entry.get("name_en", ""),
        valid_from=_day(entry.get("valid_from")),
        valid_to=_day(entry.get("valid_to")),
        successors=tuple(entry.get("successors", ())),
        predecessor=entry.get("predecessor"),
        aliases=tuple(entry.get("aliases", ())),
        former_names=tuple(
            FormerName(name=former["name"], to=date.fromisoformat(former["to"]))
            for former in entry.get("former_names", ())
        ),
        mandate=tuple(entry.get("mandate", ())),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
