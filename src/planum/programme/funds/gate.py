"""The gate before every payment: facts from the tables, findings from the rules (notice, section 二（五）)."""

from collections.abc import Mapping
from datetime import date

from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.ledger import allocated, balances_by_project, pilot_balances
from planum.programme.funds.models import Decision, Payment
from planum.programme.funds.standing import evidence_of, loan_facts, own_share, suspension
from planum.programme.performance.models import Indicator
from planum.programme.performance.queries import proof_of
from planum.programme.performance.shapes import MilestoneProof
from planum.programme.plan.models import Pilot, Tranche
from planum.programme.projects.models import Project
from planum.programme.rules.engine import facts
from planum.programme.rules.engine.findings import Fact, Finding, Severity, yuan
from planum.programme.rules.engine.table import check_payment
from planum.programme.rules.queries import parameters_on_file
from planum.programme.rules.shapes import MILESTONE_RULE

# The rules from which an officer may depart with a reason; the notice says "in principle" of no other.
OVERRIDABLE = ("R20",)


def findings_of(payment: Payment, *, on: date, override_reason: str = "") -> list[Finding]:
    """What every rule finds about the payment on a day; none is skipped because another failed."""
    project, pilot = payment.project, payment.project.pilot
    reasons = dict.fromkeys(OVERRIDABLE, override_reason) if override_reason.strip() else {}
    found = check_payment(
        pilot_facts(pilot, suspended_by=suspension(project)),
        project_facts(project),
        payment_facts(payment, on, reasons),
        parameters_on_file(),
    )
    return [*found, check_milestone(payment)]


def payment_facts(payment: Payment, on: date, reasons: Mapping[str, str]) -> facts.PaymentFacts:
    """The amount with everything behind it: papers, accounts, loans, uses, what stands elsewhere, acceptance."""
    return facts.PaymentFacts(
        payment.amount_fen, on, reasons, evidence=evidence_of(payment.project, payment.amount_fen, on),
        loan=loan_facts(payment.project, payment.amount_fen, on),
        own_share=own_share(payment.project, payment.amount_fen),
    )  # fmt: skip


def pilot_facts(pilot: Pilot, *, suspended_by: str = "") -> facts.PilotFacts:
    received = Tranche._base_manager.filter(pilot=pilot, received_on__isnull=False).order_by("number")
    return facts.PilotFacts(
        city=pilot.region.code,
        award_fen=pilot.award_fen,
        tranches=tuple(_tranche_facts(pilot, row) for row in received),
        allocations={code: allocated(totals) for code, totals in balances_by_project(pilot).items()},
        starts_on=pilot.starts_on,
        ends_on=pilot.ends_on,
        released_fen=pilot_balances(pilot)[Account.PAID],
        is_suspended=bool(suspended_by),
        suspended_by=suspended_by,
    )


def project_facts(project: Project) -> facts.ProjectFacts:
    totals = balances_by_project(project.pilot).get(project.code, {})
    return facts.ProjectFacts(
        code=project.code,
        wing=facts.Wing(project.wing),
        category=facts.Category(project.category),
        total_investment_fen=project.total_investment_fen,
        listed_in_plan=bool(project.listed_in),
        listed_where=project.listed_in,
        other_central_fen=project.other_central_fen,
        paid_central_fen=totals.get(Account.PAID, 0),
        support_form=facts.SupportForm(project.support_form),
    )


def check_milestone(payment: Payment) -> Finding:
    """M01: every target of the milestone is reached by unchanged readings, and its share of the support is kept."""
    if payment.milestone is None:
        cure = "请依据里程碑申请拨付：先由数据证明，再行拨付。"
        cure_en = "Request the payment on the ground of a milestone: first the proof, then the money."
        return _milestone_finding({"milestone": ""}, cure, cure_en)
    proof = proof_of(payment.milestone)
    spent = _paid_for(payment) + payment.amount_fen
    excess = spent - payment.milestone.amount_fen
    looked_at: dict[str, Fact] = {
        "milestone": f"{payment.milestone.number} {payment.milestone.name}",
        "targets_count": len(proof.targets),
        "reached_count": sum(target.reached for target in proof.targets),
        "intact_count": sum(target.intact for target in proof.targets),
        "milestone_share_fen": payment.milestone.amount_fen,
        "milestone_paid_after_fen": spent,
    }
    targets = payment.milestone.targets.select_related("indicator")
    named = {target.indicator.code: target.indicator for target in targets}
    cure, cure_en = _cures(proof, excess, named)
    return _milestone_finding(looked_at, cure, cure_en)


def _tranche_facts(pilot: Pilot, row: Tranche) -> facts.Tranche:
    assert row.received_on is not None
    start = pilot.starts_on
    anniversary_passed = (row.received_on.month, row.received_on.day) >= (start.month, start.day)
    year = row.received_on.year - start.year + (1 if anniversary_passed else 0)
    return facts.Tranche(
        number=row.number,
        received_fen=row.amount_fen,
        received_on=row.received_on,
        implementation_year=max(year, 1),
        evaluation=facts.Evaluation(row.evaluation.value),
    )


def _paid_for(payment: Payment) -> int:
    """What was released for the same milestone before."""
    rows = Payment._base_manager.filter(milestone=payment.milestone, state=Decision.RELEASED).exclude(pk=payment.pk)
    return sum(rows.values_list("amount_fen", flat=True))


def _cures(proof: MilestoneProof, excess: int, named: Mapping[str, Indicator]) -> tuple[str, str]:
    cure, cure_en = [], []
    for target in proof.targets:
        name, name_en = named[target.indicator].name, named[target.indicator].name_en or target.indicator
        if not target.reached:
            cure.append(f"指标“{name}”尚未由最新数值证明达到目标，请在期满后重新测算。")
            cure_en.append(f"Indicator {name_en} has not reached its target: measure again after the period.")
        elif not target.intact:
            cure.append(f"指标“{name}”的读数与其哈希不符或无法核验，请核查数据并取得公开授权后重新测算。")
            cure_en.append(f"The readings of {name_en} differ from their hash or cannot be checked: look into it.")
    if not proof.targets:
        cure.append("里程碑没有目标，无从证明。")
        cure_en.append("The milestone has no target that could prove it.")
    if excess > 0:
        cure.append(f"超出本里程碑对应的额度 {yuan(excess)} 元，请减少本次拨付。")
        cure_en.append(f"The milestone opens CNY {yuan(excess)} less: pay less.")
    return "".join(cure), " ".join(cure_en)


def _milestone_finding(looked_at: dict[str, Fact], cure: str, cure_en: str) -> Finding:
    rule = MILESTONE_RULE
    return Finding(
        rule=rule.code, clause=rule.clause, title=rule.title, title_en=rule.title_en, passed=not cure,
        severity=Severity.BLOCKS, facts=looked_at, cure=cure, cure_en=cure_en,
    )  # fmt: skip
