import threading

from classifier.recent_lines import RecentLines
from classifier.segmentation import Segmenter

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
LETTER = f"{MOTTO}\nĐộc lập - Tự do - Hạnh phúc\nKính gửi: Bộ Y tế.\nNơi nhận:\n- Như trên;"


def found(lines: RecentLines, line: str) -> list[tuple[int, int]] | None:
    """What is remembered of one line."""
    return lines.find([line])[0]


def test_a_line_kept_is_found_with_its_words() -> None:
    """Spans come out as they went in, also of a line without words."""
    lines = RecentLines()

    lines.keep("Nơi nhận:", [(0, 8), (8, 9)])
    lines.keep("…", [])

    assert found(lines, "Nơi nhận:") == [(0, 8), (8, 9)]
    assert found(lines, "…") == []
    assert found(lines, "Nơi nhận") is None


def test_hits_and_lookups_are_counted() -> None:
    """Their ratio tells an operator whether the memory is worth its room."""
    lines = RecentLines()
    lines.keep("Nơi nhận:", [(0, 8)])

    lines.find(["Nơi nhận:", "- Lưu: VT.", "Nơi nhận:"])

    assert (lines.hits, lines.lookups) == (2, 3)


def test_the_line_asked_for_longest_ago_is_forgotten_first() -> None:
    """A motto that comes daily outlives a line that came once."""
    lines = RecentLines(most_lines=2)
    lines.keep("một", [(0, 3)])
    lines.keep("hai", [(0, 3)])
    lines.find(["một"])

    lines.keep("ba", [(0, 2)])

    assert len(lines) == 2
    assert found(lines, "hai") is None
    assert found(lines, "một") is not None


def test_lines_and_words_are_bounded() -> None:
    """Whatever is sent, the memory it takes has an end."""
    lines = RecentLines(most_lines=100, most_words=40)

    for number in range(1_000):
        lines.keep(f"Điều {number}", [(0, 4), (5, 8)])

    assert lines.words == 40
    assert len(lines) == 20


def test_a_line_with_more_words_than_fit_leaves_an_empty_memory() -> None:
    """It is not kept, and nothing is miscounted after it."""
    lines = RecentLines(most_words=2)

    lines.keep("a b c", [(0, 1), (2, 3), (4, 5)])

    assert (len(lines), lines.words) == (0, 0)


def test_no_text_is_kept() -> None:
    """What stands in a document must not outlive the request that brought it."""
    lines = RecentLines()

    lines.keep("Nội dung không ai được giữ lại", [(0, 8)])

    assert all("Nội dung".encode() not in name for name in lines._spans)


def test_repeated_lines_are_hits_and_change_nothing() -> None:
    """The second of two letters with the same lines is read from memory, to the same words."""
    segmenter = Segmenter()

    first, second = segmenter.segment(LETTER), segmenter.segment(LETTER)

    assert first == second == Segmenter().segment(LETTER)
    assert (segmenter.recent.hits, segmenter.recent.lookups) == (5, 10)


def test_a_line_is_the_same_wherever_it_stands() -> None:
    """Its words are remembered from its own start, not the document's."""
    segmenter = Segmenter()
    segmenter.segment(MOTTO)

    spans = segmenter.segment(f"Số: 12/TB\n{MOTTO}")

    moved = [(start - 10, end - 10) for start, end in spans if start >= 10]
    assert segmenter.recent.hits == 1
    assert moved == Segmenter().segment(MOTTO)


def test_many_threads_count_every_line_and_agree() -> None:
    """Requests run side by side, and the memory is one."""
    segmenter = Segmenter()
    expected = Segmenter().segment(LETTER)
    answers: list[bool] = []

    def work() -> None:
        answers.extend(segmenter.segment(LETTER) == expected for _ in range(50))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [True] * 400
    assert segmenter.recent.lookups == 400 * 5
