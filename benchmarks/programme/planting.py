# ruff: noqa: FBT003  facts are written as a row of a table
"""Breaches planted in the city: for every rule and every subject it has, in facts or in the papers themselves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from benchmarks.programme.city import CODE, WAN, YI, City, Project
from benchmarks.programme.subjects import ON, other_subjects
from planum.programme.rules.engine import facts as money
from planum.programme.rules.engine import facts_running as running
from planum.programme.rules.engine.facts_evidence import AccountFacts, OwnShare
from planum.programme.rules.engine.facts_plan import OwnerRole, SharedChain
from planum.programme.rules.engine.facts_project import Accident, Filing
from planum.programme.rules.engine.facts_recommendation import Applicant, ApplicantKind
from planum.programme.rules.engine.facts_review import Objection, Tie

Change = Callable[[Any], Any]
EACH = 3
LOANS = ("loan_contract", "loan_receipt", "interest_statement")


def put(**changes: Any) -> Change:
    return lambda facts: replace(facts, **changes)


def first(name: str, /, **changes: Any) -> Change:
    """The first of a tuple changed."""
    return lambda facts: replace(
        facts, **{name: (replace(getattr(facts, name)[0], **changes), *getattr(facts, name)[1:])}
    )


def within(name: str, /, **changes: Any) -> Change:
    return lambda facts: replace(facts, **{name: replace(getattr(facts, name), **changes)})


def evidence(**changes: Any) -> Change:
    return lambda case: replace(case, payment=replace(case.payment, evidence=replace(case.payment.evidence, **changes)))


def both(*changes: Change) -> Change:
    def apply(facts: Any) -> Any:
        for change in changes:
            facts = change(facts)
        return facts

    return apply


LATE_MONEY = (
    money.Tranche(1, 15_000 * WAN, date(2025, 9, 1), 1),
    money.Tranche(2, 15_000 * WAN, date(2026, 2, 1), 2),
)
THIRD = Applicant("310110", "杨浦区", ApplicantKind.MUNICIPAL_DISTRICT)
INTEREST = within("project", support_form=money.SupportForm.LOAN_INTEREST)
DOUBLE = running.LoanFacts("D", YI, date(2025, 1, 1), date(2026, 1, 1), 100 * WAN, WAN)
# Rule, kind of subject, change; a kind "province" or "municipality" or "corps" chooses among the recommendations.
BREACHES: tuple[tuple[str, str, Change], ...] = (
    ("R01", "province", first("applicants", kind=ApplicantKind.OTHER)),
    ("R02", "province", put(other_recommended=("999900",))),
    ("R03", "municipality", lambda facts: replace(facts, applicants=(*facts.applicants, THIRD))),
    ("R03", "municipality", first("applicants", is_lead=False)),
    ("R04", "corps", put(takes_quota=True)),
    ("R05", "province", first("applicants", name="武汉市")),
    ("R06", "province", put(received_on=date(2025, 4, 24))),
    ("R06", "municipality", put(recommended_by=("finance_bureau",))),
    ("R07", "province", within("package", paper_pages=179)),
    ("R07", "corps", within("package", discs=1)),
    ("R08", "plan", lambda facts: replace(facts, industries=facts.industries[:1])),
    ("R09", "plan", lambda facts: replace(
        facts, industries=tuple(replace(each, code=f"9{each.code}") for each in facts.industries),
        projects=tuple(replace(each, industry=f"9{each.industry}") for each in facts.projects))),
    ("R10", "plan", lambda facts: replace(facts, projects=tuple(
        replace(each, owner_role=OwnerRole.ORDINARY) if each.industry == "35" else each for each in facts.projects))),
    ("R11", "plan", first("projects", total_investment_fen=5 * YI)),
    ("R12", "plan", put(coverage_path={2026: Fraction(6, 10), 2027: Fraction(7999, 10_000)})),
    ("R12", "plan", put(coverage_path={2026: Fraction(9, 10), 2027: Fraction(85, 100)})),
    ("R13", "plan", lambda facts: replace(facts, projects=tuple(
        replace(each, wing=money.Wing.POINT) if each.wing is money.Wing.LINE else each for each in facts.projects))),
    ("R14", "plan", lambda facts: replace(
        facts, projects=tuple(replace(each, author=None) for each in facts.projects))),
    ("R16", "plan", lambda facts: replace(facts, allocation_plan={**facts.allocation_plan, "?": 1})),
    ("R41", "plan", put(shared_chains=(SharedChain("C36", ("420100",)),))),
    ("R14", "plane application", put(author=None)),
    ("R15", "application", put(readiness={"foundation": 80, "route": 59, "willingness": 90})),
    ("R18", "application", lambda facts: replace(facts, central_fen=3000 * WAN + 1)),
    ("R20", "application", put(category=money.Category.PUBLIC_PLATFORM)),
    ("R21", "application", put(other_central_fen=1)),
    ("R21", "application", put(other_subsidy_fen=1)),
    ("R22", "application", put(support_form=money.SupportForm.OTHER)),
    ("R26", "application", lambda facts: replace(facts, other_projects={"XM99999": facts.wing})),
    ("R27", "application", within("entity", accidents=(Accident("safety", date(2024, 3, 7)),))),
    ("R27", "application", within("entity", registered_in="410200")),
    ("R28", "application", put(finishes_on=date(2027, 1, 1))),
    ("R28", "application", put(in_statistics=False)),
    ("R29", "application", lambda facts: replace(facts, filing=Filing("F", facts.total_investment_fen - 1, True))),
    ("R35", "review", first("experts", ties=(Tie("shareholding", "X"),))),
    ("R35", "review", put(result=Fraction(151, 2))),
    ("R36", "review", first("criteria", is_quantified=False)),
    ("R37", "notice", put(ends_on=date(2026, 2, 27))),
    ("R37", "notice", put(objections=(Objection("O", True, True),))),
    ("R25", "change", put(alters=("amount",))),
    ("R25", "change", put(changes_of_project=2)),
    ("R30", "report", lambda facts: replace(facts, submitted_on=None, missed_before=2)),
    ("R30", "report", lambda facts: replace(facts, submitted_on=facts.submitted_on.replace(day=6))),
    ("R31", "report", put(progress_share=Fraction(39, 100))),
    ("R31", "report", put(spent_share=Fraction(24, 100))),
    ("R16", "payment", lambda case: replace(case, payment=replace(
        case.payment, amount_fen=case.payment.amount_fen + 1,
        own_share=OwnShare(case.payment.amount_fen + 1, case.payment.amount_fen + 1)))),
    ("R17", "payment", within("pilot", tranches=LATE_MONEY, released_fen=15_000 * WAN)),
    ("R18", "payment", lambda case: replace(
        case, project=replace(case.project, total_investment_fen=case.payment.amount_fen * 5))),
    ("R19", "payment", within("project", listed_in_plan=False)),
    ("R20", "payment", within("project", category=money.Category.INFRASTRUCTURE)),
    ("R21", "payment", within("project", other_central_fen=1)),
    ("R22", "payment", both(INTEREST, evidence(support_documents=LOANS[:2]))),
    ("R23", "payment", evidence(account=AccountFacts("4100", False, "C", True))),
    ("R23", "payment", evidence(account=AccountFacts("4100", True, "C", True, 2))),
    ("R24", "payment", evidence(expense_types=("equipment", "staff_welfare"))),
    ("R39", "payment", within("pilot", is_suspended=True)),
    ("R40", "payment", lambda case: replace(case, payment=replace(
        case.payment, own_share=OwnShare(case.payment.amount_fen - 1, case.payment.amount_fen)))),
    ("R44", "payment", both(INTEREST, evidence(support_documents=LOANS), within("payment", loan=DOUBLE))),
    ("R38", "evaluation", put(score=Fraction(5999, 100))),
    ("R38", "evaluation", put(score=Fraction(8999, 100), grade=running.Grade.EXCELLENT)),
    ("R39", "sanction", put(step=running.Step.DEDUCT, amount_fen=2, reversed_fen=1, is_closing=True)),
    ("R39", "sanction", put(step=running.Step.SUSPEND)),
    ("R40", "joint", first("members", share=Fraction(1, 2))),
    ("R40", "joint", first("members", is_lead=False)),
    ("R42", "levels", put(factory_held=1)),
    ("R42", "levels", put(cmmm_computed=2, cmmm_declared=2)),
    ("R43", "park", put(upgraded=1)),
    ("R44", "loan", put(claimed_fen=13 * WAN + 500_001)),
    ("R44", "loan", put(pilot_interest_fen=1)),
)  # fmt: skip


def plant(city: City) -> None:
    """Each breach in `EACH` subjects that have no other; then those that stand in the papers."""
    free = _free_subjects(city)
    for rule, kind, change in BREACHES:
        for _ in range(EACH):
            key = free[kind].pop()
            city.changes.setdefault(key, []).append(change)
            city.planted.add((rule, key))
    _plant_in_papers(city, free["payment"])


def _free_subjects(city: City) -> dict[str, list[str]]:
    free: dict[str, list[str]] = {}
    for kind, rows in other_subjects(city).items():
        for name, facts in rows.items():
            place = str(facts.jurisdiction) if kind == "recommendation" else kind
            free.setdefault(place, []).append(f"{kind}:{name}")
    duplicated, repeated = {left for left, _ in city.same}, {key for _, key in city.planted}
    for project in city.projects:
        key = f"application:{project.code}"
        if project.code not in duplicated:
            free.setdefault("plane application" if project.wing == "plane" else "application", []).append(key)
        if f"payment:{project.code}" not in repeated:
            free.setdefault("payment", []).append(f"payment:{project.code}")
    for keys in free.values():
        city.chance.shuffle(keys)
    return free


def _plant_in_papers(city: City, free: list[str]) -> None:
    """Breaches of R32 and R33, and amounts that differ by a little, in the papers themselves."""
    by_code = {project.code: project for project in city.projects}
    spoilers: tuple[tuple[str, Callable[[City, Project], None]], ...] = (
        ("R32", _invoice_a_fen_less), ("R32", _payment_missing), ("R32", _photo_missing), ("R32", _not_accepted),
        ("R33", _invoice_used_elsewhere), ("R33", _serial_used_twice),
    )  # fmt: skip
    for rule, spoil in spoilers:
        for _ in range(EACH):
            key = free.pop()
            spoil(city, by_code[key.partition(":")[2]])
            city.planted.add((rule, key))


def _invoice_a_fen_less(city: City, project: Project) -> None:
    share = project.invoice_shares[7]
    project.invoice_shares[7] = replace(share, amount_fen=share.amount_fen - 1)


def _payment_missing(city: City, project: Project) -> None:
    project.payment_shares.pop(11)


def _photo_missing(city: City, project: Project) -> None:
    project.photos.discard(project.lines[3].code)


def _not_accepted(city: City, project: Project) -> None:
    project.is_accepted = False


def _invoice_used_elsewhere(city: City, project: Project) -> None:
    """Written by the other programme in full width."""
    number = project.invoices[5].number
    city.used_elsewhere["".join(chr(ord(sign) + 0xFEE0) for sign in number)] = "国债设备更新 QT"


def _serial_used_twice(city: City, project: Project) -> None:
    city.used_elsewhere[project.lines[2].serial.lower()] = "技改贴息 QT"


__all__ = ["BREACHES", "CODE", "ON", "plant"]
