"""People of several roles ask in Chinese and English; one action that the assistant proposes is approved."""

from collections.abc import Mapping
from typing import Any

from planum.assistant.actions import approve_proposal, ask
from planum.assistant.models import Proposal, ProposalState, Run
from planum.demo.chapters import World
from planum.hub.assets.models import Signal
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing

TITLE = "各岗位向智能助手提问"
QUESTIONS = (
    ("engineer", "现在还有哪些报警没处理？"),
    ("engineer", "Which orders are late, and why?"),
    ("engineer", "各测点最新读数"),
    ("park", "哪个工厂的报警最多？"),
    ("bureau", "Which projects are under way?"),
    ("finance", "试点资金还剩多少？"),
    ("finance", "哪些拨付被拒了？"),
    ("province", "今天天气怎么样"),
)
TO_DO = ("engineer", "温度超过95就报警")


def tell(world: World) -> None:
    for username, text in QUESTIONS:
        if username in world.people:
            ask(by=world.people[username], text=text)
    _propose_and_approve(world)


def _propose_and_approve(world: World) -> None:
    """An engineer asks for a limit on a signal that has none; it is watched once the engineer approves."""
    engineer = world.people["engineer"]
    with viewing(engineer):
        signal = _unwatched(engineer)
    if signal is None:
        return
    proposed = ask(
        by=engineer, text=TO_DO[1], tool="factory.add_limit_rule",
        arguments={"signal": signal, "kind": "high", "limit": 95},
    )  # fmt: skip
    if proposed.proposal is not None:
        approve_proposal(by=engineer, proposal=proposed.proposal)


def _unwatched(engineer: Person) -> str | None:
    rows = Signal.objects.filter(asset__enterprise__in=engineer.as_viewer().organisations, limit_rules=None)
    row = rows.filter(name__contains="温度").first() or rows.first()
    return row.path if row else None


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        first = Run.objects.filter(question=QUESTIONS[0][1]).order_by("pk").first()
        approved = Proposal.objects.filter(state=ProposalState.APPROVED).order_by("pk").first()
        return {
            "asked": Run.objects.count(),
            "answered": Run.objects.filter(outcome="answered").count(),
            "strange": Run.objects.filter(outcome="strange").count(),
            "first": first.pk if first else None,
            "approved": approved.pk if approved else None,
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["first"]:
        return []
    said = [
        (
            f"智能助手（内置路由，无大模型）{told['asked']} 问答出 {told['answered']} 问；数字可逐个打开，每问留审计",
            f"/assistant/?run={told['first']}",
        )
    ]
    if told["approved"]:
        said.append(("助手拟办一条限值，由工程师本人批准后执行一次", f"/assistant/proposals/{told['approved']}/"))
    return said
