"""What the product is measured beside is fitted in the same run, on the same documents."""

from importlib.util import find_spec

from benchmarks.accuracy.references import others

LABELLED = {
    "nn": ["chăn nuôi lợn", "hạn hán cây lúa", "thuốc thú y", "giống cây trồng"],
    "kgvx": ["bệnh viện tỉnh", "bác sĩ nội trú", "bảo hiểm y tế", "thuốc chữa bệnh"],
}


def test_every_reference_learns_and_what_is_not_installed_is_said() -> None:
    """A row each with its figures; fastText is no dependency, and its absence is no silence."""
    pairs = [(text, label) for label, texts in LABELLED.items() for text in texts] * 10
    texts, labels = zip(*pairs, strict=True)
    unseen, truth = ["thuốc thú y cho lợn", "bác sĩ bệnh viện"], ["nn", "kgvx"]

    rows, notes = others(texts, labels, unseen, truth)

    assert [row.figures["top-1"] for row in rows] == [1.0] * len(rows)
    names = [row.method for row in rows]
    if find_spec("fasttext") is None:
        assert names == ["underthesea_core.TextClassifier"]
        assert notes == ["fastText: skipped, it is not installed: pip install fasttext."]
    else:
        assert names == ["underthesea_core.TextClassifier", "fastText"]
        assert notes == []
