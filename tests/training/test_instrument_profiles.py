"""What an archive says of instruments that are cited by their number alone."""

import numpy as np
import pytest

from classifier.document import Document
from classifier.document_classifier import DocumentClassifier
from classifier.features import TermVectorizer
from classifier.segmented_document import SegmentedDocument
from training.background import Background, fit_background
from training.corpus import Corpus, Example
from training.fitting import segment_all
from training.instrument_profiles import instrument_profiles
from training.retraining import retrain

# Symbol, year and title, as an archive publishes them: oldest first.
ARCHIVE = [
    ("31/CT-TTg", 2019, "chan chinh dau thau thuoc benh vien"),
    ("31/CT-TTg", 2021, "phong chong han han cho cay lua"),
    ("90/2021/ND-CP", 2021, "quan ly thuoc thu y va thuc an chan nuoi"),
    ("12/BNN-TY", 2021, "thuc hien Nghi quyet 19 NQ TW ve nong nghiep"),
    ("13/BNN-TT", 2022, "so ket Nghi quyet 19 NQ TW cay lua"),
    ("5/QD-UBND", 2022, "trien khai Quyet dinh 7 QD UBND"),
    (None, 2022, "tra loi ve Nghi dinh 90 2021 ND CP benh vien"),
]


def profiles() -> tuple[list[str], dict[str, dict[str, float]]]:
    """The instruments known, and for each the weight of each term."""
    titles = [
        SegmentedDocument(document.fields, year)
        for document, (_, year, _) in zip(
            segment_all([Document(subject=title) for _, _, title in ARCHIVE], quiet=True),
            ARCHIVE,
            strict=True,
        )
    ]
    vectorizer = TermVectorizer(min_df=1, channels=("syllables",))
    vectors = vectorizer.fit_transform(titles)
    known, found = instrument_profiles(titles, [symbol for symbol, _, _ in ARCHIVE], vectors)
    terms = vectorizer.terms_
    return known, {
        term: {terms[i]: float(row[i]) for i in np.flatnonzero(row)}
        for term, row in zip(known, found.toarray(), strict=True)
    }


def test_an_instrument_speaks_by_its_own_title() -> None:
    """A subject that cites it has none of these words."""
    _, said = profiles()

    assert "thu y" in said["90 2021 nd cp"]


def test_a_number_without_its_year_is_the_newest() -> None:
    """With it, each directive 31 is its own."""
    _, said = profiles()

    assert "cay lua" in said["31 ct ttg"]
    assert "cay lua" in said["31 2021 ct ttg"]
    assert "benh vien" in said["31 2019 ct ttg"]


def test_what_others_cite_often_is_known_without_its_title() -> None:
    """The Party's resolutions are in no archive of published law; once is not often."""
    known, said = profiles()

    assert "nong nghiep" in said["19 nq tw"]
    assert "7 qd ubnd" not in known


def test_a_title_without_symbol_does_not_speak() -> None:
    """The office's own documents would say of themselves what is to be learnt from them."""
    _, said = profiles()

    assert "benh vien" not in said["90 2021 nd cp"]


@pytest.fixture(scope="module")
def background() -> Background:
    """Two agencies' titles, thirty of each, and a decree that says whose field it is."""
    farming = ["thuốc thú y", "chăn nuôi lợn", "hạn hán cây lúa", "giống cây trồng", "thủy lợi"]
    health = ["bệnh viện tỉnh", "thuốc chữa bệnh", "bảo hiểm y tế", "bác sĩ nội trú", "vắc xin"]
    texts = [f"{text} {n}" for n in range(6) for text in (*farming, *health)]
    agencies = [agency for _ in range(6) for agency in ["BNN"] * 5 + ["BYT"] * 5]
    texts += ["quản lý thuốc thú y và chăn nuôi", "bệnh viện và bảo hiểm y tế"]
    symbols = ["1/BNN-TY"] * 60 + ["90/2021/NĐ-CP", "91/2021/NĐ-CP"]
    return fit_background(
        segment_all([Document(subject=text) for text in texts], quiet=True),
        [*agencies, None, None],
        min_df=1,
        symbols=symbols,
        min_titles=10,
    )


def test_a_number_alone_is_routed_by_what_the_archive_knows(background: Background) -> None:
    """None of the labelled subjects cites the decree, and no word of the new one was ever seen."""
    corpus = Corpus(
        tuple(
            Example(
                document=Document(subject=f"{text} tại tỉnh {n}"),
                lead=lead,
                topics={},
                order=None,
                year=None,
            )
            for n in range(4)
            for lead, texts in {
                "NN": ["chăn nuôi lợn", "hạn hán cây lúa", "thuốc thú y", "thủy lợi"],
                "KGVX": ["bệnh viện", "bác sĩ nội trú", "bảo hiểm y tế", "thuốc chữa bệnh"],
            }.items()
            for text in texts
        )
    )

    classifier = DocumentClassifier(retrain(corpus, archive=background, quiet=True).bundle)

    for number, lead in (("90", "NN"), ("91", "KGVX")):
        found = classifier.classify(
            Document(subject=f"Triển khai Nghị định số {number}/2021/NĐ-CP của Chính phủ")
        )
        assert found.routing.lead.department.code == lead
        spans = [part.span for part in found.explanation.contributions if part.weight > 0]
        text = f"Triển khai Nghị định số {number}/2021/NĐ-CP của Chính phủ"
        assert f"{number}/2021/NĐ-CP" in [text[span.start : span.end] for span in spans]


def test_instruments_are_the_last_columns_of_a_background(background: Background) -> None:
    """A vectorizer gives them these, whatever channels stand between."""
    terms, instruments = len(background.terms), len(background.instruments)

    weights = background.projection(terms + 3 + instruments)

    assert background.instruments == ["90 2021 nd cp", "91 2021 nd cp"]
    assert not weights[:, terms : terms + 3].any()
    np.testing.assert_array_equal(np.sign(weights[:, -2:]), [[1.0, -1.0], [-1.0, 1.0]])
