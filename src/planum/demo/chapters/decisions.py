"""The worn press: what it speaks for, four ways out planned anew and priced, and the engineer's choice."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation

from planum.demo.chapters import World
from planum.demo.shop import PLANT
from planum.factory.decisions.actions import approve_option, open_case, prepare_options, set_decision_costs
from planum.factory.decisions.models import DecisionCase
from planum.factory.decisions.suspecting import known_causes
from planum.factory.maintenance.models import Prognosis
from planum.factory.monitoring.models import STANDING_STATES, Alarm
from planum.factory.scheduling.models import Machine
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing

TITLE = "设备异常的原因、方案与决定"
YUAN = 100
OPTION_S = 0.8
REASON = "按推荐方案执行，备件在库"


def tell(world: World) -> None:
    """A case on the press that the prognosis calls out, or else on a scheduled machine in alarm."""
    if world.recorded or PLANT not in world.people:
        return
    engineer = world.people["engineer"]
    set_decision_costs(
        by=engineer, plant=f"{PLANT}/S1", late_fen_per_h=60 * YUAN, planned_fen=6_000 * YUAN,
        failure_fen=45_000 * YUAN, stand_fen_per_h=800 * YUAN, planned_h=6, failure_h=14, daily_failure_chance=0.1,
    )  # fmt: skip
    called_by = _reason(engineer)
    if called_by is None:
        return
    opened = open_case(by=engineer, **called_by)
    ready = prepare_options(by=engineer, case=opened.id, seconds=OPTION_S)
    best = next(one for one in ready.options if one.is_recommended)
    approve_option(by=engineer, option=best.id, reason=REASON)


def _reason(engineer: Person) -> dict[str, int] | None:
    with viewing(engineer):
        units = Machine.objects.filter(plant__path=f"{PLANT}/S1").exclude(unit=None).values("unit")
        newest: dict[int, Prognosis] = {}
        for row in Prognosis.objects.filter(asset__in=units).order_by("-at", "-pk"):
            newest.setdefault(row.asset_id, row)
        calling = sorted(
            (row for row in newest.values() if row.calls_for_a_decision), key=lambda row: -(row.risk_fen or 0)
        )
        if calling:
            return {"prognosis": calling[0].pk}
        alarm = Alarm.objects.filter(signal__asset__in=units, state__in=STANDING_STATES).first()
        return {"alarm": alarm.pk} if alarm is not None else None


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        return {"cases": [_told_of(row) for row in DecisionCase.objects.exclude(chosen=None).order_by("pk")]}


def _told_of(row: DecisionCase) -> dict[str, Any]:
    options = sorted(row.options.all(), key=lambda one: one.total_fen)
    cause = known_causes(row.plant.enterprise_id).get(row.likeliest)
    assert row.chosen is not None and row.work_order is not None  # noqa: PT018  chosen and work order come together
    with translation.override("zh-hans"):
        chosen = str(row.chosen.get_kind_display())
    return {
        "id": row.pk,
        "machine": row.machine.code,
        "cause": cause.name if cause else "原因不明",
        "likelihood": row.causes[0]["likelihood"],
        "options": len(options),
        "chosen": chosen,
        "total_fen": row.chosen.total_fen,
        "next_fen": options[1].total_fen,
        "late_orders": row.chosen.late_orders,
        "work_order": row.work_order.code,
    }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    said = []
    for one in told["cases"]:
        page = reverse("decisions:case", args=[one["id"]])
        cause = f"最可能原因{one['cause']}（{one['likelihood']:.0%}）"
        said.append((f"{PLANT} {one['machine']}：{cause}，{one['options']} 个方案逐一重排并计价", page))
        saved = (one["next_fen"] - one["total_fen"]) / YUAN
        expected = f"预期代价 {one['total_fen'] / YUAN / 10_000:.1f} 万元，比次优低 {saved:,.0f} 元"
        said.append((f"工程师选定“{one['chosen']}”：{expected}；工单 {one['work_order']} 与现行计划随之更新", page))
    return said
