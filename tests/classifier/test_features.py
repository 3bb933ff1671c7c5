import json
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from classifier.document import Document
from classifier.features import WITH_TITLE, TermVectorizer
from classifier.linear import LinearClassifier
from classifier.segmentation import Segmenter
from classifier.segmented_document import SegmentedDocument, segment_document


@pytest.fixture(scope="module")
def subjects(sample_corpus: Path) -> tuple[list[SegmentedDocument], list[str]]:
    """Segmented subjects of the sample corpus, and their leads."""
    records = [json.loads(line) for line in sample_corpus.read_text(encoding="utf-8").splitlines()]
    records = [record for record in records if record["subject"]][:120]
    segmenter = Segmenter()
    documents = [segment_document(Document(subject=r["subject"]), segmenter) for r in records]
    return documents, [record["lead"] for record in records]


def segmented(text: str) -> SegmentedDocument:
    """A document of one subject."""
    return segment_document(Document(subject=text), Segmenter())


def content(text: str) -> SegmentedDocument:
    """A document without a subject."""
    return segment_document(Document(content=text), Segmenter())


def test_fitting_and_transforming_give_the_same_vectors(
    subjects: tuple[list[SegmentedDocument], list[str]],
) -> None:
    """What is learnt from is what is seen later."""
    documents, _ = subjects
    vectorizer = TermVectorizer()

    at_once = vectorizer.fit_transform(documents)

    assert at_once.shape == (len(documents), len(vectorizer.terms_))
    assert at_once.nnz > 0
    np.testing.assert_allclose(
        at_once.toarray(), vectorizer.transform(documents).toarray(), atol=1e-6
    )


def test_a_clone_is_unfitted_and_has_the_same_settings() -> None:
    """scikit-learn's contract for estimators."""
    vectorizer = TermVectorizer(min_df=1, word_ngrams=(1, 3)).fit([segmented("Vụ Công nghiệp")])
    linear = LinearClassifier(LinearSVC(C=0.25), temperature=0.5)

    copied, copied_linear = clone(vectorizer), clone(linear)

    assert copied.get_params() == vectorizer.get_params()
    assert not hasattr(copied, "vocabulary_")
    assert copied_linear.temperature == 0.5
    assert copied_linear.base.C == 0.25


def test_text_without_diacritics_has_syllables_and_no_words() -> None:
    """Words of such text would be guesses."""
    accented = segmented("Về việc hỗ trợ vắc xin phòng dịch").fields[0]
    plain = segmented("Ve viec ho tro vac xin phong dich").fields[0]

    assert "hỗ_trợ" in accented.word_texts
    assert plain.word_texts == []
    assert plain.syllables == accented.syllables
    assert " ".join(plain.syllables) == "ve viec ho tro vac xin phong dich"


def test_a_text_and_its_plain_spelling_differ_in_the_words_alone(
    subjects: tuple[list[SegmentedDocument], list[str]],
) -> None:
    """The syllables' channel is the same for every spelling."""
    documents, _ = subjects
    vectorizer = TermVectorizer().fit(documents)
    syllables = sorted(vectorizer.vocabulary_["syllables"].values())
    words = sorted(vectorizer.vocabulary_["words"].values())
    accented = next(document for document in documents if document.has_diacritics)

    both = vectorizer.transform([accented, accented.without_diacritics()]).toarray()

    np.testing.assert_allclose(both[0, syllables], both[1, syllables], rtol=1e-6)
    assert both[0, words].any()
    assert not both[1, words].any()


def test_known_share_counts_the_syllables_ever_seen() -> None:
    """Half a known vocabulary is a half."""
    vectorizer = TermVectorizer(min_df=1).fit([segmented("Về việc phòng, chống dịch")])

    assert vectorizer.known_share({"phong": 1, "dich": 1}) == 1.0
    assert vectorizer.known_share({"phong": 2, "xyzt": 2}) == 0.5
    assert vectorizer.known_share({"wxyz": 1, "xyzt": 1}) == 0.0


@pytest.mark.parametrize("base", [LinearSVC(random_state=0), LogisticRegression()])
@pytest.mark.parametrize("classes", [2, 3])
def test_weights_times_values_add_up_to_the_decision_value(
    subjects: tuple[list[SegmentedDocument], list[str]], base: object, classes: int
) -> None:
    """One weight a term and class, whatever the base and the number of classes."""
    documents, leads = subjects
    kept = sorted(set(leads))[:classes]
    chosen = [i for i, lead in enumerate(leads) if lead in kept]
    vectors: csr_matrix = TermVectorizer().fit_transform([documents[i] for i in chosen])
    linear = LinearClassifier(base, temperature=0.4).fit(vectors, [leads[i] for i in chosen])

    expected = vectors.toarray() @ linear.coef_.T + linear.intercept_

    assert list(linear.classes_) == kept
    np.testing.assert_allclose(linear.decision_function(vectors), expected, atol=1e-4)
    np.testing.assert_allclose(linear.decision_function(vectors[:1]), expected[:1], atol=1e-4)
    np.testing.assert_allclose(linear.predict_proba(vectors).sum(axis=1), 1.0)
    assert (linear.predict(vectors) == linear.classes_[expected.argmax(axis=1)]).all()


def test_two_classes_get_the_probabilities_of_their_logistic_regression(
    subjects: tuple[list[SegmentedDocument], list[str]],
) -> None:
    """Split into two rows, the single row of scikit-learn means the same."""
    documents, leads = subjects
    vectors = TermVectorizer().fit_transform(documents)
    labels = [lead == leads[0] for lead in leads]
    base = LogisticRegression(C=10.0)

    ours = LinearClassifier(base).fit(vectors, labels).predict_proba(vectors)

    np.testing.assert_allclose(
        ours, clone(base).fit(vectors, labels).predict_proba(vectors), atol=2e-3
    )


def test_the_opening_of_a_text_without_a_subject_counts_like_one() -> None:
    """News begin with their title: a word there says more than one further on."""
    title, rest = "Ra mắt máy tính mới", "Hội chợ mở cửa từ sáng nay tại thủ đô. " * 5
    later = f"{rest}{title}"
    vectorizer = TermVectorizer(min_df=1, subject_weight=3.0).fit([content(later)])
    column = vectorizer.vocabulary_["syllables"]["may tinh"]

    first, last = vectorizer.transform([content(f"{title}. {rest}"), content(later)]).toarray()

    assert first[column] > 1.5 * last[column] > 0


def test_the_opening_counts_once_where_there_is_a_subject() -> None:
    """What a letter is about is said already; its body begins with courtesies."""
    body = "Ra mắt máy tính mới. " + "Hội chợ mở cửa từ sáng nay tại thủ đô. " * 5
    document = segment_document(Document(subject="Khai mạc hội chợ", content=body), Segmenter())
    counting = TermVectorizer(min_df=1, channels=("syllables",)).fit([document])

    vector = counting.transform([document]).toarray()[0]

    assert vector[counting.vocabulary_["syllables"]["may tinh"]] == pytest.approx(
        vector[counting.vocabulary_["syllables"]["ra mat"]]
    )
    assert vector[counting.vocabulary_["syllables"]["khai mac"]] == pytest.approx(
        (np.log(2) + 1) * vector[counting.vocabulary_["syllables"]["may tinh"]]
    )


@pytest.mark.parametrize("repeats", [1, 40])
def test_fitting_and_transforming_agree_on_openings(repeats: int) -> None:
    """Short and long texts are counted in different ways, with the same result."""
    documents = [
        content(f"Ra mắt máy tính mới. {'Hội chợ mở cửa từ sáng nay. ' * repeats}"),
        content(f"Cúp quốc gia khởi tranh. {'Đội khách ghi bàn phút cuối. ' * repeats}"),
    ]
    vectorizer = TermVectorizer(min_df=1)

    at_once = vectorizer.fit_transform(documents)

    np.testing.assert_allclose(
        at_once.toarray(), vectorizer.transform(documents).toarray(), atol=1e-6
    )


NEWS = "\n\nRa mắt, máy tính mới\nHội chợ máy tính mở cửa từ sáng nay tại thủ đô.\nGiá vé chưa rõ."


def test_the_title_of_a_text_is_its_first_line() -> None:
    """A term there is another than the same one further on."""
    vectorizer = TermVectorizer(min_df=1, channels=WITH_TITLE).fit([content(NEWS)])

    assert sorted(vectorizer.vocabulary_["title"]) == sorted(
        ["ra", "mat", "may", "tinh", "moi", "ra mat", "mat may", "may tinh", "tinh moi"]
    )


def test_the_title_of_a_letter_is_its_subject() -> None:
    """However many lines it is broken into; its body begins with courtesies."""
    letter = Document(subject="Khai mạc\nhội chợ", content=NEWS)
    document = segment_document(letter, Segmenter())

    vectorizer = TermVectorizer(min_df=1, channels=WITH_TITLE).fit([document])

    assert {"khai mac", "mac hoi", "hoi cho"} < set(vectorizer.vocabulary_["title"])
    assert "may tinh" not in vectorizer.vocabulary_["title"]


def test_a_term_of_the_title_is_found_in_the_title() -> None:
    """Even where the text has the same words without the comma between them."""
    text = f"{NEWS}\nLễ ra mắt máy tính."
    vectorizer = TermVectorizer(min_df=1, channels=WITH_TITLE).fit([content(text)])
    document = content(text)

    place = vectorizer.locate(document, vectorizer.vocabulary_["title"]["mat may"])

    assert place is not None
    number, start, end = place
    assert document.fields[number].normalized.text[start:end] == "mắt, máy"
    assert start < text.index("Hội chợ")


def test_a_title_is_read_without_its_diacritics() -> None:
    """It says the same to a model as with them; only the words fall silent."""
    vectorizer = TermVectorizer(min_df=1, channels=WITH_TITLE).fit([content(NEWS)])
    accented = vectorizer.transform([content(NEWS)])

    bare = vectorizer.transform([content(NEWS).without_diacritics()])

    np.testing.assert_allclose(
        vectorizer.without_words(accented).toarray(), bare.toarray(), atol=1e-6
    )
    titles = sorted(vectorizer.vocabulary_["title"].values())
    np.testing.assert_allclose(bare.toarray()[0, titles], accented.toarray()[0, titles])
    assert bare.toarray()[0, titles].all()


def test_another_weight_of_words_leaves_titles_as_they_are() -> None:
    """The block between them is all that changes."""
    vectorizer = TermVectorizer(min_df=1, channels=WITH_TITLE).fit([content(NEWS)])
    changed = TermVectorizer(min_df=1, channels=WITH_TITLE, word_weight=1.0).fit([content(NEWS)])

    vectors = vectorizer.with_word_weight(vectorizer.transform([content(NEWS)]), 1.0)

    np.testing.assert_allclose(
        vectors.toarray(), changed.transform([content(NEWS)]).toarray(), atol=1e-6
    )


def test_a_model_of_fewer_channels_still_finds_its_terms() -> None:
    """One stored before there were instruments has no entry for them."""
    vectorizer = TermVectorizer(min_df=1).fit([segmented("Vụ Công nghiệp")])
    del vectorizer.vocabulary_["instruments"], vectorizer.vocabulary_["title"]
    document = segmented("Vụ Công nghiệp")

    places = [vectorizer.locate(document, column) for column in range(len(vectorizer.terms_))]

    assert None not in places


def test_only_the_title_cites_instruments() -> None:
    """A body names the law it rests on, whatever it is about; a title names what it is about."""
    document = segment_document(
        Document(
            subject="Triển khai Nghị quyết 161/2021/QH14",
            content="Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ;",
        ),
        Segmenter(),
    )
    titled = content("Triển khai Nghị quyết 161/2021/QH14\nCăn cứ Nghị định số 30/2020/NĐ-CP;")

    assert document.fields[0].units("instruments") == ["161 2021 qh14"]
    assert titled.fields[0].units("instruments") == ["161 2021 qh14"]
    place = titled.fields[0].first_place("instruments", "161 2021 qh14")
    assert place is not None
    assert titled.fields[0].normalized.text[slice(*place)] == "161/2021/QH14"
