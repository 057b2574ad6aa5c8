"""R16 to R21, each with a case that passes, one that fails and the boundary between; worked by hand, in yuan."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.errors import Refused
from planum.programme.rules.engine.facts import (
    Category,
    Evaluation,
    PaymentFacts,
    PilotFacts,
    ProjectFacts,
    Tranche,
    Wing,
)
from planum.programme.rules.engine.findings import Finding, Severity, is_blocked, yuan
from planum.programme.rules.engine.table import PAYMENT_RULES, check_payment
from planum.programme.rules.shipped import shipped_parameters

PARAMETERS = shipped_parameters()
WAN = 10_000 * 100
YI = 10_000 * WAN
ON = date(2026, 3, 1)

# A city without rules of its own: award 3亿, of which the first half (1.5亿) was received in year 1.
PILOT = PilotFacts(
    city="410300",
    award_fen=3 * YI,
    tranches=(Tranche(1, 15_000 * WAN, date(2025, 9, 1), 1),),
    allocations={"P1": 2_000 * WAN, "P2": 28_000 * WAN},
    starts_on=date(2025, 6, 1),
    ends_on=date(2028, 5, 31),
)
# A project of 1亿, whose support is at most 20 %: 2000万.
PROJECT = ProjectFacts("P1", Wing.POINT, Category.NORMAL, 1 * YI, listed_in_plan=True, listed_where="项目清单第1项")
PAYMENT = PaymentFacts(1_000 * WAN, ON)


def findings(
    pilot: PilotFacts = PILOT, project: ProjectFacts = PROJECT, payment: PaymentFacts = PAYMENT
) -> dict[str, Finding]:
    return {finding.rule: finding for finding in check_payment(pilot, project, payment, PARAMETERS)}


def pay(amount_fen: int, **reasons: str) -> PaymentFacts:
    return PaymentFacts(amount_fen, ON, reasons)


def test_a_payment_in_order_passes_every_rule():
    found = check_payment(PILOT, PROJECT, PAYMENT, PARAMETERS)

    asked = [finding for finding in found if finding.applies]
    assert [finding.rule for finding in asked] == ["R16", "R17", "R18", "R19", "R20", "R21"]
    assert [finding.passed for finding in asked] == [True] * 6
    assert [(finding.cure, finding.cure_en) for finding in found] == [("", "")] * len(PAYMENT_RULES)
    assert not is_blocked(found)


def test_no_rule_is_skipped_because_another_failed():
    project = replace(
        PROJECT, category=Category.INFRASTRUCTURE, listed_in_plan=False, other_central_fen=1, total_investment_fen=1
    )

    found = check_payment(PILOT, project, pay(16_000 * WAN), PARAMETERS)

    asked = [finding for finding in found if finding.applies]
    assert [finding.rule for finding in asked] == ["R16", "R17", "R18", "R19", "R20", "R21"]
    assert all(finding.is_blocking and finding.cure and finding.cure_en for finding in asked)
    assert is_blocked(found)


def test_every_rule_has_a_clause_and_titles_in_both_languages():
    assert [rule.code for rule in PAYMENT_RULES][:6] == ["R16", "R17", "R18", "R19", "R20", "R21"]
    assert all(rule.clause and rule.title and rule.title_en for rule in PAYMENT_RULES)


# R16: 财建〔2024〕16号, 定额奖励 of at most 3亿 a city.


def test_r16_allocations_that_use_the_award_to_the_last_fen_pass():
    finding = findings()["R16"]

    assert finding.passed
    assert finding.facts == {
        "award_fen": 3 * YI,
        "allocated_fen": 3 * YI,
        "allocation_fen": 2_000 * WAN,
        "support_after_fen": 1_000 * WAN,
        "limit_fen": 3 * YI,
    }
    assert [(used.code, used.value) for used in finding.parameters] == [("award_cap", 3 * YI)]


def test_r16_one_fen_allocated_above_the_award_fails():
    pilot = replace(PILOT, allocations={"P1": 2_000 * WAN, "P2": 28_000 * WAN + 1})

    finding = findings(pilot)["R16"]

    assert not finding.passed
    assert finding.cure == "各项目分配合计超出额度 0.01 元，请先调减分配。"
    assert finding.cure_en == "Allocations exceed the award by CNY 0.01: reduce them first."


def test_r16_the_state_cap_binds_where_the_award_on_file_is_larger():
    pilot = replace(PILOT, award_fen=4 * YI, allocations={"P1": 2_000 * WAN, "P2": 30_000 * WAN})

    finding = findings(pilot)["R16"]

    assert (finding.passed, finding.facts["limit_fen"]) == (False, 3 * YI)


@pytest.mark.parametrize(("amount_fen", "passed"), [(800 * WAN, True), (800 * WAN + 1, False)])
def test_r16_a_project_is_paid_no_more_than_its_allocation(amount_fen: int, passed: bool):
    # 2000万 allocated, 1200万 paid before: 800万 are left.
    pilot = replace(PILOT, released_fen=1_200 * WAN)
    project = replace(PROJECT, paid_central_fen=1_200 * WAN)

    assert findings(pilot, project, pay(amount_fen))["R16"].passed is passed


def test_r16_a_project_without_allocation_is_paid_nothing():
    assert not findings(project=replace(PROJECT, code="P9"), payment=pay(1))["R16"].passed


# R17: 财建〔2024〕16号, 50 % in the first year, the rest after the state's evaluation. An award of 3亿 with 1.5亿 first
# is the case of 成都 (首期 1.5亿).


@pytest.mark.parametrize(("released_fen", "passed"), [(14_000 * WAN, True), (14_000 * WAN + 1, False)])
def test_r17_the_first_tranche_is_paid_out_to_the_last_fen_and_no_further(released_fen: int, passed: bool):
    finding = findings(replace(PILOT, released_fen=released_fen))["R17"]

    assert finding.passed is passed
    assert finding.facts["usable_fen"] == 15_000 * WAN
    assert finding.facts["released_after_fen"] == released_fen + 1_000 * WAN


def test_r17_a_first_tranche_above_one_half_fails_and_the_excess_is_not_usable():
    pilot = replace(PILOT, tranches=(Tranche(1, 15_000 * WAN + 1, date(2025, 9, 1), 1),))

    finding = findings(pilot)["R17"]

    assert (finding.passed, finding.facts["usable_fen"]) == (False, 15_000 * WAN)
    assert finding.cure == "首期资金超出规定比例 0.01 元，超出部分不得使用，请核对到账记录。"


def test_r17_an_odd_award_is_halved_exactly():
    # Half of 3 fen is 1.5 fen: 1 fen may be received first, 2 may not.
    pilot = replace(PILOT, award_fen=3, tranches=(Tranche(1, 1, date(2025, 9, 1)),), allocations={})

    assert findings(pilot, payment=pay(1))["R17"].passed
    assert not findings(replace(pilot, tranches=(Tranche(1, 2, date(2025, 9, 1)),)), payment=pay(1))["R17"].passed


@pytest.mark.parametrize(
    ("evaluation", "passed"), [(Evaluation.NONE, False), (Evaluation.FAILED, False), (Evaluation.PASSED, True)]
)
def test_r17_the_second_tranche_is_usable_after_a_passed_evaluation(evaluation: Evaluation, passed: bool):
    second = Tranche(2, 15_000 * WAN, date(2026, 2, 1), 2, evaluation)
    pilot = replace(PILOT, tranches=(*PILOT.tranches, second), released_fen=29_000 * WAN)

    assert findings(pilot)["R17"].passed is passed


def test_r17_money_counts_from_the_day_it_was_received():
    pilot = replace(PILOT, tranches=(Tranche(1, 15_000 * WAN, date(2026, 3, 2), 1),))

    assert not findings(pilot)["R17"].passed
    assert findings(pilot, payment=replace(PAYMENT, on=date(2026, 3, 2)))["R17"].passed


def test_r17_whatever_comes_in_the_first_year_falls_under_its_share():
    early = Tranche(2, 1, date(2025, 10, 1), 1, Evaluation.PASSED)

    assert not findings(replace(PILOT, tranches=(*PILOT.tranches, early)))["R17"].passed


# R18: 财建〔2024〕16号, 20 % of total investment; 郑州 15 % and 1000/2000/3000万; 大连 20 % and 3000万.


@pytest.mark.parametrize(
    ("amount_fen", "passed"), [(2_000 * WAN - 1, True), (2_000 * WAN, True), (2_000 * WAN + 1, False)]
)
def test_r18_twenty_per_cent_is_exact_to_the_fen(amount_fen: int, passed: bool):
    finding = findings(payment=pay(amount_fen))["R18"]

    assert finding.passed is passed
    assert finding.facts["limit_fen"] == 2_000 * WAN


def test_r18_support_of_20_01_per_cent_fails():
    # 20.01 % of 1亿 is 2001万.
    finding = findings(payment=pay(2_001 * WAN))["R18"]

    assert not finding.passed
    assert finding.cure == "超出单个项目支持上限 10,000.00 元，请减少本次拨付。"


def test_r18_earlier_payments_count():
    pilot = replace(PILOT, released_fen=1_000 * WAN)
    project = replace(PROJECT, paid_central_fen=1_000 * WAN)

    assert findings(pilot, project, pay(1_000 * WAN))["R18"].passed
    assert not findings(pilot, project, pay(1_000 * WAN + 1))["R18"].passed


@pytest.mark.parametrize(
    ("city", "wing", "total_wan", "limit_wan", "binding"),
    [
        # 15 % of 6000万 is 900万, below 1000万; 15 % of 1亿 is 1500万, above it.
        ("410100", Wing.POINT, 6_000, 900, ("project_support_share", "410100")),
        ("410100", Wing.POINT, 10_000, 1_000, ("project_support_cap_point", "410100")),
        ("410100", Wing.LINE, 20_000, 2_000, ("project_support_cap_line", "410100")),
        ("410100", Wing.PLANE, 50_000, 3_000, ("project_support_cap_plane", "410100")),
        # 20 % of 1亿 is 2000万; 20 % of 2亿 is 4000万, above 3000万.
        ("210200", Wing.LINE, 10_000, 2_000, ("project_support_share", "210200")),
        ("210200", Wing.LINE, 20_000, 3_000, ("project_support_cap", "210200")),
        ("230100", Wing.POINT, 20_000, 4_000, ("project_support_share", "230100")),
        ("410300", Wing.POINT, 20_000, 4_000, ("project_support_share", "cn")),
    ],
)
def test_r18_the_strictest_limit_of_city_and_state_binds(
    city: str, wing: Wing, total_wan: int, limit_wan: int, binding: tuple[str, str]
):
    pilot = replace(PILOT, city=city)
    project = replace(PROJECT, wing=wing, total_investment_fen=total_wan * WAN)

    at_limit = findings(pilot, project, pay(limit_wan * WAN))["R18"]
    above = findings(pilot, project, pay(limit_wan * WAN + 1))["R18"]

    assert (at_limit.passed, above.passed) == (True, False)
    assert (at_limit.facts["binding_parameter"], at_limit.facts["binding_scope"]) == binding


# R19: 工信厅联规函〔2025〕108号 二(五).


@pytest.mark.parametrize(
    ("listed", "where", "passed"),
    [(True, "项目清单第1项", True), (False, "", False), (False, "项目清单第1项", False), (True, "  ", False)],
)
def test_r19_only_listed_projects_and_only_with_the_place(listed: bool, where: str, passed: bool):
    assert findings(project=replace(PROJECT, listed_in_plan=listed, listed_where=where))["R19"].passed is passed


# R20: 工信厅联规函〔2025〕108号 二(五), "原则上".


@pytest.mark.parametrize("category", [each for each in Category if each is not Category.NORMAL])
def test_r20_local_categories_get_no_central_money(category: Category):
    project = replace(PROJECT, category=category)

    assert findings(project=project, payment=pay(0))["R20"].passed
    assert findings(project=project, payment=pay(1))["R20"].is_blocking


def test_r20_a_written_reason_turns_the_block_into_a_warning():
    project = replace(PROJECT, category=Category.PUBLIC_PLATFORM)

    finding = findings(project=project, payment=pay(1, R20="市政府专题会议纪要第3期"))["R20"]
    blank = findings(project=project, payment=pay(1, R20="  "))["R20"]

    assert (finding.passed, finding.severity, finding.is_blocking) == (False, Severity.WARNS, False)
    assert finding.facts["override_reason"] == "市政府专题会议纪要第3期"
    assert blank.is_blocking


def test_no_other_rule_is_set_aside_by_a_reason():
    reasons = {rule.code: "reason" for rule in PAYMENT_RULES}
    project = replace(PROJECT, listed_in_plan=False, other_central_fen=1)

    found = findings(project=project, payment=pay(16_000 * WAN, **reasons))

    assert [code for code, finding in found.items() if finding.is_blocking] == ["R16", "R17", "R18", "R19", "R21"]


# R21: 工信厅联规函〔2025〕108号 二(二), 不得重复安排中央财政资金.


@pytest.mark.parametrize(("other_fen", "amount_fen", "passed"), [(0, 1, True), (1, 1, False), (1, 0, True)])
def test_r21_no_central_money_beside_other_central_money(other_fen: int, amount_fen: int, passed: bool):
    project = replace(PROJECT, other_central_fen=other_fen)

    assert findings(project=project, payment=pay(amount_fen))["R21"].passed is passed


# What is refused rather than found.


def test_a_payment_before_any_parameter_stood_is_refused():
    with pytest.raises(Refused, match="no parameter award_cap stands on 2024-04-01"):
        check_payment(PILOT, PROJECT, PaymentFacts(1, date(2024, 4, 1)), PARAMETERS)


def test_facts_that_contradict_each_other_are_refused():
    with pytest.raises(Refused, match="project P1 was paid 5 fen, the pilot released 0 fen"):
        check_payment(PILOT, replace(PROJECT, paid_central_fen=5), PAYMENT, PARAMETERS)


@pytest.mark.parametrize("amount", [-1, 1.0, True])
def test_an_amount_is_a_whole_number_of_fen(amount: int):
    with pytest.raises(Refused, match="amount_fen is"):
        PaymentFacts(amount, ON)


@pytest.mark.parametrize(("fen", "text"), [(0, "0.00"), (1, "0.01"), (200_000_001, "2,000,000.01"), (-150, "-1.50")])
def test_money_in_cures_is_written_in_yuan(fen: int, text: str):
    assert yuan(fen) == text


# Properties.

money = st.integers(0, 4 * YI)


@st.composite
def cases(draw: st.DrawFn) -> tuple[PilotFacts, ProjectFacts]:
    paid = draw(st.integers(0, YI))
    tranches = st.builds(
        Tranche,
        st.integers(1, 2),
        money,
        st.dates(date(2025, 1, 1), date(2027, 1, 1)),
        st.sampled_from([None, 1, 2, 3]),
        st.sampled_from(Evaluation),
    )
    pilot = PilotFacts(
        city=draw(st.sampled_from(["410100", "210200", "410300"])),
        award_fen=draw(money),
        tranches=tuple(draw(st.lists(tranches, max_size=3))),
        allocations=draw(st.dictionaries(st.sampled_from(["P1", "P2", "P3"]), money)),
        starts_on=date(2025, 6, 1),
        ends_on=date(2028, 5, 31),
        released_fen=paid + draw(money),
    )
    project = ProjectFacts(
        code="P1",
        wing=draw(st.sampled_from(Wing)),
        category=draw(st.sampled_from(Category)),
        total_investment_fen=draw(st.integers(0, 20 * YI)),
        listed_in_plan=draw(st.booleans()),
        listed_where=draw(st.sampled_from(["", "表1"])),
        other_central_fen=draw(st.sampled_from([0, 1, YI])),
        paid_central_fen=paid,
    )
    return pilot, project


@given(cases(), money, money)
def test_a_larger_amount_never_turns_a_failure_into_a_pass(case: tuple[PilotFacts, ProjectFacts], one: int, other: int):
    small = check_payment(*case, pay(min(one, other)), PARAMETERS)
    large = check_payment(*case, pay(max(one, other)), PARAMETERS)

    assert all(before.passed or not after.passed for before, after in zip(small, large, strict=True))


@given(cases(), money, st.integers(0, YI))
def test_a_larger_investment_never_turns_a_pass_into_a_failure(
    case: tuple[PilotFacts, ProjectFacts], amount_fen: int, more: int
):
    pilot, project = case
    richer = replace(project, total_investment_fen=project.total_investment_fen + more)

    before = check_payment(pilot, project, pay(amount_fen), PARAMETERS)
    after = check_payment(pilot, richer, pay(amount_fen), PARAMETERS)

    assert all(later.passed or not earlier.passed for earlier, later in zip(before, after, strict=True))


@given(cases(), money)
def test_a_finding_has_a_cure_in_both_languages_if_and_only_if_it_did_not_pass(
    case: tuple[PilotFacts, ProjectFacts], amount_fen: int
):
    for finding in check_payment(*case, pay(amount_fen), PARAMETERS):
        did_not_pass = finding.applies and not finding.passed
        assert did_not_pass == (finding.cure != "") == (finding.cure_en != "")


@given(cases(), money)
def test_a_payment_that_passes_never_exceeds_any_limit(case: tuple[PilotFacts, ProjectFacts], amount_fen: int):
    pilot, project = case
    if is_blocked(check_payment(pilot, project, pay(amount_fen), PARAMETERS)):
        return

    assert 5 * (project.paid_central_fen + amount_fen) <= project.total_investment_fen
    assert pilot.released_fen + amount_fen <= sum(tranche.received_fen for tranche in pilot.tranches)
    assert project.paid_central_fen + amount_fen <= pilot.allocations.get("P1", 0)
