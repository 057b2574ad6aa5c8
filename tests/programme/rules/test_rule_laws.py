"""What holds for every rule whatever the figures: worse facts never help, limits bind exactly, findings explain."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planum.programme.rules.engine.facts import Category, SupportForm, Wing
from planum.programme.rules.engine.facts_evidence import AccountFacts, OwnShare, RepeatedUse
from planum.programme.rules.engine.facts_plan import OwnerRole
from planum.programme.rules.engine.facts_project import Filing
from planum.programme.rules.engine.facts_review import Objection, Tie
from planum.programme.rules.engine.facts_running import EvaluationFacts
from planum.programme.rules.engine.findings import Finding, Verdict
from planum.programme.rules.engine.parameters import View
from planum.programme.rules.engine.table import check_evaluation
from planum.programme.rules.shipped import shipped_parameters
from programme.rules import cases, cases_running
from programme.rules.cases import HUBEI, SENT, WAN, YI, ZHENGZHOU, Case
from programme.rules.cases_running import FIRST, JOINT, LEVELS, LINES, LOAN, PARK, REVIEW, SECOND, paid

PARAMETERS = shipped_parameters()
WEIGHT = {Verdict.NOT_APPLICABLE: 0, Verdict.PASSED: 0, Verdict.WARNS: 1, Verdict.BLOCKS: 2}
PERCENT, TWO_YEARS = 10_000, 730


@dataclass(frozen=True)
class Worse:
    """A case that is worse the greater its one number, which runs from 0 to `most`."""

    what: str
    case: Callable[[int], Case]
    most: int


def applied(rule: str, city: str | None = None, **changes: Any) -> Case:
    return cases.applied(rule, "", "", "", city, **changes)


def planned(rule: str, **changes: Any) -> Case:
    return cases.planned(rule, "", "", "", **changes)


def sent(rule: str, **changes: Any) -> Case:
    return cases.recommended(rule, "", "", replace(HUBEI, **changes), "")


def at_payment(rule: str, **changes: Any) -> Case:
    return paid(rule, "", "", "", **changes)


def reported(rule: str, **changes: Any) -> Case:
    return cases_running.reported(rule, "", "", "", **changes)


def of(rule: str, facts: Any) -> Case:
    check = next(case.check for case in cases_running.RESULTS if case.rule == rule and type(case.facts) is type(facts))
    return Case(rule, "", "", check, facts, "")


WORSE = (
    Worse("R02 more cities", lambda n: sent("R02", other_recommended=tuple(f"4201{k:02d}" for k in range(n))), 5),
    Worse("R06 a later day", lambda n: sent("R06", received_on=SENT + timedelta(n)), 30),
    Worse("R07 fewer pages", lambda n: sent("R07", package=replace(cases.PACKAGE, paper_pages=210 - n)), 20),
    Worse("R07 fewer copies", lambda n: sent("R07", package=replace(cases.PACKAGE, paper_copies=4 - n)), 4),
    Worse("R08 more industries", lambda n: planned("R08", industries=cases.FIVE[: 2 + n]), 3),
    Worse("R10 fewer anchors", lambda n: planned("R10", projects=tuple(
        replace(each, owner_role=OwnerRole.ORDINARY) if at < n else each
        for at, each in enumerate(cases.PROJECTS))), 3),
    Worse("R11 a smaller anchor", lambda n: planned(
        "R11", projects=cases.with_project(0, total_investment_fen=10 * YI - n)), 10 * YI),
    Worse("R12 less covered", lambda n: planned("R12", coverage_path={2027: 1 - Fraction(n, PERCENT)}), PERCENT),
    Worse("R13 fewer wings", lambda n: planned("R13", projects=cases.PROJECTS[n:]), 3),
    Worse("R15 fewer points", lambda n: applied(
        "R15", readiness={"foundation": 100, "route": 100 - n, "willingness": 100}), 100),
    Worse("R16 more planned", lambda n: planned(
        "R16", projects=cases.with_project(0, central_fen=n), allocation_plan=None), 4 * YI),
    Worse("R16 more paid", lambda n: at_payment("R16", amount_fen=n), 4000 * WAN),
    Worse("R17 more released", lambda n: at_payment("R17", tranches=(FIRST, SECOND), released_fen=n), 3 * YI),
    Worse("R18 more asked", lambda n: applied("R18", central_fen=n), YI),
    Worse("R18 more asked in Zhengzhou", lambda n: applied("R18", ZHENGZHOU, central_fen=n), YI),
    Worse("R18 less invested", lambda n: applied("R18", total_investment_fen=2 * YI - n), 2 * YI - 1),
    Worse("R18 more paid", lambda n: at_payment("R18", amount_fen=n), YI),
    Worse("R20 more central money", lambda n: applied("R20", category=Category.INFRASTRUCTURE, central_fen=n), YI),
    Worse("R21 more from another pot", lambda n: applied("R21", other_central_fen=n), YI),
    Worse("R22 fewer papers", lambda n: applied(
        "R22", support_form=SupportForm.LOAN_INTEREST, support_documents=cases.LOAN[n:]), 3),
    Worse("R23 more vouchers astray", lambda n: at_payment("R23", account=AccountFacts("6222", True, "C", True, n)), 9),
    Worse("R25 more changes", lambda n: cases_running.changed("", "", "", changes_of_project=n), 5),
    Worse("R25 more projects changed", lambda n: cases_running.changed("", "", "", projects_changed=n), 20),
    Worse("R26 more projects", lambda n: applied(
        "R26", ZHENGZHOU, other_projects={f"A{k}": Wing.POINT for k in range(n)}), 4),
    Worse("R27 a nearer accident", lambda n: applied(
        "R27", entity=cases.accident(date(2026, 3, 1) - timedelta(3 * TWO_YEARS - n))), 3 * TWO_YEARS),
    Worse("R28 later", lambda n: applied("R28", finishes_on=date(2026, 1, 1) + timedelta(n)), 1500),
    Worse("R28 less invested", lambda n: applied("R28", ZHENGZHOU, total_investment_fen=2 * YI - n), 2 * YI - 1),
    Worse("R29 less filed", lambda n: applied("R29", filing=Filing("F", YI - n, True)), YI),
    Worse("R30 a later day", lambda n: reported("R30", submitted_on=date(2026, 3, 1) + timedelta(n)), 25),
    Worse("R30 more missed", lambda n: reported(
        "R30", submitted_on=None if n else date(2026, 3, 4), missed_before=max(0, n - 1)), 6),
    Worse("R31 less done", lambda n: reported("R31", progress_share=1 - Fraction(n, PERCENT)), PERCENT),
    Worse("R31 less spent", lambda n: reported("R31", spent_share=1 - Fraction(n, PERCENT)), PERCENT),
    Worse("R32 less paid", lambda n: at_payment("R32", lines=(replace(LINES[0], paid_fen=100 * WAN - n),)), 100 * WAN),
    Worse("R33 more used twice", lambda n: at_payment(
        "R33", repeated=tuple(RepeatedUse("invoice", f"{k}", "P2") for k in range(n))), 4),
    Worse("R34 more alike", lambda n: applied("R34", duplicates=cases.pair(n)), 1000),
    Worse("R35 more ties", lambda n: cases_running.panel("R35", "", "", "", experts=tuple(
        replace(each, ties=(Tie("shareholding", "某公司"),)) if at < n else each
        for at, each in enumerate(REVIEW.experts))), 5),
    Worse("R36 more than the whole", lambda n: cases_running.panel(
        "R36", "", "", "", criteria=cases_running.criteria(Fraction(60) + Fraction(n, 100))), 4000),
    Worse("R37 a shorter notice", lambda n: cases_running.noticed(
        "", "", "", ends_on=date(2026, 3, 20) - timedelta(n), establishing_on=date(2026, 3, 21)), 18),
    Worse("R37 more open objections", lambda n: cases_running.noticed(
        "", "", "", objections=tuple(Objection(f"O{k}", True, True) for k in range(n))), 4),
    Worse("R38 fewer points", lambda n: Case(
        "R38", "", "", check_evaluation, EvaluationFacts(2026, 100 - Fraction(n, 100)), ""), 10_000),
    Worse("R39 more paid while suspended", lambda n: at_payment("R39", is_suspended=True, amount_fen=n), YI),
    Worse("R40 more of the share", lambda n: at_payment("R40", own_share=OwnShare(1000 * WAN, n)), 2000 * WAN),
    Worse("R40 another's share", lambda n: of("R40", replace(
        JOINT, members=(replace(JOINT.members[0], booked_fen=n), JOINT.members[1]))), 1000),
    Worse("R42 lower levels", lambda n: of("R42", replace(LEVELS, cmmm_declared=5 - n, cmmm_computed=5 - n)), 5),
    Worse("R43 fewer upgraded", lambda n: of("R43", replace(PARK, upgraded=120 - n)), 120),
    Worse("R44 more claimed", lambda n: of("R44", replace(LOAN, claimed_fen=n)), 100 * WAN),
    Worse("R44 more interest of the pilot", lambda n: of("R44", replace(LOAN, pilot_interest_fen=n)), WAN),
)  # fmt: skip


def found(case: Case, view: View | None = None) -> Finding:
    view = view or PARAMETERS.at(case.on, case.city)
    [finding] = [one for one in case.check(case.facts, view) if one.rule == case.rule]
    return finding


@pytest.mark.parametrize("one", WORSE, ids=lambda one: one.what)
@given(data=st.data())
@settings(max_examples=40)
def test_worse_facts_never_help(one: Worse, data: st.DataObject) -> None:
    better, worse = sorted((data.draw(st.integers(0, one.most)), data.draw(st.integers(0, one.most))))

    assert WEIGHT[found(one.case(better)).verdict] <= WEIGHT[found(one.case(worse)).verdict]


@pytest.mark.parametrize("one", WORSE, ids=lambda one: one.what)
def test_the_best_figures_pass_and_the_worst_do_not(one: Worse) -> None:
    assert found(one.case(0)).verdict is Verdict.PASSED
    assert found(one.case(one.most)).verdict in {Verdict.WARNS, Verdict.BLOCKS}


@pytest.mark.parametrize("one", WORSE, ids=lambda one: one.what)
@given(data=st.data())
@settings(max_examples=20)
def test_a_finding_names_rule_clause_facts_and_cure(one: Worse, data: st.DataObject) -> None:
    case = one.case(data.draw(st.integers(0, one.most)))

    finding = found(case)

    assert (finding.rule, bool(finding.clause and finding.title and finding.title_en)) == (case.rule, True)
    assert bool(finding.facts) == finding.applies
    assert bool(finding.cure) == bool(finding.cure_en) == (WEIGHT[finding.verdict] > 0)
    assert all(each.source and each.clause and each.stands_on(case.on) for each in finding.parameters)


def with_limit(case: Case, code: str, value: Any) -> View:
    """The view of the case's day in which the parameter has another value."""
    view = PARAMETERS.at(case.on, case.city)
    standing = view.value(code)
    return replace(view, standing={**view.standing, (standing.scope, code): replace(standing, value=value)})


SHARES = st.integers(1, PERCENT - 1)
# Parameter, its values, the last case that passes under it and the first that does not.
Limit = tuple[str, st.SearchStrategy[Any], Callable[[Any], Any], Callable[[Any], Case], Callable[[Any], Case]]
LIMITS: tuple[Limit, ...] = (
    ("project_support_share", SHARES, lambda n: Fraction(n, PERCENT),
     lambda n: applied("R18", central_fen=YI // PERCENT * n),
     lambda n: applied("R18", central_fen=YI // PERCENT * n + 1)),
    ("anchor_project_investment", st.integers(4 * YI, 20 * YI), lambda n: n,
     lambda n: planned("R11", projects=cases.with_project(0, total_investment_fen=n + 1)),
     lambda n: planned("R11", projects=cases.with_project(0, total_investment_fen=n))),
    ("coverage_target", SHARES, lambda n: Fraction(n, PERCENT),
     lambda n: planned("R12", coverage_path={2027: Fraction(n, PERCENT)}),
     lambda n: planned("R12", coverage_path={2027: Fraction(n - 1, PERCENT)})),
    ("award_cap", st.integers(YI, 4 * YI), lambda n: n,
     lambda n: planned("R16", projects=cases.with_project(0, central_fen=n - 2500 * WAN), allocation_plan=None),
     lambda n: planned("R16", projects=cases.with_project(0, central_fen=n - 2500 * WAN + 1), allocation_plan=None)),
    ("readiness_minimum", st.integers(1, 100), lambda n: n,
     lambda n: applied("R15", readiness={"foundation": 100, "route": n, "willingness": 100}),
     lambda n: applied("R15", readiness={"foundation": 100, "route": n - 1, "willingness": 100})),
    ("minimum_total_investment", st.integers(WAN, 9 * YI), lambda n: n,
     lambda n: applied("R28", ZHENGZHOU, total_investment_fen=n),
     lambda n: applied("R28", ZHENGZHOU, total_investment_fen=n - 1)),
    ("progress_gap", st.integers(0, 4999), lambda n: Fraction(n, PERCENT),
     lambda n: reported("R31", progress_share=Fraction(5000 - n, PERCENT)),
     lambda n: reported("R31", progress_share=Fraction(5000 - n - 1, PERCENT))),
    ("duplicate_likeness", st.integers(1, 1000), lambda n: Fraction(n, 1000),
     lambda n: applied("R34", duplicates=cases.pair(n - 1)), lambda n: applied("R34", duplicates=cases.pair(n))),
    ("finish_by", st.dates(date(2026, 1, 1), date(2028, 6, 29)), lambda day: day,
     lambda day: applied("R28", ZHENGZHOU, finishes_on=day),
     lambda day: applied("R28", ZHENGZHOU, finishes_on=day + timedelta(1))),
)  # fmt: skip


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit[0])
@given(data=st.data())
@settings(max_examples=25)
def test_a_limit_binds_exactly_where_the_parameter_of_the_day_says(limit: Limit, data: st.DataObject) -> None:
    code, values, parameter, passes, fails = limit
    drawn = data.draw(values)

    within, beyond = (found(case, with_limit(case, code, parameter(drawn))) for case in (passes(drawn), fails(drawn)))

    assert (within.verdict, WEIGHT[beyond.verdict] > 0) == (Verdict.PASSED, True)
    assert parameter(drawn) in {each.value for each in beyond.parameters if each.code == code}


def test_the_law_of_worse_facts_is_asked_of_every_rule_that_measures() -> None:
    """The others look at kinds and papers that are there or not; their cases are worked by hand."""
    asked = {one.what[:3] for one in WORSE}

    assert {f"R{number:02d}" for number in range(1, 45)} - asked == {
        "R01", "R03", "R04", "R05", "R09", "R14", "R19", "R24", "R41",
    }  # fmt: skip
