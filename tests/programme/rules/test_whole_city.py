"""A small city of the benchmark, checked whole: every planted breach is found, and nothing that was not planted."""

from benchmarks.programme.__main__ import BY_SEARCH, by_rule
from benchmarks.programme.checking import full_check, is_found
from benchmarks.programme.city import make_city
from benchmarks.programme.planting import BREACHES, plant
from benchmarks.programme.subjects import other_subjects
from planum.programme.rules.engine.catalogue import TEXTS
from planum.programme.rules.engine.facts_evidence import RepeatedUse
from planum.programme.rules.engine.table import RULES
from planum.programme.rules.engine.uniqueness import NumberUse, repeated_uses


def test_every_planted_breach_is_found_and_nothing_else() -> None:
    city = make_city(160, seed=11)
    plant(city)

    checked = full_check(city, other_subjects(city))

    breaches = {one for one in checked.breaches if one[0] != BY_SEARCH}
    assert (city.planted - breaches, breaches - city.planted) == (set(), set())
    assert set(TEXTS) - set(by_rule(city.planted)) == {BY_SEARCH}
    found = {(pair.left, pair.right) for pair in checked.pairs if is_found(pair)}
    assert len(found & city.same) >= 0.95 * len(city.same)
    assert len(found & city.same) >= 0.95 * len(found)


def test_no_subject_of_a_rule_goes_without_a_planted_breach() -> None:
    """R32 and R33 are planted in the papers, R34 stands on the search, and R33 before it on the same numbers."""
    planted = {(rule, kind.split()[-1]) for rule, kind, _ in BREACHES}
    planted |= {(rule, "recommendation") for rule, kind, _ in BREACHES if kind in {"province", "municipality", "corps"}}

    assert {(rule.code, str(rule.subject).replace("project", "application")) for rule in RULES} - planted == {
        ("R32", "payment"), ("R33", "payment"), ("R33", "application"), ("R34", "application"),
    }  # fmt: skip


def test_numbers_are_the_same_in_any_width_and_case() -> None:
    uses = [
        NumberUse("invoice", "25412 000A", "P1", "试点 P1"),
        NumberUse("invoice", "２５４１２０００a", "Q1", "国债 Q1"),
        NumberUse("serial", "25412000A", "P2", "试点 P2"),
        NumberUse("invoice", "25412000A", "P1", "试点 P1"),
        NumberUse("invoice", "", "P3", "试点 P3"),
        NumberUse("invoice", " ", "P4", "试点 P4"),
    ]

    assert repeated_uses(uses) == {
        "P1": (RepeatedUse("invoice", "25412 000A", "国债 Q1"),),
        "Q1": (RepeatedUse("invoice", "２５４１２０００a", "试点 P1"),),
    }
