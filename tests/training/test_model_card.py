import json
from dataclasses import replace
from pathlib import Path

from classifier.store import ModelStore
from classifier.taxonomy import Taxonomy
from training.corpus import Corpus, read_corpus
from training.fingerprint import predictions_digest
from training.fitting import segment_all
from training.model_card import model_card
from training.retraining import Retraining, retrain


def test_the_page_says_what_the_card_holds(retraining: Retraining, tmp_path: Path) -> None:
    """Data, figures, guarantee, departments, weaknesses: beside the card, under its digest."""
    stored = ModelStore(tmp_path).save(retraining.bundle, describe=model_card)

    folder = tmp_path / stored.version
    page = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    held_out = card["metrics"]["held_out"]
    assert page.startswith(f"# Model {stored.version}\n")
    assert f"{held_out['accuracy']:.3f} (" in page
    assert f"| covid: recall | {held_out['covid']['positives']} |" in page
    low, high = held_out["intervals"]["macro_f1"]
    assert f"{held_out['macro_f1']:.3f} ({low:.3f} to {high:.3f})" in page
    few = [code for code, department in held_out["departments"].items() if department["n"] < 20]
    assert f"Fewer than 20 held-out documents: {', '.join(few)}." in page
    for code, department in held_out["departments"].items():
        assert f"| {code} | {department['n']} |" in page
    for section in ("Fitted on", "Measured", "without a person", "Calibration", "confusions"):
        assert section in page
    assert card["label_meaning"] in page
    assert set(card["files"]) == {"MODEL_CARD.md", "model.joblib", "taxonomy.json"}


def test_figures_without_diacritics_stand_beside_those_as_given(retraining: Retraining) -> None:
    """Where they were measured: a column of their own."""
    card = retraining.bundle.card
    bare = {**card.metrics["held_out"], "accuracy": 0.1234}

    page = model_card(replace(card, metrics={**card.metrics, "without_diacritics": bare}))

    assert "| routing (95 % interval) | as given | without diacritics |" in page
    assert "0.123 (" in page
    assert "without diacritics" not in model_card(card)


def test_a_model_without_documents_has_a_page_too(taxonomy: Taxonomy) -> None:
    """It says that nothing is routed without a person."""
    page = model_card(retrain(Corpus(()), taxonomy, quiet=True).bundle.card)

    assert "mandates of the departments alone" in page
    assert "Nothing: the held-out documents are too few" in page


def test_the_same_data_give_the_same_predictions(
    retraining: Retraining, sample_corpus: Path
) -> None:
    """Fitting again changes nothing; another model does."""
    corpus = read_corpus([sample_corpus])
    again = retrain(corpus, retraining.bundle.taxonomy, quiet=True)
    documents = segment_all([example.document for example in corpus.examples[:50]], quiet=True)
    fewer = retrain(
        Corpus(corpus.examples[:200], corpus.sources), retraining.bundle.taxonomy, quiet=True
    )

    digest = retraining.bundle.card.metrics["predictions"]
    assert again.bundle.card.metrics["predictions"] == digest
    assert predictions_digest(again.bundle, documents) == predictions_digest(
        retraining.bundle, documents
    )
    assert predictions_digest(fewer.bundle, documents) != predictions_digest(
        retraining.bundle, documents
    )
