import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import joblib
import pytest

from classifier.bundle import ModelBundle
from classifier.card import FORMAT_VERSION, ModelCard
from classifier.document import Document
from classifier.document_classifier import DocumentClassifier
from classifier.errors import ModelCorruptError, ModelIncompatibleError, ModelNotFoundError
from classifier.store import ModelStore

SUBJECT = "V/v hỗ trợ vắc xin phòng COVID-19 cho công nhân khu công nghiệp"


class Trap:
    """A pickle that leaves a mark when it is read."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.mark,)


def flip_a_byte(path: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def change_card(models: Path, **entries: Any) -> None:
    """Rewrite the card of the version in production as a forger would: its digest included."""
    store = ModelStore(models)
    version = store.production()
    path = models / version / "card.json"
    card = json.loads(path.read_text(encoding="utf-8")) | entries
    path.write_text(json.dumps(card, ensure_ascii=False), encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (models / "production").write_text(f"{version} sha256:{digest}\n", encoding="utf-8")


def test_a_stored_model_decides_as_before(
    models_copy: Path, bundle: ModelBundle, classifier: DocumentClassifier
) -> None:
    """Saving and loading change nothing, to the last digit and digest."""
    document = Document(subject=SUBJECT)

    loaded = ModelStore(models_copy).load()

    assert loaded.digest == bundle.digest
    assert loaded.policy == bundle.policy
    assert loaded.taxonomy == bundle.taxonomy
    assert DocumentClassifier(loaded).classify(document) == classifier.classify(document)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("model.joblib", flip_a_byte),
        ("model.joblib", lambda path: path.write_bytes(path.read_bytes()[:1000])),
        ("model.joblib", lambda path: path.write_bytes(b"")),
        ("model.joblib", lambda path: path.unlink()),
        ("taxonomy.json", flip_a_byte),
        ("taxonomy.json", lambda path: path.unlink()),
        ("card.json", lambda path: path.write_bytes(path.read_bytes()[:100])),
        ("card.json", lambda path: path.write_bytes(path.read_bytes() + b" ")),
        ("card.json", lambda path: path.write_bytes(b"\xff\xfe")),
        ("card.json", lambda path: path.write_bytes(b"[]")),
    ],
    ids=[
        "a bit of the model", "half of the model", "an empty model", "no model",
        "a bit of the taxonomy", "no taxonomy",
        "half of the card", "a blank in the card", "a card in no encoding", "a card that is a list",
    ],
)  # fmt: skip
def test_a_changed_file_is_refused_with_the_line_to_type(
    models_copy: Path, name: str, damage: Callable[[Path], object]
) -> None:
    """One bit is enough, in any of the three files."""
    store = ModelStore(models_copy)
    version = store.production()
    damage(models_copy / version / name)

    for use in (store.load, store.verify, lambda: store.promote(version)):
        if use not in (store.load, store.verify) and name == "card.json":
            continue  # a blank in the card is a new card; what was promoted is not it
        with pytest.raises(ModelCorruptError, match=rf"{version}.*`vanthu "):
            use()


def test_a_changed_model_is_never_unpickled(models_copy: Path, tmp_path: Path) -> None:
    """Unpickling runs code, so the digest is checked before."""
    mark = tmp_path / "unpickled"
    model = models_copy / ModelStore(models_copy).production() / "model.joblib"
    joblib.dump(Trap(mark), model)

    with pytest.raises(ModelCorruptError):
        ModelStore(models_copy).load()

    assert not mark.exists()
    joblib.load(model)
    assert mark.exists(), "the trap itself must work, or this test could not fail"


def test_a_model_of_another_scikit_learn_is_never_unpickled(
    models_copy: Path, tmp_path: Path
) -> None:
    """Not even when every digest is right: the card alone decides."""
    mark = tmp_path / "unpickled"
    store = ModelStore(models_copy)
    model = models_copy / store.production() / "model.joblib"
    model.write_bytes(pickle.dumps(Trap(mark)))
    card = store.card(store.production())
    files = {**card.files, "model.joblib": hashlib.sha256(model.read_bytes()).hexdigest()}
    change_card(models_copy, files=files, libraries={**card.libraries, "scikit-learn": "1.2.0"})

    with pytest.raises(ModelIncompatibleError, match=r"scikit-learn 1\.2\.0.*vanthu train"):
        store.load()

    assert not mark.exists()


@pytest.mark.parametrize(
    "entries",
    [
        {"format_version": FORMAT_VERSION + 1},
        {"libraries": {}},
        {"libraries": {"scikit-learn": "99.0.0", "underthesea": "9.5.0", "numpy": "2.0.0"}},
    ],
    ids=["a later format", "no libraries", "a later scikit-learn"],
)
def test_what_the_running_libraries_would_read_differently_is_refused(
    models_copy: Path, entries: dict[str, Any]
) -> None:
    """The message says under which release the model was fitted."""
    change_card(models_copy, **entries)

    with pytest.raises(ModelIncompatibleError, match="was fitted with"):
        ModelStore(models_copy).load()


def test_a_card_says_the_libraries_it_was_fitted_under(bundle: ModelBundle) -> None:
    """And is compatible with the ones running."""
    again = ModelCard.from_json(bundle.card.to_json())

    again.check_compatible()
    assert again == bundle.card
    assert set(again.libraries) >= {"scikit-learn", "underthesea", "numpy"}


@pytest.mark.parametrize(
    "version", ["../models", "..", ".", "", "/etc", "a/b", "khong-co", "vụ", "a" * 200]
)
def test_a_name_that_is_no_version_is_not_found(models_copy: Path, version: str) -> None:
    """Names never lead out of the folder."""
    store = ModelStore(models_copy / "inner")
    shutil.copytree(models_copy / ModelStore(models_copy).production(), models_copy / "inner" / "x")

    for use in (store.load, store.verify, store.promote, store.card):
        with pytest.raises(ModelNotFoundError, match="vanthu models"):
            use(version)


def test_an_empty_folder_says_how_to_train(tmp_path: Path) -> None:
    """There is nothing, and the message says what to type."""
    store = ModelStore(tmp_path / "nirgends")

    assert store.versions() == []
    assert store.production_marker() == ""
    for use in (store.load, store.production, store.production_or_newest):
        with pytest.raises(ModelNotFoundError, match="`vanthu train CORPUS"):
            use()
    with pytest.raises(ModelNotFoundError, match="to roll back"):
        store.rollback()


def test_a_version_not_promoted_is_not_served(models_copy: Path, second_version: str) -> None:
    """Stored is not in production; without any production, the newest can be measured."""
    store = ModelStore(models_copy)
    assert store.production() != second_version

    (models_copy / "production").unlink()

    assert store.production_or_newest() == second_version
    with pytest.raises(ModelNotFoundError, match=f"`vanthu promote {second_version}"):
        store.load()


def test_promotion_and_rollback_keep_the_history(models_copy: Path, second_version: str) -> None:
    """Forward, the same again, back, and no further."""
    store = ModelStore(models_copy)
    first = store.production()
    assert store.versions() == [first, second_version]

    store.promote(second_version)
    store.promote(second_version)
    assert store.load().version == second_version

    assert store.rollback() == first
    assert store.load().version == first
    with pytest.raises(ModelNotFoundError):
        store.rollback()
    assert store.production() == first


def test_a_version_that_cannot_be_used_is_not_promoted(
    models_copy: Path, second_version: str
) -> None:
    """Production stays as it was."""
    store = ModelStore(models_copy)
    marker = store.production_marker()
    flip_a_byte(models_copy / second_version / "model.joblib")

    with pytest.raises(ModelCorruptError):
        store.promote(second_version)

    assert store.production_marker() == marker


def test_a_version_that_cannot_be_used_is_not_rolled_back_to(
    models_copy: Path, second_version: str
) -> None:
    """Better the present one than one that is broken."""
    store = ModelStore(models_copy)
    first = store.production()
    store.promote(second_version)
    flip_a_byte(models_copy / first / "model.joblib")

    with pytest.raises(ModelCorruptError, match=first):
        store.rollback()

    assert store.production() == second_version


def test_a_crash_before_the_rename_leaves_no_version(models: Path, tmp_path: Path) -> None:
    """The process dies with everything written; nobody takes it for a model."""
    folder = tmp_path / "half"
    script = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from classifier.store import ModelStore
        bundle = ModelStore(Path(sys.argv[1])).load()
        Path.rename = lambda *_: os._exit(9)
        ModelStore(Path(sys.argv[2])).save(bundle)
    """)

    run = subprocess.run(
        [sys.executable, "-c", script, str(models), str(folder)], check=False, env=os.environ
    )

    assert run.returncode == 9
    assert list(folder.glob("*/model.joblib")), "the files were written"
    assert ModelStore(folder).versions() == []
    with pytest.raises(ModelNotFoundError):
        ModelStore(folder).production_or_newest()


def test_a_failed_save_leaves_nothing(bundle: ModelBundle, models_copy: Path) -> None:
    """The version is there already: it stays, and no half of another beside it."""
    again = replace(bundle, card=replace(bundle.card, created="2099-01-01T00:00:00+00:00"))
    ModelStore(models_copy).save(again)
    before = sorted(models_copy.rglob("*"))

    with pytest.raises(OSError, match="not empty"):
        ModelStore(models_copy).save(again)

    assert sorted(models_copy.rglob("*")) == before
