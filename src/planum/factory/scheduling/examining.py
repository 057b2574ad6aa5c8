"""What is wrong with the rows of a plant, in the reader's language and with the rows' own names."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.scheduling.engine.checking import BadProblem
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.facts import Facts
from planum.factory.scheduling.models import Calendar, Machine, Operator, RoutingStep
from planum.factory.scheduling.working_times import never_opens

SHOWN: Final = 10
NUMBERED: Final = re.compile(r"\b\d+ \(([^()]*)\)")


def examine(facts: Facts) -> None:
    """Raises Refused with every fault that a person can put right, before anything is calculated."""
    if not facts.operations:
        raise Refused(
            _("There is nothing to plan in %(plant)s.") % {"plant": facts.shop.plant},
            _("At least one order that is not finished."),
            _("Add or import orders."),
        )
    faults = [*_calendars(facts), *_machines(facts), *_skills(facts), *_circles(facts)]
    if faults:
        raise Refused(
            shortened(faults),
            _("Calendars that open, a machine and an operator for every step, routings without a circle."),
            _("Correct these rows and plan again."),
        )


def _calendars(facts: Facts) -> Iterator[str]:
    users: dict[int, list[str]] = {}
    rows: list[Machine | Operator] = [*(one for one in facts.machines if one.enabled), *facts.operators]
    for row in rows:
        if row.calendar_id:
            users.setdefault(row.calendar_id, []).append(row.code)
    for key, codes in users.items():
        if never_opens(facts.hours[key]):
            yield _("The calendar %(calendar)s never opens; it is that of %(users)s.") % {
                "calendar": _named(facts.calendars[key]), "users": ", ".join(codes[:SHOWN]),
            }  # fmt: skip


def _machines(facts: Facts) -> Iterator[str]:
    used = {row.pk for row in facts.machines if row.enabled}
    for step in facts.steps.values():
        if not any(row.machine_id in used for row in facts.alternatives.get(step.pk, [])):
            yield _("No machine in use can do step %(step)s of %(product)s; %(orders)s need it.") % _of(facts, step)


def _skills(facts: Facts) -> Iterator[str]:
    known = {code for row in facts.operators for code in row.skills}
    for step in facts.steps.values():
        if step.skill and step.skill not in known:
            yield _("No operator has the skill %(skill)s that step %(step)s of %(product)s needs.") % _of(facts, step)


def _circles(facts: Facts) -> Iterator[str]:
    for key, steps in _by_routing(facts.steps.values()).items():
        circle = in_circle({step.number: step.after for step in steps})
        if circle:
            product = next(order.routing.product for order in facts.orders if order.routing_id == key)
            yield circle_text(product, circle)


def circle_text(product: str, circle: Sequence[int]) -> str:
    numbers = ", ".join(map(str, circle))
    return _("The routing of %(product)s runs in a circle: steps %(steps)s.") % {"product": product, "steps": numbers}


def in_circle(after: dict[int, list[int]]) -> list[int]:
    """The steps of which none can be the first; empty where the routing can be walked to its end."""
    waiting = {number: {one for one in others if one in after} for number, others in after.items()}
    while True:
        free = [number for number, others in waiting.items() if not others]
        if not free:
            return sorted(waiting)
        for number in free:
            del waiting[number]
        for others in waiting.values():
            others.difference_update(free)


def _by_routing(steps: Iterable[RoutingStep]) -> dict[int, list[RoutingStep]]:
    found: dict[int, list[RoutingStep]] = {}
    for step in steps:
        found.setdefault(step.routing_id, []).append(step)
    return found


def _of(facts: Facts, step: RoutingStep) -> dict[str, object]:
    orders = [order for order in facts.orders if order.routing_id == step.routing_id]
    codes = ", ".join(order.code for order in orders[:3]) + (" …" if len(orders) > 3 else "")
    return {"step": f"{step.number} {step}", "product": orders[0].routing.product, "orders": codes, "skill": step.skill}


def _named(calendar: Calendar) -> str:
    return f"{calendar.code} ({calendar})"


def shortened(faults: Sequence[str]) -> str:
    rest = len(faults) - SHOWN
    return " ".join(faults[:SHOWN]) + (" " + _("And %(count)d more.") % {"count": rest} if rest > 0 else "")


def in_rows_words(make: Callable[[], Problem]) -> Problem:
    """What the engine refuses speaks of indices; the names that stand beside them are those of the rows."""
    try:
        return make()
    except BadProblem as error:
        said = [NUMBERED.sub(r"\1", fault) for fault in error.faults]
        raise Refused(
            _("This cannot be planned: %(faults)s") % {"faults": shortened(said)},
            _("Data that some plan can satisfy."),
            _("Correct these rows and plan again."),
        ) from error
