"""VNTC, ten topics of the news: what the field usually measures classifiers of Vietnamese by.

The official test is not among the material; a fifth of the official training part is held out by
text instead. Through `vanthu train` and `vanthu evaluate`, whole articles.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from benchmarks.accuracy.offices import trained_and_measured
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.references import others
from benchmarks.accuracy.table import Row, Table
from classifier.segmentation import Segmenter
from training.corpus import Columns, Example, read_corpus
from training.metrics import macro_f1
from training.progress import progress
from training.splitting import split

FILES = ("vntc_train.jsonl.gz",)
_HELD_OUT = 0.2


def measure(options: Options) -> Table:
    """The product beside underthesea's classifier and a linear SVM of words."""
    columns = Columns.parse(["content=text", "lead=label", "document_id=id"])
    examples = read_corpus([options.data / FILES[0]], columns).examples
    drawn = sorted(examples, key=_place)[: options.articles]
    parts = split(drawn, share=_HELD_OUT)
    references, notes = others(
        [e.document.content or "" for e in parts.fit],
        [str(e.lead) for e in parts.fit],
        [e.document.content or "" for e in parts.held_out],
        [str(e.lead) for e in parts.held_out],
    )
    return Table(
        title=f"VNTC, {len(parts.held_out)} articles of its training part held out",
        rows=[
            Row(
                method="vanthu",
                figures=trained_and_measured(options, parts.fit, parts.held_out),
                is_ours=True,
            ),
            *references,
            Row(
                method="words, LinearSVC(C=0.2)",
                figures=_words_and_svm(options, parts.fit, parts.held_out),
            ),
        ],
        notes=[f"{parts.how}.", *notes],
        is_whole=options.articles is None,
    )


def _place(example: Example) -> bytes:
    return blake2b(str(example.document.document_id).encode(), digest_size=8).digest()


def _words_and_svm(
    options: Options, fit: Sequence[Example], held_out: Sequence[Example]
) -> Mapping[str, float]:
    segmenter = Segmenter()

    def words(examples: Sequence[Example]) -> list[str]:
        texts = []
        for example in progress(examples, "Segmenting", total=len(examples), quiet=options.quiet):
            text = example.document.content or ""
            found = (text[start:end] for start, end in segmenter.segment(text))
            texts.append(" ".join("_".join(word.lower().split()) for word in found))
        return texts

    vectorizer = TfidfVectorizer(token_pattern=r"\S+", sublinear_tf=True, min_df=2)  # noqa: S106
    model = LinearSVC(C=0.2, random_state=0)
    model.fit(vectorizer.fit_transform(words(fit)), [str(e.lead) for e in fit])
    return _figures(held_out, model.predict(vectorizer.transform(words(held_out))).tolist())


def _figures(held_out: Sequence[Example], predicted: Sequence[str]) -> Mapping[str, float]:
    truth = [str(example.lead) for example in held_out]
    right = sum(t == p for t, p in zip(truth, predicted, strict=True))
    return {"top-1": right / len(truth), "macro-F1": macro_f1(truth, predicted)}
