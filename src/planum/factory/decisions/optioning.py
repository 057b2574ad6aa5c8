"""The ways out of a case: each closes the machine for a while, is planned anew by the scheduler, and priced."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.decisions.engine import Busy, Costs, Scenario, chance_by_day, cheapest_start, price
from planum.factory.decisions.engine.pricing import displaced_h
from planum.factory.decisions.models import DecisionCase, DecisionCosts, Option, OptionKind
from planum.factory.maintenance.engine.distribution import failing_before
from planum.factory.scheduling.answering import steady
from planum.factory.scheduling.assembling import assemble
from planum.factory.scheduling.comparing import difference
from planum.factory.scheduling.engine.placement import Placement
from planum.factory.scheduling.engine.problem import Criterion
from planum.factory.scheduling.engine.solving import solve
from planum.factory.scheduling.engine.stop import WallSeconds
from planum.factory.scheduling.engine.values import criterion_of, lateness
from planum.factory.scheduling.facts import Facts, facts_of
from planum.factory.scheduling.models import Closure, ClosureKind, OperationState, Plan, PlanState
from planum.factory.scheduling.repairing import repaired
from planum.factory.scheduling.storing import Found, objectives_of, store_plan
from planum.factory.scheduling.versions import current_plan_of
from planum.kernel.models import Person

HOUR: Final = timedelta(hours=1)
GRID: Final = timedelta(minutes=30)
STEP_H: Final = 2.0
SHORTEST_HORIZON_H, LONGEST_HORIZON_H = 24.0, 7 * 24.0
SEED: Final = 7
REPAIR_SHARE: Final = 0.25


@dataclass
class Workshop:
    """What all options of a case are computed from. `busy` is the plan's work on the machine, in hours from now."""

    case: DecisionCase
    base: Plan
    facts: Facts
    now: datetime
    seconds: float
    costs: Costs
    chance: Callable[[float], float]
    basis: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(case: DecisionCase, now: datetime, seconds: float) -> "Workshop":
        base = current_plan_of(case.plant_id)
        if base is None:
            raise Refused(
                _("%(plant)s has no current plan.") % {"plant": case.plant},
                _("A plan that counts: options are priced by what they do to it."),
                _("Start planning and make the plan current."),
            )
        costs, chance, basis = _terms(case)
        return Workshop(case, base, facts_of(case.plant, base), now, seconds, costs, chance, basis)

    @property
    def busy(self) -> list[Busy]:
        own = [one for one in self.facts.places.values() if one.machine == self.case.machine_id]
        return [Busy(self.hours(one.starts_at), self.hours(one.ends_at)) for one in own if one.ends_at > self.now]

    @property
    def first_at(self) -> datetime:
        """On the next half hour, not before what runs on the machine has ended."""
        running = [
            row.expected_end_at
            for row in self.facts.operations
            if row.state == OperationState.STARTED and row.machine == self.case.machine_id and row.expected_end_at
        ]
        return whole(max([self.now + timedelta(minutes=self.facts.shop.freeze_minutes), *running]))

    @property
    def horizon_h(self) -> float:
        """Until the plan's work on the machine is done, at least a day and at most a week."""
        last = max((one.ends_h for one in self.busy), default=0.0)
        return min(max(last, SHORTEST_HORIZON_H), LONGEST_HORIZON_H)

    def hours(self, at: datetime) -> float:
        return (at - self.now) / HOUR

    def planned_anew(self, closed_from: datetime | None = None, closed_until: datetime | None = None) -> "Anew":
        """The plan with the machine closed in that time, searched for the seconds of one option."""
        facts = self.facts
        if closed_from is not None and closed_until is not None:
            machine = self.case.machine
            closure = Closure(
                machine=machine, kind=ClosureKind.MAINTENANCE, starts_at=closed_from, ends_at=closed_until
            )
            own = [*facts.closures.get(machine.pk, []), closure]
            facts = replace(facts, closures={**facts.closures, machine.pk: own})
        goals = steady(objectives_of(self.base.objectives))
        assembled = assemble(facts, self.now, goals, keep=True)
        start = repaired(assembled, REPAIR_SHARE * self.seconds)
        result = solve(assembled.problem, WallSeconds(self.seconds), workers=1, seed=SEED, start=start.plan)
        found = Found.of(assembled, result) if result.plan is not None else start
        placement = Placement.of(assembled.problem, found.plan)
        minutes = criterion_of(placement, Criterion.TARDINESS)
        return Anew(found, minutes / 60, int((lateness(assembled.problem, found.plan) > 0).sum()))


@dataclass(frozen=True)
class Anew:
    """A plan that was made anew: weighted hours by which orders are late, and how many are."""

    found: Found
    late_h: float
    late_orders: int


@dataclass(frozen=True)
class Way:
    """One way out before it is priced; the machine runs `runs_h` hours before its repair begins."""

    kind: OptionKind
    starts_at: datetime
    ends_at: datetime
    closed_from_at: datetime | None
    runs_h: float


@dataclass(frozen=True)
class Prepared:
    """An option that is priced but not stored, with the plan that was made anew for it, where one was."""

    option: Option
    found: Found | None


def prepare(case: DecisionCase, now: datetime, seconds: float, told: Callable[[int, int], None]) -> list[Prepared]:
    """Options in the order of their kinds; the cheapest is recommended. `case.basis` and `case.base` are filled in.

    Nothing is written; `told` hears after each plan made anew how many of how many are.
    """
    shop = Workshop.of(case, now, seconds)
    open_ways = ways(shop)
    parts = 2 + len(open_ways)
    told(0, parts)
    today = shop.planned_anew()
    told(1, parts)
    failing_at = whole(now + shop.horizon_h / 2 * HOUR)
    failed = shop.planned_anew(failing_at, failing_at + shop.costs.failure_h * HOUR)
    prepared = []
    for number, way in enumerate(open_ways, start=2):
        told(number, parts)
        prepared.append(_priced(shop, way, today, failed))
    best = min((one.option for one in prepared), key=lambda one: (one.total_fen, one.starts_at))
    best.is_recommended = True
    case.base = shop.base
    case.basis = shop.basis | {
        "costs": asdict(shop.costs), "plan": shop.base.number, "seconds": seconds,
        "horizon_h": round(shop.horizon_h, 2),
        "late_h": round(today.late_h, 3), "late_orders": today.late_orders,
        "late_if_failed_h": round(failed.late_h, 3), "late_orders_if_failed": failed.late_orders,
        "failing_at": failing_at.isoformat(),
    }  # fmt: skip
    return prepared


def keep(case: DecisionCase, prepared: list[Prepared], by: Person, now: datetime) -> list[Option]:
    """Store each option, and the plan that was made for it beside the one that counts."""
    options = []
    for one in prepared:
        option = one.option
        if one.found is not None:
            name = f"{case.machine.code} {option.get_kind_display()}"[:120]
            option.plan = store_plan(
                case.plant, one.found, state=PlanState.WHAT_IF, by=by, now=now, name=name, parent=case.base
            )
            if case.base is not None:
                option.moved = difference(case.base, option.plan).moved
        option.save(force_insert=True)
        options.append(option)
    return options


def ways(shop: Workshop) -> list[Way]:
    planned, first = shop.costs.planned_h * HOUR, shop.first_at
    first_h, last_h = shop.hours(first), shop.horizon_h
    begin_h = cheapest_start(
        shop.costs, shop.busy, shop.chance, first_h + STEP_H, max(last_h, first_h + STEP_H), STEP_H
    )
    window = first + round((begin_h - first_h) * 60) * timedelta(minutes=1)
    at_last = whole(shop.now + last_h * HOUR)
    return [
        Way(OptionKind.REPAIR_NOW, first, first + planned, first, first_h),
        Way(OptionKind.REPAIR_LATER, window, window + planned, window, begin_h),
        Way(OptionKind.TAKE_OFF, window, window + planned, first, first_h),
        Way(OptionKind.RUN_ON, at_last, at_last + planned, None, last_h),
    ]


def _priced(shop: Workshop, way: Way, today: Anew, failed: Anew) -> Prepared:
    anew = today if way.closed_from_at is None else shop.planned_anew(way.closed_from_at, way.ends_at)
    stands = 0.0
    if way.closed_from_at is not None:
        stands = displaced_h(shop.busy, shop.hours(way.closed_from_at), shop.hours(way.ends_at))
    later, later_if_failed = anew.late_h - today.late_h, failed.late_h - today.late_h
    chance = shop.chance(way.runs_h)
    priced = price(shop.costs, Scenario(chance, stands, later, later_if_failed))
    option = Option(
        case=shop.case, kind=way.kind, starts_at=way.starts_at, ends_at=way.ends_at, closed_from_at=way.closed_from_at,
        failure_chance=chance, displaced_h=stands, later_h=later, late_orders=anew.late_orders,
        repair_fen=priced.repair_fen, failure_fen=priced.failure_fen, stand_fen=priced.stand_fen,
        late_fen=priced.late_fen, total_fen=priced.total_fen,
    )  # fmt: skip
    return Prepared(option, None if way.closed_from_at is None else anew.found)


def _terms(case: DecisionCase) -> tuple[Costs, Callable[[float], float], dict[str, Any]]:
    """Costs and the chance of a failure within hours, and where both come from."""
    declared = DecisionCosts.objects.filter(plant=case.plant).first()
    if declared is None:
        raise Refused(
            _("What a late hour costs in %(plant)s is not set.") % {"plant": case.plant},
            _("Costs of lateness, repair, failure and stand-still."),
            _("Set the plant's costs of decisions first."),
        )
    prognosis = case.prognosis
    if prognosis is None or not prognosis.quantiles_h:
        costs = Costs(
            declared.planned_fen, declared.failure_fen, declared.stand_fen_per_h, declared.planned_h,
            declared.failure_h, declared.late_fen_per_h,
        )  # fmt: skip
        daily = declared.daily_failure_chance
        return costs, lambda hours: chance_by_day(daily, hours), {"chance": "declared", "daily": daily}
    fleet = prognosis.fleet
    costs = Costs(
        fleet.planned_fen, fleet.failure_fen, fleet.downtime_fen_per_h, fleet.planned_h, fleet.failure_h,
        declared.late_fen_per_h,
    )  # fmt: skip
    quantiles, cap = prognosis.quantiles_h, prognosis.cap_h
    basis = {"chance": "prognosis", "prognosis": prognosis.pk, "digest": prognosis.readings_digest}
    return costs, lambda hours: failing_before(quantiles, hours, cap), basis


def whole(at: datetime) -> datetime:
    """The next half hour."""
    return at + (-(at - datetime.min.replace(tzinfo=at.tzinfo)) % GRID)
