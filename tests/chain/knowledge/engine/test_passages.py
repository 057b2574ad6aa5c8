from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from planum.chain.knowledge.engine import divide
from planum.chain.knowledge.engine.passages import is_heading

PIECES = st.sampled_from(["轴承", "。", "！", "\n", " ", "# 安全", "1.2 拆卸", "a. B", "第三条", "\n\n", "x" * 30])


def test_a_heading_opens_a_passage_and_stands_above_it() -> None:
    text = "# 除气\n氩气。\n\n## 温度\n720 度。"

    spans = divide(text)

    assert [(text[one.start : one.end], one.heading) for one in spans] == [
        ("# 除气\n氩气。", "除气"), ("## 温度\n720 度。", "温度"),
    ]  # fmt: skip


def test_a_long_line_is_parted_at_its_sentences() -> None:
    text = "一二三四。五六七八。九十。"

    assert [text[one.start : one.end] for one in divide(text, most=10)] == ["一二三四。五六七八。", "九十。"]


def test_headings_are_marked_or_numbered_and_no_sentences() -> None:
    headings = ("# 总则", "3.2 拆卸步骤", "第二章 安全", "一、目的")
    others = ("720 度保温。", "普通一行")

    assert [line for line in (*headings, *others) if is_heading(line)] == list(headings)


@given(st.lists(PIECES, max_size=60).map("".join), st.integers(1, 50))
def test_passages_hold_every_character_in_order_and_none_twice(text: str, most: int) -> None:
    spans = divide(text, most=most)

    assert "".join("".join(text[one.start : one.end].split()) for one in spans) == "".join(text.split())
    assert all(0 < one.end - one.start <= most for one in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
