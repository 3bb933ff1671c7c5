"""The only knower of the layout of `models/`.

    models/
      production              the version in production, its digest; below it the ones before
      <version>/card.json     facts, and the SHA-256 of the files beside it
      <version>/model.joblib  the fitted estimators and the policy
      <version>/taxonomy.json

Unpickling runs code, so nothing is unpickled before its digest and its libraries were checked, and
the bytes checked are the bytes unpickled. Everything is written beside and renamed.
"""

import hashlib
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import joblib

from classifier.bundle import ModelBundle
from classifier.card import ModelCard
from classifier.errors import ModelCorruptError, ModelNotFoundError
from classifier.shipped import DEFAULT_MODELS
from classifier.taxonomy import Taxonomy

__all__ = ["DEFAULT_MODELS", "ModelStore", "ProductionEntry"]

_CARD, _MODEL, _TAXONOMY, _PRODUCTION = "card.json", "model.joblib", "taxonomy.json", "production"
_CARD_PAGE = "MODEL_CARD.md"
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class ProductionEntry(NamedTuple):
    """A line of the production file: a version, and the digest it had when promoted."""

    version: str
    digest: str


class ModelStore:
    """Versions of models in one folder, and which of them is in production.

    Args:
        folder: may not exist yet; it is made on the first `save`.
    """

    def __init__(self, folder: Path = DEFAULT_MODELS) -> None:
        self.folder = folder

    def versions(self) -> list[str]:
        """Names of the stored versions, oldest first (by their cards' dates)."""
        found = [path.parent for path in self.folder.glob(f"*/{_CARD}")]
        stored = [folder.name for folder in found if _VERSION.fullmatch(folder.name)]
        return sorted(stored, key=lambda version: (self._created(version), version))

    def production(self) -> str:
        """The version in production.

        Raises:
            ModelNotFoundError: none is.
        """
        return self._production_entry().version

    def production_or_newest(self) -> str:
        """The version in production, else the newest.

        Raises:
            ModelNotFoundError: the folder holds no version.
        """
        if history := self._history():
            return history[0].version
        if versions := self.versions():
            return versions[-1]
        raise ModelNotFoundError(
            f"There is no model in {self.folder}. Train one: "
            f"`vanthu train CORPUS --models {self.folder}`."
        )

    def production_marker(self) -> str:
        """What changes whenever production does; cheap to ask for. Empty when none is."""
        try:
            return (self.folder / _PRODUCTION).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def card(self, version: str) -> ModelCard:
        """The card of a version; nothing is unpickled.

        Raises:
            ModelNotFoundError: there is no such version.
            ModelCorruptError: the card cannot be read.
        """
        return self._card(version)[0]

    def verify(self, version: str | None = None) -> ModelCard:
        """Check that a version is complete, unchanged and compatible; nothing is unpickled.

        Args:
            version: the one in production when None.

        Raises:
            ModelError: it is not; the message has the line to type.
        """
        return self._verified(version)[0]

    def load(self, version: str | None = None) -> ModelBundle:
        """Verify a version, then unpickle it.

        Args:
            version: the one in production when None.

        Raises:
            ModelNotFoundError: there is no such version.
            ModelCorruptError: it is truncated or changed.
            ModelIncompatibleError: it was fitted under other libraries.
        """
        card, digest, files = self._verified(version)
        try:
            parts: dict[str, Any] = joblib.load(io.BytesIO(files[_MODEL]))
            taxonomy = Taxonomy.from_mapping(json.loads(files[_TAXONOMY]))
            return ModelBundle(**parts, taxonomy=taxonomy, card=card, digest=digest)
        except Exception as error:
            # The files are those that were stored, so the code that reads them has changed.
            raise ModelCorruptError(
                card.version,
                f"it cannot be unpickled ({type(error).__name__}: {error})",
                mend="It was stored by another vanthu: train it anew (`vanthu train CORPUS`).",
            ) from error

    def save(
        self, bundle: ModelBundle, *, describe: Callable[[ModelCard], str] | None = None
    ) -> ModelBundle:
        """Store a bundle as a new version, named after its date and content.

        Args:
            bundle: what to store.
            describe: writes the card out for people; kept beside it as MODEL_CARD.md.

        Returns:
            The bundle with its version, file digests and digest filled in.
        """
        parts = {"router": bundle.router, "topics": bundle.topics, "policy": bundle.policy}
        pickled = io.BytesIO()
        joblib.dump(parts, pickled, compress=("zlib", 6))
        taxonomy = json.dumps(bundle.taxonomy.to_mapping(), ensure_ascii=False, indent=1) + "\n"
        files = {_MODEL: pickled.getvalue(), _TAXONOMY: taxonomy.encode()}
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        stamp = bundle.card.created.replace("-", "").replace(":", "")[:15].replace("T", "-")
        version = f"{stamp}-{digests[_MODEL][:8]}"
        card = replace(bundle.card, version=version, files=digests)
        if describe is not None:
            files[_CARD_PAGE] = describe(card).encode()
            page_digest = hashlib.sha256(files[_CARD_PAGE]).hexdigest()
            card = replace(card, files=digests | {_CARD_PAGE: page_digest})
        files[_CARD] = card.to_json().encode()

        self.folder.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".incoming-", dir=self.folder))
        try:
            for name, content in files.items():
                _write_through(beside / name, content)
            beside.chmod(0o755)
            beside.rename(self.folder / version)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        return replace(bundle, card=card, digest=_digest(files[_CARD]))

    def promote(self, version: str) -> ModelCard:
        """Put a version into production, after verifying it.

        Raises:
            ModelError: the version cannot be used; production stays as it was.
        """
        card, digest, _ = self._verified(version)
        entry = ProductionEntry(card.version, digest)
        history = self._history()
        if not history or history[0] != entry:
            self._write_history([entry, *history])
        return card

    def rollback(self) -> str:
        """Put the version before the present one back into production.

        Raises:
            ModelNotFoundError: there was none before.
            ModelError: the one before cannot be used any more; production stays as it was.
        """
        history = self._history()
        if len(history) < 2:
            raise ModelNotFoundError(
                f"There is no version before {history[0].version if history else 'none'} to roll "
                f"back to in {self.folder}. `vanthu models` lists what can be promoted."
            )
        self._verified(history[1].version, expected_digest=history[1].digest)
        self._write_history(history[1:])
        return history[1].version

    def _verified(
        self, version: str | None, *, expected_digest: str | None = None
    ) -> tuple[ModelCard, str, dict[str, bytes]]:
        if version is None:
            version, expected_digest = self._production_entry()
        card, digest = self._card(version)
        if expected_digest is not None and digest != expected_digest:
            raise ModelCorruptError(
                version,
                f"its card has digest {digest}, but {expected_digest} was promoted",
                mend=self._mend(version),
            )
        card.check_compatible()
        files = {}
        for name in (_MODEL, _TAXONOMY):
            try:
                content = (self.folder / version / name).read_bytes()
            except OSError as error:
                raise ModelCorruptError(
                    version, f"{name} cannot be read ({error.strerror})", mend=self._mend(version)
                ) from error
            found, stored = hashlib.sha256(content).hexdigest(), card.files.get(name)
            if found != stored:
                raise ModelCorruptError(
                    version,
                    f"{name} has SHA-256 {found[:12]}…, the card says {str(stored)[:12]}…",
                    mend=self._mend(version),
                )
            files[name] = content
        return card, digest, files

    def _card(self, version: str) -> tuple[ModelCard, str]:
        path = self.folder / version / _CARD
        if not _VERSION.fullmatch(version) or not path.is_file():
            raise ModelNotFoundError(
                f"There is no model version {version!r} in {self.folder}. "
                f"`vanthu models --models {self.folder}` lists what is there."
            )
        content = path.read_bytes()
        try:
            card = ModelCard.from_json(content.decode("utf-8"))
        except (ValueError, TypeError, AttributeError) as error:
            raise ModelCorruptError(
                version, f"{_CARD} cannot be read ({error})", mend=self._mend(version)
            ) from error
        return card, _digest(content)

    def _created(self, version: str) -> str:
        try:
            return self._card(version)[0].created
        except ModelCorruptError:
            return ""

    def _production_entry(self) -> ProductionEntry:
        if history := self._history():
            return history[0]
        versions = self.versions()
        mend = (
            f"`vanthu promote {versions[-1]} --models {self.folder}`"
            if versions
            else f"`vanthu train CORPUS --models {self.folder}`, then `vanthu promote VERSION`"
        )
        raise ModelNotFoundError(f"No model is in production in {self.folder}. Type {mend}.")

    def _history(self) -> list[ProductionEntry]:
        entries = []
        for line in self.production_marker().splitlines():
            version, _, digest = line.strip().partition(" ")
            if version:
                entries.append(ProductionEntry(version, digest.strip()))
        return entries

    def _write_history(self, history: list[ProductionEntry]) -> None:
        text = "".join(f"{entry.version} {entry.digest}\n" for entry in history)
        beside = self.folder / f".{_PRODUCTION}-{os.getpid()}"
        _write_through(beside, text.encode())
        beside.replace(self.folder / _PRODUCTION)

    def _mend(self, version: str) -> str:
        history = [entry.version for entry in self._history()]
        if len(history) > 1 and history[0] == version:
            return f"Go back to {history[1]}: `vanthu rollback --models {self.folder}`."
        return (
            f"Restore {self.folder / version} from where it came from, or promote another version: "
            f"`vanthu models --models {self.folder}`."
        )


def _digest(card: bytes) -> str:
    return f"sha256:{hashlib.sha256(card).hexdigest()}"


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
