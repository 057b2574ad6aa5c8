"""What may be declared and typed in; refused whole, with what is allowed."""

import math
import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.optimisation.engine.problem import Problem
from planum.factory.optimisation.models import Process, Sense
from planum.factory.optimisation.shapes import NewConstraint, NewParameter

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,38}\Z")
MOST_PARAMETERS, MOST_CONSTRAINTS, MOST_TRIALS = 12, 20, 300


def check_declaration(
    row: Process, parameters: Sequence[NewParameter], constraints: Sequence[NewConstraint]
) -> None:  # fmt: skip
    codes = [row.code, *(one.code for one in parameters), *(one.code for one in constraints)]
    if wrong := [code for code in codes if not CODE.match(code)]:
        raise Refused(
            _("The code %(code)r.") % {"code": wrong[0][:60]},
            _("Letters, digits, dot, dash and underscore; 39 at most."),
        )
    if len(set(codes)) < len(codes):
        raise Refused(_("A code stands twice."), _("Each parameter and each limit has a code of its own."))
    if not 1 <= len(parameters) <= MOST_PARAMETERS or len(constraints) > MOST_CONSTRAINTS:
        raise Refused(
            _("%(parameters)d parameters and %(limits)d limits.")
            % {"parameters": len(parameters), "limits": len(constraints)},
            _("From 1 to %(most)d parameters, at most %(limits)d limits.")
            % {"most": MOST_PARAMETERS, "limits": MOST_CONSTRAINTS},
        )
    for one in parameters:
        _check_parameter(one)
    for limit in constraints:
        _check_constraint(limit)
    _check_numbers(row)
    if Process._base_manager.filter(plant=row.plant, code=row.code).exists():
        raise Refused(_("There is a process %(code)s already.") % {"code": row.code}, _("A code that is free."))


def _check_parameter(one: NewParameter) -> None:
    if not (math.isfinite(one.low) and math.isfinite(one.high) and one.low < one.high):
        raise Refused(
            _("%(name)s from %(low)s to %(high)s.") % {"name": one.name, "low": one.low, "high": one.high},
            _("Bounds are finite numbers, the lower one first."),
        )
    if one.step is not None and not 0 < one.step <= one.high - one.low:
        raise Refused(
            _("%(name)s in steps of %(step)s.") % {"name": one.name, "step": one.step},
            _("A step above zero that fits between the bounds."),
        )


def _check_constraint(one: NewConstraint) -> None:
    if one.sense not in Sense.values:
        raise Refused(_("The sense %(sense)r.") % {"sense": one.sense[:40]}, ", ".join(Sense.values))
    if not (math.isfinite(one.limit) and 0 <= one.noise < math.inf):
        raise Refused(_("The limit of %(name)s.") % {"name": one.name}, _("A finite limit, and noise not below zero."))


def _check_numbers(row: Process) -> None:
    if not (0 <= row.noise < math.inf and 0 <= row.least_gain < math.inf and row.trial_cost_fen >= 0):
        raise Refused(_("Noise, gain or cost below zero."), _("Numbers that are not below zero."))
    if not 1 <= row.budget <= MOST_TRIALS or not 0 <= row.seed < 2**31:
        raise Refused(
            _("A budget of %(budget)d trials.") % {"budget": row.budget},
            _("From 1 to %(most)d trials.") % {"most": MOST_TRIALS},
        )


def checked_results(asked: Problem, results: Mapping[str, float]) -> dict[str, float]:
    """One finite number for each limit, and nothing else."""
    wanted = [one.name for one in asked.constraints]
    if set(results) != set(wanted) or not all(math.isfinite(value) for value in results.values()):
        raise Refused(
            _("Results for: %(given)s.") % {"given": ", ".join(results) or _("nothing")},
            _("One finite number for each of: %(wanted)s.") % {"wanted": ", ".join(wanted) or _("nothing")},
        )
    return {name: float(results[name]) for name in wanted}
