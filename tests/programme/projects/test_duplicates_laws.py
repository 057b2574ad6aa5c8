"""What holds for every collection of records: a copy is found, order and direction do not matter."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from planum.programme.projects.engine import normalising
from planum.programme.projects.engine.duplicates import Pair, Record, Verdict, find_duplicates
from programme.projects.planted import plant

WORLD = plant(31, asked=60, others=160, duplicates=20)
TEXTS = st.text("年产12万台套轮毂生产线智能化改造项目（二期）星河市华盛Ａ華", max_size=24)
RECORDS = st.builds(
    Record, id=st.just(""), firm=TEXTS, project=TEXTS, content=TEXTS, address=TEXTS,
    credit_code=st.text("0189AB", max_size=18), filing_code=st.text("0189-", max_size=20),
)  # fmt: skip


def told(pairs: list[Pair]) -> dict[frozenset[str], tuple[float, Verdict]]:
    return {frozenset((pair.left, pair.right)): (pair.score, pair.verdict) for pair in pairs}


@given(st.randoms(use_true_random=False))
@settings(max_examples=5)
def test_the_order_of_the_lists_does_not_matter(dice: random.Random) -> None:
    asked, others = (dice.sample(rows, len(rows)) for rows in (WORLD.asked, WORLD.others))

    assert find_duplicates(asked, others) == find_duplicates(WORLD.asked, WORLD.others)


@given(RECORDS, RECORDS)
@settings(max_examples=60)
def test_two_records_are_as_like_from_either_side(one: Record, other: Record) -> None:
    one, other = replace(one, id="a"), replace(other, id="b")

    assert told(find_duplicates([one], [other], least=0.0)) == told(find_duplicates([other], [one], least=0.0))
    assert told(find_duplicates([one, other], least=0.0)) == told(find_duplicates([other, one], least=0.0))


@given(st.sets(st.integers(0, len(WORLD.asked) - 1), min_size=1, max_size=6))
@settings(max_examples=5)
def test_a_copy_of_a_project_is_always_found(places: set[int]) -> None:
    copies = [replace(WORLD.asked[place], id=f"copy of {WORLD.asked[place].id}") for place in sorted(places)]

    pairs = told(find_duplicates(WORLD.asked, [*WORLD.others, *copies]))

    assert {pairs[frozenset((copy.id, copy.id.removeprefix("copy of ")))][1] for copy in copies} == {Verdict.SAME}


@given(st.integers(0, len(WORLD.asked) - 1))
@settings(max_examples=5)
def test_a_copy_without_any_number_is_found_and_its_fields_are_told(place: int) -> None:
    record = WORLD.asked[place]
    copy = replace(record, id="copy", credit_code="", filing_code="", invoices=(), serials=())

    found = find_duplicates(WORLD.asked, [*WORLD.others, copy])

    (pair,) = [pair for pair in found if (pair.left, pair.right) == (record.id, "copy")]
    assert pair.verdict in {Verdict.SAME, Verdict.LIKELY}
    assert {each.field for each in pair.evidence if each.equal} == {"firm", "project", "content", "address"}


@given(st.text("0123456789", min_size=1, max_size=6), st.text("0123456789", min_size=1, max_size=6))
def test_figures_compare_the_same_from_either_side(one: str, other: str) -> None:
    compared = normalising.compare_figures((one,), (other,))

    assert compared is normalising.compare_figures((other,), (one,))
    assert (compared is normalising.Figures.AGREE) == (one == other)


def test_a_lost_digit_is_a_slip_and_another_amount_is_not() -> None:
    compare = normalising.compare_figures

    assert compare(("66",), ("6", "6")) is normalising.Figures.SLIPPED
    assert compare(("15",), ("1",)) is normalising.Figures.SLIPPED
    assert compare(("194",), ("149",)) is normalising.Figures.SLIPPED
    assert compare(("200",), ("100",)) is normalising.Figures.DIFFER


def test_a_misread_count_counts_half() -> None:
    ours = normalising.counts("购置12台、34套，接入149类")

    assert normalising.common_counts(ours, normalising.counts("购置12台、34套，接入149类")) == 3
    assert normalising.common_counts(ours, normalising.counts("购置12台、34套，接入194类")) == 2.5
    assert normalising.common_counts(ours, normalising.counts("购置13台")) == 0
