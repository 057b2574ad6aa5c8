"""The rules of money that a payment must meet (R16 to R21): pure predicates with their clause.

Sources: the notice 工信厅联规函〔2025〕108号, section 二, and its parent 财建〔2024〕16号 as quoted in public material.
Amounts are fen, shares exact fractions, so that a limit met exactly passes and one fen more does not. Numbers a notice
may change are parameters; a rule only says how they are compared.
"""

from planum.programme.rules.engine.facts import Case, Evaluation
from planum.programme.rules.engine.findings import Fact, Outcome, yuan
from planum.programme.rules.engine.parameters import View
from planum.programme.rules.engine.support import double_funding, local_money, support_cap


def check_allocations(case: Case, view: View) -> Outcome:
    """R16: all allocations stay within the award, and the project within its allocation.

    Clause: 财建〔2024〕16号, 定额奖励 with a cap for each city (parameter `award_cap`); the smaller of the two binds.
    """
    cap = view.value("award_cap")
    limit = min(case.pilot.award_fen, cap.amount_fen)
    allocation = case.pilot.allocations.get(case.project.code, 0)
    excess = case.pilot.allocated_fen - limit
    overdraft = case.support_after_fen - allocation
    cure, cure_en = [], []
    if excess > 0:
        cure.append(f"各项目分配合计超出额度 {yuan(excess)} 元，请先调减分配。")
        cure_en.append(f"Allocations exceed the award by CNY {yuan(excess)}: reduce them first.")
    if overdraft > 0:
        cure.append(f"本项目超出其分配额度 {yuan(overdraft)} 元，请减少本次拨付，或按程序调整分配。")
        cure_en.append(f"The project exceeds its allocation by CNY {yuan(overdraft)}: pay less, or have it changed.")
    facts: dict[str, Fact] = {
        "award_fen": case.pilot.award_fen,
        "allocated_fen": case.pilot.allocated_fen,
        "allocation_fen": allocation,
        "support_after_fen": case.support_after_fen,
        "limit_fen": limit,
    }
    return Outcome(facts, (cap,), "".join(cure), " ".join(cure_en))


def check_tranches(case: Case, view: View) -> Outcome:
    """R17: money received early is at most its share of the award, and no more is paid out than may be used.

    Clause: 财建〔2024〕16号, one half in the first year of implementation (parameter `first_tranche_share`), the other
    after the state's evaluation at the end of the period is passed. Money counts from the day it was received.
    """
    share = view.value("first_tranche_share")
    ceiling = int(share.share * case.pilot.award_fen)
    received = [tranche for tranche in case.pilot.tranches if tranche.received_on <= case.payment.on]
    early = sum(tranche.received_fen for tranche in received if tranche.is_early)
    late = [tranche for tranche in received if not tranche.is_early]
    usable = min(early, ceiling) + sum(each.received_fen for each in late if each.evaluation is Evaluation.PASSED)
    shortage = case.released_after_fen - usable
    cure, cure_en = [], []
    if early > ceiling:
        cure.append(f"首期资金超出规定比例 {yuan(early - ceiling)} 元，超出部分不得使用，请核对到账记录。")
        cure_en.append(f"The first tranche exceeds its share by CNY {yuan(early - ceiling)}: check what was received.")
    if shortage > 0:
        cure.append(f"可使用资金不足 {yuan(shortage)} 元，请减少本次拨付，或待考核评价通过、后续资金到账后再拨付。")
        cure_en.append(f"Usable money falls short by CNY {yuan(shortage)}: pay less, or wait for the next tranche.")
    facts: dict[str, Fact] = {
        "award_fen": case.pilot.award_fen,
        "first_tranche_limit_fen": ceiling,
        "received_early_fen": early,
        "received_late_fen": sum(tranche.received_fen for tranche in late),
        "usable_fen": usable,
        "released_after_fen": case.released_after_fen,
    }
    return Outcome(facts, (share,), "".join(cure), " ".join(cure_en))


def check_support_cap(case: Case, view: View) -> Outcome:
    """R18: central support of a project is at most its share of total investment, and at most the city's amounts.

    Clause: 财建〔2024〕16号 (parameter `project_support_share`) and the city's own rule (the same code with the city's
    scope, `project_support_cap`, `project_support_cap_point`, `_line`, `_plane`). A city may be stricter than the state
    and never looser: every limit that stands is kept, the least one binds.
    """
    project, remedy = case.project, ("请减少本次拨付。", "pay less.")
    return support_cap(project.wing, project.total_investment_fen, case.support_after_fen, view, remedy)


def check_listing(case: Case, view: View) -> Outcome:
    """R19: central money goes only to projects listed in the approved plan or an approved supplement.

    Clause: 工信厅联规函〔2025〕108号 二(五). A listing counts with the place where it stands.
    """
    where = case.project.listed_where.strip()
    facts: dict[str, Fact] = {"listed_in_plan": case.project.listed_in_plan, "listed_where": where}
    if case.project.listed_in_plan and where:
        return Outcome(facts)
    if case.project.listed_in_plan:
        cure, cure_en = "请注明项目列于实施方案何处。", "State where in the plan the project is listed."
    else:
        cure = "项目未列入批复的实施方案，请先按程序申请增补。"
        cure_en = "The project is not in the approved plan: apply for a supplement first."
    return Outcome(facts, (), cure, cure_en)


def check_local_money(case: Case, view: View) -> Outcome:
    """R20: projects that the place itself is to support in principle get no central money.

    Clause: 工信厅联规函〔2025〕108号 二(五) (parameter `local_money_only`). It says "in principle": with a written
    reason the finding warns instead of blocking. It still has not passed, and the reason stands among its facts.
    """
    reason = case.payment.override_reasons.get("R20", "").strip()
    return local_money(case.project.category, case.payment.amount_fen, reason, view)


def check_double_funding(case: Case, view: View) -> Outcome:
    """R21: a project with other central money may be in scope and gets no central money from the pilot.

    Clause: 工信厅联规函〔2025〕108号 二(二), 不得重复安排中央财政资金.
    """
    return double_funding(case.project.other_central_fen, case.payment.amount_fen)
