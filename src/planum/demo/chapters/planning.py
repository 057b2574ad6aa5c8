"""The leader plans its chain week by week; a foundry's furnace fails, orders move, a due date reaches a plant."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from planum.chain.network.actions import confirm_supply, hand_to_schedule, promise_from_schedule
from planum.chain.network.models import ScheduledSupply, SupplyOrder, SupplyState
from planum.chain.network.queries import order_rows
from planum.chain.network.weeks import planning_week
from planum.chain.planning.actions import answer_disruption, apply_chain_plan, plan_chain, report_disruption
from planum.chain.planning.models import ChainPlan
from planum.chain.planning.queries import plan_shape
from planum.demo.chapters import World
from planum.demo.chapters.network import FOUNDRY, SECOND_FOUNDRY
from planum.demo.people import CHAIN_LEADER
from planum.demo.shop import PLANT
from planum.factory.scheduling.actions import apply_proposal, report_event
from planum.factory.scheduling.models import EventKind
from planum.kernel.visibility import SYSTEM, viewing

TITLE = "产业链周计划、断供与转单"
ORDER_WEEKS = 5


def tell(world: World) -> None:
    """Only the simulated city has a chain to plan."""
    if world.recorded or CHAIN_LEADER not in world.people:
        return
    leader, start = world.people["planner"], planning_week(world.now.date())
    first = plan_chain(by=leader, owner=CHAIN_LEADER, starts_on=start, order_weeks=ORDER_WEEKS)
    apply_chain_plan(by=leader, chain_plan=first.id)
    _confirm(world)
    failed = report_disruption(
        by=world.people[FOUNDRY], owner=FOUNDRY, firm=FOUNDRY, weeks=4, share_left=0.25, tell=[CHAIN_LEADER],
        starts_on=planning_week(world.now.date()) + timedelta(weeks=1), reason="1号熔炼炉炉衬烧穿，停炉大修",
    )  # fmt: skip
    answer = answer_disruption(by=leader, owner=CHAIN_LEADER, disruption=failed.id, order_weeks=ORDER_WEEKS)
    apply_chain_plan(by=leader, chain_plan=answer.id)
    _confirm(world, firms=(SECOND_FOUNDRY,))
    _into_the_schedule(world)


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        plans = [plan_shape(row) for row in ChainPlan.objects.select_related("owner", "made_by").order_by("pk")]
        answered = ChainPlan.objects.exclude(disruption=None).order_by("pk").first()
        promised = ScheduledSupply.objects.exclude(promised_at=None).select_related("supply_order", "order").first()
        return {
            "plans": len(plans),
            "demands": plans[0].demands if plans else 0,
            "seconds": plans[0].seconds if plans else 0.0,
            "orders": SupplyOrder.objects.count(),
            "answer": answered.pk if answered else 0,
            "sums": answered.result["sums"] if answered else {},
            "moved": answered.changes.filter(applied=True).count() if answered else 0,
            "promised": promised.supply_order_id if promised else 0,
            "promised_order": promised.order.code if promised else "",
            "promised_at": f"{promised.promised_at:%m-%d %H:%M}" if promised else "",
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["plans"]:
        return []
    said = [
        (f"链主 10 周计划：{told['demands']} 笔交付，求解 {told['seconds']:.1f} 秒，企业间订单 {told['orders']} 张",
         "/chain/plans/"),
    ]  # fmt: skip
    if told["answer"]:
        late = {name: round(sums["late_unit_weeks"]) for name, sums in told["sums"].items()}
        saved = f"不处置将延期 {late['untouched']:,} 件·周，转单后 {late['after']:,}（原计划 {late['before']:,}）"
        page = f"/chain/plans/{told['answer']}/"
        said.append((f"{FOUNDRY} 熔炼炉停炉：{saved}，调整订单 {told['moved']} 张", page))
    if told["promised"]:
        page = f"/chain/network/orders/{told['promised']}/"
        said.append((f"{PLANT} 把订单 {told['promised_order']} 转入排程，按排程承诺交期", page))
    return said


def _confirm(world: World, firms: tuple[str, ...] = ()) -> None:
    """Suppliers confirm what is asked of them, but for the press shop's, which goes through its schedule, and the
    last of each lane, which waits for somebody to look at it.
    """
    with viewing(SYSTEM):
        waiting = [
            row for row in order_rows().filter(state__in=[SupplyState.REQUESTED, SupplyState.CHANGE_ASKED])
            if row.lane.customer.code == CHAIN_LEADER and row.lane.supplier.code != PLANT
        ]  # fmt: skip
    last = {row.lane_id: row.due_on for row in waiting}
    for row in waiting:
        supplier = row.lane.supplier.code
        if (not firms or supplier in firms) and row.due_on < last[row.lane_id]:
            confirm_supply(by=world.people[supplier], supply_order=row.pk, quantity=row.quantity, on=row.due_on)


def _into_the_schedule(world: World) -> None:
    """The press shop's next order becomes one of its plant; its plan is mended around it and promises the day."""
    engineer = world.people[PLANT]
    plan = next(plan for plan in world.plans if plan.code == PLANT)
    plant = f"{PLANT}/{plan.site}"
    with viewing(SYSTEM):
        asked = order_rows().filter(lane__supplier__code=PLANT, state=SupplyState.REQUESTED).first()
    if asked is None:
        return
    handed = hand_to_schedule(by=engineer, supply_order=asked.pk, plant=plant, product="BRACKET", weight=2)
    [proposal, *_more] = report_event(
        by=engineer, plant=plant, kind=EventKind.RUSH_ORDER, order=handed.order, note="链主订单", optimise_s=0
    )
    apply_proposal(by=engineer, proposal=proposal.id)
    promise_from_schedule(by=engineer, supply_order=asked.pk)
