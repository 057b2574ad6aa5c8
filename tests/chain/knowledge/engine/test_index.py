import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from planum.chain.knowledge.engine import Weights, build, quote, tokens

EQUAL = Weights(k1=1.2, b=0.75, single=1.0, least_coverage=0.0, least_share=0.0)
TEXTS = st.text(alphabet="轴承铝液温度 ab1.", max_size=20)


def everything(count: int) -> NDArray[np.bool_]:
    return np.ones(count, dtype=bool)


def test_bm25_worked_by_hand() -> None:
    """Robertson & Zaragoza (2009), formula 3.15, idf as ln(1 + (N - n + 0.5) / (n + 0.5)). N = 3, lengths 2, 1, 3, so
    the mean is 2; "pump" stands in two passages: idf = ln(1 + 1.5 / 2.5) = ln 1.6 = 0.470004.

    Passage 0: tf 1, length 2: 2.2 / (1 + 1.2) = 1. Passage 2: tf 2, length 3: 4.4 / (2 + 1.2 (0.25 + 0.75 · 1.5)) =
    4.4 / 3.65 = 1.205479.
    """
    index = build(["pump oil", "valve", "pump pump valve"])

    hits = index.search("pump", everything(3), weights=EQUAL)

    assert [hit.passage for hit in hits] == [2, 0]
    assert [hit.score for hit in hits] == pytest.approx([math.log(1.6) * 4.4 / 3.65, math.log(1.6)], rel=1e-12)
    assert [hit.coverage for hit in hits] == [1.0, 1.0]


def test_statistics_are_those_of_the_permitted_passages() -> None:
    """With passage 2 forbidden: N = 2, "pump" in one, idf = ln(1 + 1.5 / 1.5) = ln 2; mean length 1.5."""
    index = build(["pump oil", "valve", "pump pump valve"])

    [hit] = index.search("pump", np.array([True, True, False]), weights=EQUAL)

    assert (hit.passage, hit.score) == (0, pytest.approx(math.log(2) * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / 1.5))))


def test_coverage_counts_what_is_nowhere() -> None:
    """Of two terms one stands in the only passage (ln(1 + 0.5/1.5)), the other nowhere (ln(1 + 1.5/0.5))."""
    [hit] = build(["pump"]).search("pump valve", everything(1), weights=EQUAL)

    assert hit.coverage == pytest.approx(math.log(4 / 3) / (math.log(4 / 3) + math.log(4)))


def test_equal_passages_stand_in_the_order_of_the_index() -> None:
    index = build(["轴承"] * 9)

    assert [hit.passage for hit in index.search("轴承", everything(9), 4)] == [0, 1, 2, 3]


@given(st.lists(TEXTS, max_size=12))
def test_the_index_counts_what_the_tokens_are(texts: list[str]) -> None:
    assert build(texts).lengths.tolist() == [float(len(tokens(text))) for text in texts]


@given(st.lists(TEXTS, min_size=1, max_size=12), TEXTS, st.data())
def test_no_hit_is_forbidden_and_what_is_forbidden_changes_nothing(
    texts: list[str], asked: str, data: st.DataObject
) -> None:
    permitted = np.array(data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))))
    kept = [place for place, allowed in enumerate(permitted) if allowed]

    hits = build(texts).search(asked, permitted, len(texts))
    without = build([texts[place] for place in kept])
    alone = without.search(asked, everything(len(kept)), len(texts))

    assert all(permitted[hit.passage] for hit in hits)
    assert [(hit.passage, hit.score, hit.coverage) for hit in hits] == [
        (kept[hit.passage], hit.score, hit.coverage) for hit in alone
    ]
    assert build(texts).worth(asked, permitted) == without.worth(asked, everything(len(kept)))


@given(st.lists(TEXTS, min_size=1, max_size=12), TEXTS, st.integers(1, 12))
def test_the_best_few_are_the_first_of_all(texts: list[str], asked: str, most: int) -> None:
    index = build(texts)
    every = index.search(asked, everything(len(texts)), len(texts))

    assert index.search(asked, everything(len(texts)), most) == every[:most]
    assert all((one.score, -one.passage) >= (other.score, -other.passage) for one, other in pairwise(every))


def test_permissions_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="Permissions"):
        build(["a"]).search("a", everything(2))


def test_the_sentence_that_answers_is_quoted_and_what_was_asked_is_marked() -> None:
    text = "先停机断电。轴承加热温度不得超过 120 ℃。装好后试转。"

    found = quote(text, 0, len(text), {"加热": 2.0, "温度": 1.0, "加": 0.1}, most=20)

    assert text[found.start : found.end] == "轴承加热温度不得超过 120 ℃。"
    assert [text[start:end] for start, end in found.marks] == ["加热温度"]


@given(st.lists(st.sampled_from(["轴承", "。", "温度", "\n", "a. ", "120 "]), min_size=1, max_size=30).map("".join))
def test_a_quote_stands_word_for_word_within_its_passage(text: str) -> None:
    found = quote(text, 0, len(text), {"温度": 1.0, "120": 1.0}, most=15)

    assert 0 <= found.start <= found.end <= len(text)
    assert all(found.start <= start < end <= found.end for start, end in found.marks)
