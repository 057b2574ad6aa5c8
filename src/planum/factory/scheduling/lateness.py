"""Why orders end late, in sentences: where each minute between release and end has gone."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.factory.scheduling.assembling import Assembled, assemble
from planum.factory.scheduling.engine.explanation import Explanation, LateJob, explain
from planum.factory.scheduling.engine.extra_hours import one_more_hour
from planum.factory.scheduling.engine.plan import Plan as EnginePlan
from planum.factory.scheduling.engine.reasons import Cause
from planum.factory.scheduling.facts import Facts, facts_of
from planum.factory.scheduling.models import Order, Plan
from planum.factory.scheduling.shapes import ExtraHourShape, LateOrderShape
from planum.factory.scheduling.storing import objectives_of
from planum.factory.scheduling.words import duration

MOST_REASONS: Final = 4
MOST_MACHINES: Final = 3
SAID: Final[dict[Cause, Promise]] = {
    Cause.RELEASE: gettext_lazy("%(time)s: the order, its material or the present came no earlier."),
    Cause.PREDECESSOR: gettext_lazy("%(time)s: waits for the step before."),
    Cause.TRANSPORT: gettext_lazy("%(time)s: is brought from station to station."),
    Cause.MACHINE: gettext_lazy("%(time)s: the machine works on other orders."),
    Cause.SETUP: gettext_lazy("%(time)s: the machine is set up."),
    Cause.CLOSED: gettext_lazy("%(time)s: the machine is closed: no shift, maintenance or a breakdown."),
    Cause.OPERATOR: gettext_lazy("%(time)s: no operator with the skill is free."),
    Cause.POWER: gettext_lazy("%(time)s: the peak of power is reached."),
    Cause.BUFFER: gettext_lazy("%(time)s: the places before the next machine are full."),
    Cause.BATCH: gettext_lazy("%(time)s: waits for the rest of its batch."),
    Cause.NO_WAIT: gettext_lazy("%(time)s: what must follow at once was not ready."),
    Cause.FROZEN: gettext_lazy("%(time)s: is fixed there."),
    Cause.WORK: gettext_lazy("%(time)s: the work itself."),
    Cause.IDLE: gettext_lazy("%(time)s: the plan chose to wait."),
}


@dataclass(frozen=True)
class Explained:
    """`machines` are the codes by primary key."""

    assembled: Assembled
    plan: EnginePlan
    explanation: Explanation
    machines: dict[int, str]


def explained(plan: Plan) -> Explained | None:
    """The plan as it was made, over what of it is not finished; None where nothing of it is left."""
    facts = _of_plan(facts_of(plan.plant, plan))
    if not facts.operations:
        return None
    assembled = assemble(facts, plan.made_for_at, objectives_of(plan.objectives))
    whole = _whole(assembled)
    return Explained(assembled, whole, explain(assembled.problem, whole), {row.pk: row.code for row in facts.machines})


def late_order_shapes(found: Explained | None, limit: int) -> list[LateOrderShape]:
    """The costliest first."""
    if found is None:
        return []
    late = found.explanation.late[:limit]
    keys = {row.job: found.assembled.orders[row.job] for row in late}
    orders = {row.pk: row for row in Order.objects.filter(pk__in=list(keys.values())).select_related("routing")}
    return [_shape(found, row, orders[key]) for row in late if (key := keys[row.job]) is not None]


def extra_hour_shapes(found: Explained | None) -> list[ExtraHourShape]:
    """What one more working hour of a machine would give, the best first; of the machines most waited for."""
    if found is None:
        return []
    names = found.assembled.resources.machines
    timeline = found.assembled.timeline
    return [
        ExtraHourShape(
            found.machines[names[row.machine]], timeline.instant(row.at), row.ticks,
            {criterion.value: gain for criterion, gain in row.gain.items()},
        )
        for row in one_more_hour(found.assembled.problem, found.plan)
    ]  # fmt: skip


def _of_plan(facts: Facts) -> Facts:
    """Orders that came after the plan are no part of it."""
    placed = [row for row in facts.operations if row.id in facts.places]
    orders = {row.order for row in placed}
    return replace(facts, operations=placed, orders=[row for row in facts.orders if row.pk in orders])


def _whole(assembled: Assembled) -> EnginePlan:
    """The base plan, and where something has happened since, what has happened."""
    base, arrays = assembled.base, assembled.problem.arrays
    assert base is not None
    fixed = arrays.fixed_mode >= 0
    end = np.where(fixed, arrays.fixed_end, base.end)
    return EnginePlan(
        np.where(fixed, arrays.fixed_mode, base.mode).astype(np.int32),
        np.where(fixed, arrays.fixed_start, base.start), end, np.where(fixed, end, np.maximum(base.left, end)),
        base.operator,
    )  # fmt: skip


def _shape(found: Explained, row: LateJob, order: Order) -> LateOrderShape:
    timeline = found.assembled.timeline
    return LateOrderShape(
        order.code, order.routing.product, timeline.instant(row.due), timeline.instant(row.end), row.late,
        order.weight, _reasons(found, row),
    )  # fmt: skip


def _reasons(found: Explained, row: LateJob) -> list[str]:
    """The causes that took most, the work itself among them, then the machines it waited at."""
    split = sorted(row.split.items(), key=lambda item: -item[1])
    said = [str(SAID[cause]) % {"time": duration(ticks)} for cause, ticks in split[:MOST_REASONS] if ticks > 0]
    waits = sorted(row.at_machines.items(), key=lambda item: -item[1])[:MOST_MACHINES]
    keys = found.assembled.resources.machines
    named = [f"{found.machines[keys[machine]]} {duration(ticks)}" for machine, ticks in waits if ticks > 0]
    if named:
        said.append(_("It waited longest at: %(machines)s.") % {"machines": ", ".join(named)})
    return said
