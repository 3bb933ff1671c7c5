"""ModelCard: what a model is, from what data, how good, and under which versions it was fitted."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any

from classifier.errors import ModelIncompatibleError

# Pickles hold import paths. Raise this number whenever a class inside the bundle moves, changes
# its attributes, or is read differently, and add a line here.
#   1  2026-11  the first.
#   2  2026-11  the router reads the issuing organ's name.
FORMAT_VERSION = 2

# The libraries whose release decides what a model computes, and how much of it must agree:
# scikit-learn promises nothing between releases, underthesea's words are the model's features.
_MUST_AGREE = {"scikit-learn": 2, "underthesea": 2, "numpy": 1}


def _running() -> dict[str, str]:
    """Releases of the libraries that decide what a model computes."""
    return {library: version(library) for library in _MUST_AGREE}


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """Facts about a model, readable without unpickling it.

    Attributes:
        version: name of its folder.
        created: when it was fitted, ISO 8601, UTC.
        office: whose departments it routes to.
        label_meaning: what the training labels stand for, one sentence.
        data: what it was fitted on: names, numbers of documents, digests, dates.
        metrics: measured on documents the measured fit had not seen; how is said within.
        notes: what else a user must know, one sentence each.
        libraries: releases it was fitted under.
        files: SHA-256 of each other file of the version, by name.
    """

    version: str
    created: str
    office: str
    label_meaning: str
    data: Mapping[str, Any]
    metrics: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    libraries: Mapping[str, str] = field(default_factory=_running)
    files: Mapping[str, str] = field(default_factory=dict)
    format_version: int = FORMAT_VERSION

    def to_json(self) -> str:
        """The card as it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "ModelCard":
        """Read a stored card.

        Raises:
            ValueError: not JSON.
            TypeError: entries are missing or unknown.
        """
        entries = json.loads(text)
        entries["notes"] = tuple(entries.get("notes", ()))
        return cls(**entries)

    def check_compatible(self) -> None:
        """Refuse a model that the running libraries would read differently.

        Raises:
            ModelIncompatibleError: a library or the format differs.
        """
        if self.format_version != FORMAT_VERSION:
            raise ModelIncompatibleError(
                self.version,
                part="model format",
                fitted_with=str(self.format_version),
                running=str(FORMAT_VERSION),
            )
        running = _running()
        for library, parts in _MUST_AGREE.items():
            fitted = self.libraries.get(library, "an unknown release")
            if fitted.split(".")[:parts] != running[library].split(".")[:parts]:
                raise ModelIncompatibleError(
                    self.version, part=library, fitted_with=fitted, running=running[library]
                )
