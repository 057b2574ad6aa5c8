"""The second half of the table of cases: reviews, notices, changes, reports, payments and what follows."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from planum.programme.rules.engine import facts as money
from planum.programme.rules.engine.facts_evidence import (
    Acceptance,
    AccountFacts,
    LineEvidence,
    OwnShare,
    PaymentEvidence,
    RepeatedUse,
)
from planum.programme.rules.engine.facts_review import (
    ChangeFacts,
    Criterion,
    Expert,
    NoticeFacts,
    Objection,
    ReviewFacts,
    Tie,
)
from planum.programme.rules.engine.facts_running import (
    EvaluationFacts,
    Grade,
    JointFacts,
    JointShare,
    LevelFacts,
    LoanFacts,
    ParkFacts,
    ReportFacts,
    SanctionFacts,
    Step,
)
from planum.programme.rules.engine.table import (
    check_case,
    check_change,
    check_evaluation,
    check_joint_project,
    check_levels,
    check_loan,
    check_park,
    check_public_notice,
    check_report,
    check_review_panel,
    check_sanction,
)
from programme.rules.cases import BOUNDARY, FAILS, PASSES, WAN, YI, Case

CRITERIA = (Criterion("a", "基础", Fraction(40), True), Criterion("b", "路线", Fraction(60), True))
# Five sheets: totals 60, 70, 80, 90, 100; without the extremes (70+80+90)/3 = 80.
EXPERTS = tuple(Expert(f"E{n}", (), {"a": Fraction(50 + 10 * n), "b": Fraction(50 + 10 * n)}) for n in range(1, 6))
REVIEW = ReviewFacts("A1", EXPERTS, CRITERIA, True, Fraction(80))


def panel(rule: str, kind: str, what: str, expected: str, **changes: Any) -> Case:
    return Case(rule, kind, what, check_review_panel, replace(REVIEW, **changes), expected)


def tied(kind: str, ended_on: date | None = None) -> tuple[Expert, ...]:
    return (replace(EXPERTS[0], ties=(Tie(kind, "某公司", ended_on),)), *EXPERTS[1:])


def criteria(second: Fraction, is_quantified: bool = True) -> tuple[Criterion, ...]:
    return (CRITERIA[0], Criterion("b", "路线", second, is_quantified))


# 2026-03-02 is a Monday; 2026-03-07 and 08 are a weekend.
NOTICE = NoticeFacts(date(2026, 3, 2), date(2026, 3, 10), (), date(2026, 3, 11))
CHANGE = ChangeFacts("P1", ("schedule",), 1, 2, 20)
REPORT = ReportFacts("P1", date(2026, 2, 1), date(2026, 3, 4), 0, Fraction(1, 2), Fraction(1, 2), Fraction(1, 2))


def noticed(kind: str, what: str, expected: str, **changes: Any) -> Case:
    return Case("R37", kind, what, check_public_notice, replace(NOTICE, **changes), expected)


def changed(kind: str, what: str, expected: str, **changes: Any) -> Case:
    return Case("R25", kind, what, check_change, replace(CHANGE, **changes), expected)


def reported(rule: str, kind: str, what: str, expected: str, on: date = date(2026, 3, 6), **changes: Any) -> Case:
    return Case(rule, kind, what, check_report, replace(REPORT, **changes), expected, on=on)


AMOUNT = {"alters": ("amount",), "approval": "批复", "budget_impact": "无影响"}
STEPS = [
    panel("R35", PASSES, "five independent experts", "passed"),
    panel("R35", FAILS, "an expert with shares", "blocks", experts=tied("shareholding")),
    panel(
        "R35", FAILS, "a contract that ended less than 3 years ago", "blocks",
        experts=tied("service_contract", date(2023, 3, 2)),
    ),
    panel(
        "R35", BOUNDARY, "a contract that ended 3 years ago to the day", "passed",
        experts=tied("service_contract", date(2023, 3, 1)),
    ),
    panel("R35", FAILS, "four experts", "blocks", experts=EXPERTS[:4], result=None),
    panel(
        "R35", BOUNDARY, "six: enough, but even", "blocks", experts=(*EXPERTS, replace(EXPERTS[0], code="E6")),
        result=None,
    ),
    panel("R35", FAILS, "an empty score", "blocks", experts=(*EXPERTS[:4], Expert("E5", (), {"a": Fraction(1)}))),
    panel("R35", FAILS, "the plain mean of four", "blocks", result=Fraction(81)),
    panel("R36", PASSES, "40 and 60", "passed"),
    panel(
        "R36", BOUNDARY, "exactly 100 in parts", "passed",
        criteria=(*criteria(Fraction(119, 2)), Criterion("c", "意愿", Fraction(1, 2), True)),
    ),
    panel("R36", FAILS, "a half too much", "blocks", criteria=criteria(Fraction(121, 2))),
    panel("R36", FAILS, "not quantified", "blocks", criteria=criteria(Fraction(60), False)),
    noticed(PASSES, "seven working days", "passed"),
    noticed(BOUNDARY, "exactly five", "passed", ends_on=date(2026, 3, 6), establishing_on=date(2026, 3, 7)),
    noticed(FAILS, "four and a weekend", "blocks", starts_on=date(2026, 3, 5)),
    noticed(
        FAILS, "a holiday takes one", "blocks", ends_on=date(2026, 3, 6), establishing_on=date(2026, 3, 9),
        days_off=frozenset({date(2026, 3, 4)}),
    ),
    noticed(FAILS, "established on the last day", "blocks", establishing_on=date(2026, 3, 10)),
    noticed(FAILS, "an open objection", "blocks", objections=(Objection("O1", True, True),)),
    noticed(BOUNDARY, "closed on the day", "passed", objections=(Objection("O1", True, True, date(2026, 3, 11)),)),
    noticed(PASSES, "anonymous", "passed", objections=(Objection("O1", True, False),)),
    changed(PASSES, "the first, of the schedule", "passed"),
    changed(BOUNDARY, "exactly 10 % of projects", "passed", projects_changed=2, projects_of_pilot=20),
    changed(FAILS, "a second change", "warns", changes_of_project=2),
    changed(FAILS, "more than 10 %", "warns", projects_changed=3),
    changed(FAILS, "the amount, not approved", "blocks", **{**AMOUNT, "approval": ""}),
    changed(FAILS, "the amount, without a note", "blocks", **{**AMOUNT, "budget_impact": " "}),
    changed(PASSES, "the amount, approved", "passed", **AMOUNT),
    reported("R30", PASSES, "on the 4th", "passed"),
    reported("R30", BOUNDARY, "on the 5th", "passed", submitted_on=date(2026, 3, 5)),
    reported("R30", FAILS, "on the 6th", "warns", submitted_on=date(2026, 3, 6)),
    reported("R30", BOUNDARY, "missing on the 5th", "passed", date(2026, 3, 5), submitted_on=None),
    reported("R30", FAILS, "missing on the 6th", "warns", submitted_on=None),
    reported("R30", FAILS, "the third in a row", "blocks", submitted_on=None, missed_before=2),
    reported("R30", BOUNDARY, "the second in a row", "warns", submitted_on=None, missed_before=1),
    reported("R31", PASSES, "as far as time", "passed"),
    reported("R31", BOUNDARY, "10 points behind", "passed", progress_share=Fraction(40, 100)),
    reported("R31", FAILS, "10.01 points behind", "warns", progress_share=Fraction(3999, 10000)),
    reported("R31", BOUNDARY, "spent half of the time's part", "passed", spent_share=Fraction(1, 4)),
    reported("R31", FAILS, "spent less", "warns", spent_share=Fraction(2499, 10000)),
]  # fmt: skip

LINES = (LineEvidence("L1", 100 * WAN, 100 * WAN, 100 * WAN, True),)
EVIDENCE = PaymentEvidence(
    (), "", AccountFacts("6222", True, "2150805-XH", True), ("equipment",), LINES, Acceptance.PASSED, ()
)
LOAN = LoanFacts("L-1", 1000 * WAN, date(2024, 9, 1), date(2025, 9, 1), 15 * WAN)
PAID = money.Case(
    money.PilotFacts(
        "420900", 3 * YI, (money.Tranche(1, 15_000 * WAN, date(2025, 9, 1), 1),), {"P1": 2000 * WAN},
        date(2025, 6, 1), date(2028, 5, 31), is_suspended=False,
    ),
    money.ProjectFacts("P1", money.Wing.POINT, money.Category.NORMAL, YI, True, "项目清单第1项"),
    money.PaymentFacts(1000 * WAN, date(2026, 3, 1), {}, EVIDENCE, OwnShare(1500 * WAN, 1000 * WAN)),
)  # fmt: skip


def paid(rule: str, kind: str, what: str, expected: str, **changes: Any) -> Case:
    """`changes` are of the payment, or of its evidence, project or pilot where they have the name."""
    case = PAID
    for name, value in changes.items():
        if name in EVIDENCE.__slots__:
            evidence = replace(case.payment.evidence or EVIDENCE, **{name: value})
            case = replace(case, payment=replace(case.payment, evidence=evidence))
        else:
            part = next(part for part in ("payment", "project", "pilot") if name in getattr(case, part).__slots__)
            case = replace(case, **{part: replace(getattr(case, part), **{name: value})})
    return Case(rule, kind, what, check_case, case, expected, city="420900")


def line(**changes: Any) -> tuple[LineEvidence, ...]:
    return (replace(LINES[0], **changes),)


FIRST = money.Tranche(1, 15_000 * WAN, date(2025, 9, 1), 1)
SECOND = money.Tranche(2, 15_000 * WAN, date(2026, 2, 1), 2)
PASSED = replace(SECOND, evaluation=money.Evaluation.PASSED)
INTEREST = {"support_form": money.SupportForm.LOAN_INTEREST}
FEE = {"support_form": money.SupportForm.GUARANTEE_FEE}
SPENT = {"released_fen": 14_500 * WAN}
PAYMENTS = [
    paid("R16", PASSES, "within allocation", "passed"),
    paid("R16", BOUNDARY, "exactly the allocation", "passed", amount_fen=2000 * WAN),
    paid("R16", FAILS, "a fen more", "blocks", amount_fen=2000 * WAN + 1),
    paid("R17", PASSES, "from the first tranche", "passed"),
    paid("R17", FAILS, "a tranche before the evaluation", "blocks", tranches=(FIRST, SECOND), **SPENT),
    paid("R17", BOUNDARY, "after the evaluation", "passed", tranches=(FIRST, PASSED), **SPENT),
    paid("R17", BOUNDARY, "the last fen of the first", "passed", amount_fen=500 * WAN, **SPENT),
    paid("R18", PASSES, "10 %", "passed"),
    paid("R18", BOUNDARY, "20.00 %", "passed", amount_fen=2000 * WAN),
    paid("R18", FAILS, "20.01 %", "blocks", amount_fen=2001 * WAN),
    paid("R19", PASSES, "listed", "passed"),
    paid("R19", FAILS, "not listed", "blocks", listed_in_plan=False),
    paid("R19", BOUNDARY, "listed, nobody says where", "blocks", listed_where=" "),
    paid("R22", PASSES, "a grant", "passed"),
    paid("R22", FAILS, "interest without papers", "blocks", **INTEREST),
    paid(
        "R22", BOUNDARY, "a fee with both papers", "passed",
        support_documents=("guarantee_contract", "guarantee_fee_receipt"), **FEE,
    ),
    paid("R23", PASSES, "segregated", "passed"),
    paid("R23", FAILS, "another's account", "blocks", account=AccountFacts("6222", False, "C", True)),
    paid("R23", FAILS, "books not segregated", "blocks", account=AccountFacts("6222", True, "C", False)),
    paid("R23", BOUNDARY, "one voucher without project", "blocks", account=AccountFacts("6222", True, "C", True, 1)),
    paid("R24", PASSES, "equipment", "passed"),
    paid("R24", FAILS, "staff welfare", "blocks", expense_types=("equipment", "staff_welfare")),
    paid("R24", BOUNDARY, "nothing named", "passed", expense_types=()),
    paid("R32", PASSES, "three papers agree", "passed"),
    paid("R32", BOUNDARY, "a fen apart", "blocks", lines=line(paid_fen=100 * WAN - 1)),
    paid("R32", FAILS, "no photo", "blocks", lines=line(has_photo=False)),
    paid("R32", FAILS, "not accepted", "blocks", acceptance=Acceptance.NONE),
    paid("R32", FAILS, "no lines", "blocks", lines=()),
    paid("R32", PASSES, "nobody asked", "not_applicable", lines=None),
    paid("R33", PASSES, "used once", "passed"),
    paid(
        "R33", FAILS, "the same invoice in two programmes", "blocks",
        repeated=(RepeatedUse("invoice", "044001", "超长期特别国债"),),
    ),
    paid("R33", BOUNDARY, "a number that need not be unique", "passed", repeated=(RepeatedUse("contract", "7", "P2"),)),
    paid("R39", PASSES, "not suspended", "passed"),
    paid("R39", FAILS, "suspended", "blocks", is_suspended=True),
    paid("R39", BOUNDARY, "suspended, nothing is paid", "passed", is_suspended=True, amount_fen=0),
    paid("R40", PASSES, "within the own share", "passed"),
    paid("R40", BOUNDARY, "exactly the share", "passed", own_share=OwnShare(1000 * WAN, 1000 * WAN)),
    paid("R40", FAILS, "a fen more", "blocks", own_share=OwnShare(1000 * WAN, 1000 * WAN + 1)),
    paid(
        "R44", PASSES, "another pot pays nothing", "passed",
        loan=replace(LOAN, claimed_fen=0, pilot_interest_fen=1), **INTEREST,
    ),
    paid("R44", FAILS, "both pots pay", "blocks", loan=replace(LOAN, pilot_interest_fen=1), **INTEREST),
]  # fmt: skip

JOINT = JointFacts(
    "J1", (JointShare("420900", Fraction(3, 5), True, 600), JointShare("430200", Fraction(2, 5), False, 400)), 1000
)
PARK = ParkFacts("高新区", 120, 120, 120, 30, 30)
LEVELS = LevelFacts("某公司", 3, 3, 3, 3, 3, 2)


def evaluated(kind: str, what: str, expected: str, score: str, grade: Grade | None = None, case: str = "") -> Case:
    facts = EvaluationFacts(2026, Fraction(score), grade, case)
    return Case("R38", kind, what, check_evaluation, facts, expected)


def of(rule: str, check: Any, kind: str, what: str, expected: str, facts: Any) -> Case:
    return Case(rule, kind, what, check, facts, expected)


def shares(*of_all: Fraction, leads: int = 1) -> JointFacts:
    return JointFacts("J1", tuple(JointShare(f"42{n}", one, n < leads) for n, one in enumerate(of_all)))


HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
RESULTS = [
    evaluated(PASSES, "good", "passed", "85", Grade.GOOD),
    evaluated(BOUNDARY, "exactly 90 is excellent", "passed", "90", Grade.EXCELLENT),
    evaluated(BOUNDARY, "89.99 is not", "blocks", "89.99", Grade.EXCELLENT),
    evaluated(BOUNDARY, "exactly 60 is fair", "passed", "60", Grade.FAIR),
    evaluated(FAILS, "poor without a case", "blocks", "59.99", Grade.POOR),
    evaluated(PASSES, "poor with a case", "passed", "59.99", Grade.POOR, "S-1"),
    of("R39", check_sanction, PASSES, "rectify", "passed", SanctionFacts(Step.RECTIFY)),
    of("R39", check_sanction, FAILS, "a deduction not reversed", "blocks", SanctionFacts(Step.DEDUCT, 100, 99, True)),
    of(
        "R39", check_sanction, BOUNDARY, "reversed to the fen", "passed",
        SanctionFacts(Step.RECOVER, 100, 100, True, reason="骗取"),
    ),
    of("R39", check_sanction, BOUNDARY, "a step left out", "warns", SanctionFacts(Step.SUSPEND)),
    of("R40", check_joint_project, PASSES, "3/5 and 2/5", "passed", JOINT),
    of("R40", check_joint_project, BOUNDARY, "three thirds", "passed", shares(THIRD, THIRD, THIRD)),
    of("R40", check_joint_project, FAILS, "99 %", "blocks", shares(HALF, Fraction(49, 100))),
    of("R40", check_joint_project, FAILS, "two leads", "blocks", shares(HALF, HALF, leads=2)),
    of("R40", check_joint_project, FAILS, "one city", "blocks", shares(Fraction(1))),
    of(
        "R40", check_joint_project, FAILS, "another's share", "blocks",
        replace(JOINT, members=(replace(JOINT.members[0], booked_fen=601), JOINT.members[1])),
    ),
    of("R42", check_levels, PASSES, "excellent after advanced, CMMM 3", "passed", LEVELS),
    of("R42", check_levels, BOUNDARY, "CMMM 2", "blocks", replace(LEVELS, cmmm_declared=2, cmmm_computed=2)),
    of("R42", check_levels, FAILS, "a level left out", "blocks", replace(LEVELS, factory_held=1)),
    of("R42", check_levels, FAILS, "SME declared too high", "blocks", replace(LEVELS, sme_declared=4)),
    of("R43", check_park, PASSES, "everything", "passed", PARK),
    of("R43", check_park, BOUNDARY, "all but one firm", "blocks", replace(PARK, upgraded=119)),
    of("R43", check_park, FAILS, "half the sites", "blocks", replace(PARK, gigabit_sites=15)),
    of("R43", check_park, FAILS, "without the claim", "warns", replace(PARK, served=0, claims_high_standard=False)),
    # 1000万 × 1.5 % × 1 year = 15万; × 2 years at most = 30万.
    of("R44", check_loan, BOUNDARY, "15万 for a year", "passed", LOAN),
    of("R44", check_loan, FAILS, "a fen more", "blocks", replace(LOAN, claimed_fen=15 * WAN + 1)),
    of(
        "R44", check_loan, BOUNDARY, "three years count as two", "passed",
        replace(LOAN, starts_on=date(2023, 1, 1), ends_on=date(2026, 1, 1), claimed_fen=30 * WAN),
    ),
    of("R44", check_loan, FAILS, "interest from the pilot too", "blocks", replace(LOAN, pilot_interest_fen=1)),
]  # fmt: skip
RUNNING = [*STEPS, *PAYMENTS, *RESULTS]
