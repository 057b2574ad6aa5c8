"""What the engine found becomes a plan's rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Max

from planum.factory.scheduling.assembling import Assembled
from planum.factory.scheduling.engine.placement import Placement
from planum.factory.scheduling.engine.plan import Plan as EnginePlan
from planum.factory.scheduling.engine.plan import Result
from planum.factory.scheduling.engine.problem import Criterion, Objective
from planum.factory.scheduling.engine.values import criterion_of, lateness, values_of
from planum.factory.scheduling.inserting import insert
from planum.factory.scheduling.models import Plan, PlannedOperation, PlanState
from planum.factory.scheduling.shapes import Goal
from planum.hub.assets.models import Asset
from planum.kernel.models import Person

COLUMNS = (
    "plan", "operation", "machine", "starts_at", "ends_at", "left_at", "setup_minutes", "operator", "pinned",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A plan of the engine beside the problem it solves, and how well it does."""

    assembled: Assembled
    plan: EnginePlan
    bound: float | None = None
    gap: float | None = None
    solver: str = ""

    @staticmethod
    def of(assembled: Assembled, result: Result) -> "Found":
        assert result.plan is not None
        return Found(assembled, result.plan, float(result.bound), result.gap, result.solver)


def store_plan(
    plant: Asset, found: Found, *, state: PlanState, by: Person | None, now: datetime, name: str = "",
    parent: Plan | None = None,
) -> Plan:  # fmt: skip
    """A new version, with a row for each operation of the problem."""
    row = Plan(plant=plant, number=next_number(plant), name=name, state=state, parent=parent, made_by=by)
    _describe(row, found, now)
    row.save(force_insert=True)
    _store_rows(row, found)
    return row


def replace_plan(row: Plan, found: Found, now: datetime) -> Plan:
    """The same version, placed anew."""
    _describe(row, found, now)
    row.save()
    PlannedOperation.objects.filter(plan=row).delete()
    _store_rows(row, found)
    return row


def next_number(plant: Asset) -> int:
    newest = Plan._base_manager.filter(plant=plant).aggregate(newest=Max("number"))["newest"]
    return int(newest or 0) + 1


def goals_as_rows(goals: Sequence[Objective]) -> list[dict[str, Any]]:
    return [{"criterion": one.criterion.value, "weight": one.weight, "priority": one.priority} for one in goals]


def goals_of(rows: Sequence[dict[str, Any]]) -> list[Goal]:
    return [Goal(Criterion(row["criterion"]), row["weight"], row["priority"]) for row in rows]


def objectives_of(rows: Sequence[dict[str, Any]]) -> tuple[Objective, ...]:
    return tuple(Objective(Criterion(row["criterion"]), row["weight"], row["priority"]) for row in rows)


def _describe(row: Plan, found: Found, now: datetime) -> None:
    problem, plan, timeline = found.assembled.problem, found.plan, found.assembled.timeline
    free = np.array([key is not None for key in found.assembled.operations], np.bool_)
    row.zero_at, row.made_for_at = timeline.zero_at, now
    row.objectives = goals_as_rows(problem.objectives)
    row.values = list(values_of(problem, plan))
    row.criteria = _criteria(found)
    row.bound, row.gap, row.solver = found.bound, found.gap, found.solver
    row.operations = int(free.sum())
    row.late_orders = int((lateness(problem, plan) > 0).sum())
    row.starts_at = timeline.instant(int(plan.start[free].min()))
    row.ends_at = timeline.instant(int(plan.end[free].max()))


def _criteria(found: Found) -> dict[str, int]:
    """Makespan from the present on, as plans that begin at different instants are compared by it."""
    placement = Placement.of(found.assembled.problem, found.plan)
    values = {one.value: criterion_of(placement, one) for one in Criterion}
    values[Criterion.MAKESPAN.value] -= found.assembled.problem.not_before
    return values


def setup_minutes(found: Found) -> dict[int, int]:
    """Of each operation before which its machine is set up, by index; of a batch the first member has it."""
    batches = Placement.of(found.assembled.problem, found.plan).batches
    with_setup = np.flatnonzero((batches.setup > 0) & batches.is_free)
    heads = batches.operation[batches.first[with_setup]]
    return dict(zip(heads.tolist(), batches.setup[with_setup].tolist(), strict=True))


def _store_rows(row: Plan, found: Found) -> None:
    assembled, plan = found.assembled, found.plan
    timeline, operators = assembled.timeline, assembled.resources.operators
    setups = setup_minutes(found)
    columns = (plan.mode.tolist(), plan.start.tolist(), plan.end.tolist(), plan.left.tolist(), plan.operator.tolist())
    pinned, last = assembled.pinned, assembled.kept_operator
    rows = []
    for index, (key, mode, start, end, left, operator) in enumerate(zip(assembled.operations, *columns, strict=True)):
        if key is not None:
            who = operators[operator] if operator >= 0 else last(index)
            machine, instants = assembled.machine(index, mode), map(timeline.instant, (start, end, left))
            rows.append((row.pk, key, machine, *instants, setups.get(index, 0), who, index in pinned))
    insert(PlannedOperation, COLUMNS, rows)
