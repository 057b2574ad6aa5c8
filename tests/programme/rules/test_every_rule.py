"""Each of R01 to R44 by its cases; no rule lacks one that passes, one that fails and one at the boundary."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.errors import Refused
from planum.programme.rules.engine.catalogue import TEXTS
from planum.programme.rules.engine.facts_review import NoticeFacts
from planum.programme.rules.engine.facts_running import Grade
from planum.programme.rules.engine.findings import Finding, is_blocked, percent
from planum.programme.rules.engine.names import NAMES
from planum.programme.rules.engine.parameters import scopes_of
from planum.programme.rules.engine.review import notice_days, trimmed_mean
from planum.programme.rules.engine.running import grade_of, loan_subsidy, progress_light, report_due_on
from planum.programme.rules.engine.table import RULES, check_case, check_project, check_recommendation
from planum.programme.rules.shipped import shipped_parameters
from programme.rules.cases import APPLICATION, BEFORE, BOUNDARY, FAILS, HUBEI, PASSES, SENT, Case
from programme.rules.cases_running import PAID, RUNNING

PARAMETERS = shipped_parameters()
CASES = [*BEFORE, *RUNNING]


def found(case: Case) -> Finding:
    [finding] = [one for one in case.check(case.facts, PARAMETERS.at(case.on, case.city)) if one.rule == case.rule]
    return finding


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.kind}: {case.what}")
def test_a_rule_finds_what_was_worked_by_hand(case: Case) -> None:
    finding = found(case)

    assert (finding.rule, str(finding.verdict)) == (case.rule, case.expected)
    assert finding.clause
    assert (finding.title, finding.title_en) == (TEXTS[case.rule].title, TEXTS[case.rule].title_en)
    wants_cure = case.expected in {"warns", "blocks"}
    assert (bool(finding.cure), bool(finding.cure_en)) == (wants_cure, wants_cure)
    assert bool(finding.note and finding.note_en) == (case.expected == "not_applicable")
    assert bool(finding.facts) == (case.expected != "not_applicable")


def test_no_rule_lacks_a_case() -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for case in CASES:
        kinds[case.rule].add(case.kind)

    assert sorted(TEXTS) == [f"R{number:02d}" for number in range(1, 45)]
    assert {code: {PASSES, FAILS, BOUNDARY} - kinds[code] for code in TEXTS} == {code: set() for code in TEXTS}


def test_no_subject_of_a_rule_lacks_a_case() -> None:
    """R20 and R21 at a payment are worked in test_payment."""
    asked = {(case.rule, rule.subject) for case in CASES for rule in RULES if rule.code == case.rule}
    tried = {(case.rule, found_subject(case)) for case in CASES}

    assert asked - tried == {("R20", "payment"), ("R21", "payment")}


def found_subject(case: Case) -> str:
    name = case.check.__name__.removeprefix("check_")
    return {"case": "payment", "review_panel": "review", "public_notice": "notice", "joint_project": "joint"}.get(
        name, name
    )


def test_a_finding_reads_no_parameter_that_its_rule_does_not_name() -> None:
    named = {code: {each for rule in RULES if rule.code == code for each in rule.parameters} for code in TEXTS}

    strange = {
        (case.rule, parameter.code)
        for case in CASES
        for parameter in found(case).parameters
        if parameter.code not in named[case.rule]
    }

    assert strange == set()


def test_every_parameter_of_a_rule_is_shipped_with_source_clause_and_certainty() -> None:
    shipped = {each.code for each in PARAMETERS}

    assert {each for rule in RULES for each in rule.parameters} - shipped == set()
    assert all(each.source and each.clause and each.certainty for each in PARAMETERS)


def test_severity_of_a_breach_is_one_that_the_catalogue_says() -> None:
    odd = {
        (case.rule, case.expected)
        for case in CASES
        if case.expected in {"warns", "blocks"}
        and case.expected not in {str(one) for one in TEXTS[case.rule].severities}
    }

    assert odd == set()


def test_five_overlays_and_both_batches_are_shipped() -> None:
    scopes = {each.scope for each in PARAMETERS}

    assert scopes == {"cn", "410100", "210200", "230100", "350500", "441900"}
    view = PARAMETERS.at(date(2026, 1, 1))
    # 26 entries of batch 2; the districts of 北京, 天津, 上海 and 重庆 stand by two.
    assert len(view.value("pilot_scope_batch_2").codes) == 26 + 4
    assert len(view.value("pilot_scope_batch_1").codes) == 8


def test_facts_that_nobody_asked_do_not_pass_and_do_not_block() -> None:
    silent = replace(PAID, payment=replace(PAID.payment, evidence=None, own_share=None))

    findings = {one.rule: str(one.verdict) for one in check_case(silent, PARAMETERS.at(date(2026, 3, 1)))}

    assert {rule for rule, verdict in findings.items() if verdict == "not_applicable"} == {
        "R22", "R23", "R24", "R32", "R33", "R40", "R44",
    }  # fmt: skip
    assert not any(one.passed for one in check_case(silent, PARAMETERS.at(date(2026, 3, 1))) if not one.applies)


def test_the_facts_that_pass_everything_block_nowhere() -> None:
    assert not is_blocked(check_recommendation(HUBEI, PARAMETERS.at(SENT)))
    assert not is_blocked(check_project(APPLICATION, PARAMETERS.at(date(2026, 3, 1), "420900")))
    assert not is_blocked(check_case(PAID, PARAMETERS.at(date(2026, 3, 1), "420900")))


def test_same_city_avoidance_is_a_parameter() -> None:
    """Without the code among `expert_conflicts` a tie of the same city is no conflict."""
    assert "same_city" not in PARAMETERS.at(SENT).value("expert_conflicts").codes
    assert "same_city" in NAMES


def test_a_batch_without_a_deadline_is_refused_by_its_name() -> None:
    with pytest.raises(Refused, match="application_deadline_batch_3"):
        check_recommendation(replace(HUBEI, batch=3), PARAMETERS.at(SENT))


def test_a_city_looks_at_its_province_before_the_nation() -> None:
    assert scopes_of("410100") == ("410100", "410000", "cn")
    assert scopes_of("9901") == ("9901", "cn")
    assert scopes_of(None) == ("cn",)


@pytest.mark.parametrize(
    ("score", "grade"), [("90", "excellent"), ("89.999", "good"), ("80", "good"), ("60", "fair"), ("59.5", "poor")]
)
def test_grades_begin_with_their_number(score: str, grade: str) -> None:
    assert grade_of(Fraction(score), PARAMETERS.at(SENT)) == Grade(grade)


def test_days_of_a_notice() -> None:
    """The Spring Festival of 2026: 15 to 23 February off, 14 and 28 February worked (国办发明电〔2025〕7号)."""
    off = frozenset(date(2026, 2, day) for day in range(15, 24))
    facts = NoticeFacts(
        date(2026, 2, 13), date(2026, 2, 24), days_off=off, extra_working_days=frozenset({date(2026, 2, 14)})
    )

    assert (notice_days(facts, is_working=False), notice_days(facts, is_working=True)) == (12, 3)


def test_due_days_and_lights() -> None:
    assert report_due_on(date(2026, 12, 31), 5) == date(2027, 1, 5)
    lights = [progress_light(Fraction(1, 2), Fraction(share, 100), Fraction(1, 10)) for share in (50, 49, 40, 39)]
    assert lights == ["green", "amber", "amber", "red"]


@given(st.lists(st.fractions(0, 100), min_size=3, max_size=11))
def test_a_trimmed_mean_lies_between_the_scores_it_keeps(scores: list[Fraction]) -> None:
    kept = sorted(scores)[1:-1]
    mean = trimmed_mean(scores, 1)

    assert mean is not None
    assert kept[0] <= mean <= kept[-1]


@given(st.integers(0, 10**13), st.integers(0, 4000), st.integers(0, 4000))
def test_a_longer_loan_is_never_subsidised_less_and_never_beyond_two_years(
    principal: int, days: int, more: int
) -> None:
    view, start = PARAMETERS.at(date(2026, 1, 1)), date(2020, 1, 1)
    short, long = (
        loan_subsidy(principal, start, date.fromordinal(start.toordinal() + n), view) for n in (days, days + more)
    )

    assert 0 <= short <= long <= principal * Fraction(3, 100)


@given(st.fractions(0, 1))
def test_a_share_above_a_limit_is_never_written_as_the_limit(share: Fraction) -> None:
    assert percent(Fraction(2001, 10_000)) == "20.01%"
    assert (percent(share) == "20.00%") <= (share == Fraction(1, 5))
