"""The rules by their code, so that pages can list them, and the check that runs them all."""

from collections.abc import Callable
from dataclasses import dataclass

from planum.programme.rules.engine import payment as rules
from planum.programme.rules.engine.facts import Case, PaymentFacts, PilotFacts, ProjectFacts
from planum.programme.rules.engine.findings import Finding, Outcome
from planum.programme.rules.engine.parameters import Parameters, View

PARENT = "财建〔2024〕16号"
NOTICE = "工信厅联规函〔2025〕108号"


@dataclass(frozen=True, slots=True)
class Rule:
    """`clause` names the text the rule stands on; its words are the notice's own or, for the parent, a summary."""

    code: str
    check: Callable[[Case, View], Outcome]
    clause: str
    title: str
    title_en: str

    def find(self, case: Case, view: View) -> Finding:
        outcome = self.check(case, view)
        return Finding(
            rule=self.code,
            clause=self.clause,
            title=self.title,
            title_en=self.title_en,
            passed=outcome.passed,
            severity=outcome.severity,
            facts=outcome.facts,
            parameters=outcome.parameters,
            cure=outcome.cure,
            cure_en=outcome.cure_en,
        )


PAYMENT_RULES: tuple[Rule, ...] = (
    Rule(
        "R16",
        rules.check_allocations,
        f"{PARENT} 奖补标准：定额奖励，每个城市设上限",
        "分配合计不超过奖补额度，项目不超过其分配",
        "Allocations stay within the award, and the project within its allocation",
    ),
    Rule(
        "R17",
        rules.check_tranches,
        f"{PARENT} 资金下达：实施第一年按比例下达，其余待实施期满考核评价通过后下达",
        "只拨付可以使用的资金",
        "Only money that may be used is paid out",
    ),
    Rule(
        "R18",
        rules.check_support_cap,
        f"{PARENT} 项目支持上限：单个项目的中央支持不超过总投资的规定比例；各城市办法另有上限的从严",
        "单个项目的中央支持不超过上限",
        "Central support of one project stays within its limit",
    ),
    Rule(
        "R19",
        rules.check_listing,
        f"{NOTICE} 二（五）：奖补资金由入选城市用于实施方案中明确的重点项目",
        "只支持实施方案中明确的项目",
        "Only projects of the approved plan are supported",
    ),
    Rule(
        "R20",
        rules.check_local_money,
        f"{NOTICE} 二（五）：基础设施建设、公共服务平台建设、服务商培育等项目原则上由地方支持",
        "原则上由地方支持的项目不安排中央资金",
        "Projects for local support get no central money",
    ),
    Rule(
        "R21",
        rules.check_double_funding,
        f"{NOTICE} 二（二）：不得重复安排中央财政资金",
        "不重复安排中央财政资金",
        "No second central funding",
    ),
)


def check_payment(
    pilot: PilotFacts, project: ProjectFacts, payment: PaymentFacts, parameters: Parameters
) -> list[Finding]:
    """What every payment rule finds, in the order of the table; none is skipped because another failed.

    The parameters are those of the payment's day in the pilot's city. Raises Refused if one that a rule needs does
    not stand then, or if the facts contradict each other.
    """
    case = Case(pilot, project, payment)
    view = parameters.at(payment.on, pilot.city)
    return [rule.find(case, view) for rule in PAYMENT_RULES]
