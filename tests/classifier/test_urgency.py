import pytest

from classifier.urgency import Level, Urgency, urgency


def test_a_header_of_zero_does_not_lower_the_stamp() -> None:
    """Real senders hard-code 0."""
    assert urgency(header=0, stamps=[Level.HOA_TOC]) == Urgency(Level.HOA_TOC, "stamp")


@pytest.mark.parametrize(
    ("header", "stamps", "subject", "expected"),
    [
        (None, [], [], Urgency(Level.THUONG, None)),
        (0, [], [], Urgency(Level.THUONG, None)),
        (3, [Level.KHAN], [], Urgency(Level.HOA_TOC, "header")),
        (1, [Level.KHAN], [Level.KHAN], Urgency(Level.KHAN, "header")),
        (1, [Level.KHAN], [Level.THUONG_KHAN], Urgency(Level.THUONG_KHAN, "subject")),
        (None, [Level.KHAN, Level.HOA_TOC], [Level.KHAN], Urgency(Level.HOA_TOC, "stamp")),
    ],
)
def test_the_highest_counts_and_its_source_is_named(
    header: int | None, stamps: list[Level], subject: list[Level], expected: Urgency
) -> None:
    """Of equals the sender's own header."""
    assert urgency(header=header, stamps=stamps, subject=subject) == expected


def test_levels_are_written_as_in_answers() -> None:
    """In the order of the exchange format."""
    assert [level.code for level in Level] == [
        "thuong",
        "khan",
        "thuong_khan",
        "hoa_toc",
        "hoa_toc_hen_gio",
    ]
