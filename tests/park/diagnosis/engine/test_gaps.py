"""Gaps, the way up, and what to buy: against hand-worked cases and against trying everything."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from park.diagnosis.engine.instruments import any_answers, cmmm, sme, with_points, with_scenes
from planum.park.diagnosis.engine.choosing import Remedy, best_within, by_gain_per_yuan, cheapest_to, greedy
from planum.park.diagnosis.engine.gaps import gain, gaps, raised, way_up
from planum.park.diagnosis.engine.instrument import Kind
from planum.park.diagnosis.engine.prefilling import known_answers
from planum.park.diagnosis.engine.scoring import assess


def test_the_gains_of_all_gaps_close_everything() -> None:
    """100 points of items and 16 scenes of 4 levels at 1.5625 are 200."""
    assert sum(one.gain for one in gaps(sme(), {})) == 200
    assert gaps(sme(), {})[0].gain == 10


def test_the_largest_gain_stands_first() -> None:
    answers = {one.code: (max(one.options, key=lambda o: o.worth).code,) for one in sme().questions}
    answers |= {one.code: tuple(o.code for o in one.options if o.worth) for one in sme().questions
                if one.kind is Kind.MANY}  # fmt: skip
    answers |= {"green": ("same",), "scene_energy": ("2",)}

    assert [(one.question, one.gain) for one in gaps(sme(), answers)] == [
        ("green", Fraction("3.5")), ("scene_energy", Fraction("3.125")),
    ]  # fmt: skip


def test_the_way_up_names_the_fewest_changes() -> None:
    """58 points, seven scenes at level 3, four of them binding: one item and one binding scene are missing."""
    answers = with_points("58") | with_scenes(3, 7, 4)
    up = way_up(sme(), answers)

    items = [one for one in up.changes if not one.question.startswith("scene_")]
    scenes = [one for one in up.changes if one.question.startswith("scene_")]

    assert (up.level, len(items), len(scenes)) == (3, 1, 1)
    assert sme().by_code[scenes[0].question].key
    assert (items[0].to - items[0].has) >= 2


@settings(max_examples=25)
@given(st.sampled_from([sme(), cmmm()]).flatmap(lambda one: st.tuples(st.just(one), any_answers(one))))
def test_whoever_goes_the_way_up_arrives(case: tuple) -> None:
    instrument, answers = case
    now, up = assess(instrument, answers).level, way_up(instrument, answers)

    after = dict(answers)
    for change in up.changes:
        question = instrument.by_code[change.question]
        after[change.question] = reaching(question, change.to)

    assert assess(instrument, after).level >= up.level
    assert up.level == min(now + 1, len(instrument.levels))


def reaching(question, worth: Fraction) -> tuple[str, ...]:
    """An answer of at least that worth: the one option, or the cheapest options together."""
    if question.kind is Kind.ONE:
        return (next(one.code for one in question.options if one.worth == worth),)
    rising = sorted((one for one in question.options if one.worth), key=lambda one: one.worth)
    chosen: list[str] = []
    for option in rising:
        if question.worth(tuple(chosen)) >= worth:
            break
        chosen.append(option.code)
    return tuple(chosen)


CONNECT = Remedy("CONNECT", 300_000_00, {"device_networking": ("e",), "device_digitisation": ("d",)})
ENERGY = Remedy("ENERGY", 200_000_00, {"scene_energy": ("3",), "data_collection": ("energy",)})
MES = Remedy("MES", 900_000_00, {"scene_production_control": ("3",), "information_systems": ("several",)})
BOTH = Remedy("BOTH", 450_000_00, {"device_networking": ("e",), "scene_energy": ("3",)})
REMEDIES = (CONNECT, ENERGY, MES, BOTH)


def test_gain_per_yuan_orders_what_each_adds_by_itself() -> None:
    """From nothing: CONNECT 6 + 4.5 for 30万, ENERGY 3 × 1.5625 + 0.7 for 20万, MES 4.6875 + 5 for 90万, BOTH
    6 + 4.6875 for 45万."""
    ranked = by_gain_per_yuan(sme(), {}, REMEDIES)

    assert [(one.remedy.code, one.gain) for one in ranked] == [
        ("CONNECT", Fraction("10.5")), ("ENERGY", Fraction("5.3875")), ("BOTH", Fraction("10.6875")),
        ("MES", Fraction("9.6875")),
    ]  # fmt: skip
    assert ranked[0].gain_per_wan == Fraction("0.35")


def test_within_a_budget_the_exact_choice_is_not_worse_than_the_greedy_one() -> None:
    """45万 buys BOTH (10.6875); the greedy choice takes CONNECT (10.5) and has nothing left for more."""
    quick, exact = greedy(sme(), {}, REMEDIES, 450_000_00), best_within(sme(), {}, REMEDIES, 450_000_00)

    assert (quick.remedies, quick.gain) == (("CONNECT",), Fraction("10.5"))
    assert (exact.remedies, exact.gain, exact.cost_fen, exact.proven) == (
        ("BOTH",), Fraction("10.6875"), 450_000_00, True,
    )  # fmt: skip


@settings(max_examples=15)
@given(
    any_answers(sme()), st.lists(st.integers(1, 100), min_size=4, max_size=4), st.integers(0, 250),
)  # fmt: skip
def test_the_exact_choice_is_the_best_of_all_choices(answers: dict, costs: list[int], budget: int) -> None:
    remedies = [Remedy(one.code, cost, one.raises) for one, cost in zip(REMEDIES, costs, strict=True)]
    best = max(
        (together(answers, chosen) for count in range(5) for chosen in combinations(remedies, count)
         if sum(one.cost_fen for one in chosen) <= budget), default=Fraction(0),
    )  # fmt: skip

    choice = best_within(sme(), answers, remedies, budget)

    assert (choice.gain, choice.proven) == (best, True)
    assert choice.cost_fen <= budget


def together(answers: dict, chosen: tuple[Remedy, ...]) -> Fraction:
    total, now = Fraction(0), answers
    for one in chosen:
        total += gain(sme(), now, one.raises)
        now = raised(sme(), now, one.raises)
    return total


def test_the_cheapest_way_to_a_level_buys_no_more_than_it_needs() -> None:
    """One binding scene and half a point short of level 3: ENERGY brings both, for less than any other."""
    answers = with_points("59.5") | with_scenes(3, 8, 5)
    answers["scene_energy"] = ("1",)
    answers.pop("data_collection", None)
    missing = Fraction("59.5") - assess(sme(), answers).points
    assert missing >= 0
    answers |= points_up_to(answers, Fraction("59.5"))

    choice = cheapest_to(sme(), answers, REMEDIES, 3)

    assert choice is not None
    assert assess(sme(), raised_by(answers, choice.remedies)).level == 3
    cheaper = [
        chosen for count in range(5) for chosen in combinations(REMEDIES, count)
        if sum(one.cost_fen for one in chosen) < choice.cost_fen
        and assess(sme(), raised_by(answers, tuple(one.code for one in chosen))).level >= 3
    ]  # fmt: skip
    assert (choice.proven, cheaper) == (True, [])


def points_up_to(answers: dict, points: Fraction) -> dict:
    """Let one item after the other rise where the points stay at or below the wanted ones."""
    after = dict(answers)
    for question in sme().questions:
        if not question.code.startswith("scene_") and question.code not in ("data_collection", "device_networking"):
            for option in question.options:
                tried = raised(sme(), after, {question.code: (option.code,)})
                if assess(sme(), tried).points <= points:
                    after = tried
    return after


def raised_by(answers: dict, codes: tuple[str, ...]) -> dict:
    after = answers
    for one in REMEDIES:
        if one.code in codes:
            after = raised(sme(), after, one.raises)
    return after


def test_where_no_solution_reaches_the_level_there_is_none() -> None:
    assert cheapest_to(sme(), {}, REMEDIES, 4) is None


def test_maturity_too_has_a_cheapest_way() -> None:
    all_of_one = {one.code: ("1",) for one in cmmm().questions if one.level == 1}
    halves = {code: all_of_one[code] for code in list(all_of_one)[:10]}
    remedies = (Remedy("ALL", 500, all_of_one), Remedy("HALF", 100, halves))

    choice = cheapest_to(cmmm(), {}, remedies, 1, "discrete")

    assert choice is not None
    assert (choice.remedies, choice.cost_fen) == (("ALL",), 500)


# 设备联网率: a share of 0.1 is still in the first band, just above it in the second.
@pytest.mark.parametrize(("share", "band"), [("0", "a"), ("0.1", "a"), ("0.11", "b"), ("0.2", "b"), ("0.4", "c"),
                                             ("0.6", "d"), ("0.61", "e"), ("1", "e")])  # fmt: skip
def test_what_the_hub_knows_fills_in_the_band(share: str, band: str) -> None:
    known = {one.question: one for one in known_answers(sme(), {"networked_share": Fraction(share)})}

    assert known["device_networking"].chosen == (band,)
    assert known["device_networking"].facts == ("networked_share",)


def test_of_scenes_the_highest_proven_level_is_filled_in_and_nothing_without_proof() -> None:
    facts = {"plans_current": Fraction(1), "plans_optimised": Fraction(1), "energy_signals": Fraction(0)}

    known = {one.question: one.chosen for one in known_answers(sme(), facts)}

    assert known == {"scene_scheduling": ("3",), "data_collection": ("scheduling",)}
