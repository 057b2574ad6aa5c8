"""What the adviser means, in sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from planum.factory.optimisation.models import Process, ProcessConstraint, ProcessParameter, Trial
from planum.kernel.naming import in_reader_language
from planum.ui.formats import number, unit_in_words

SURE = 0.95


def objective_name(process: Process) -> str:
    return in_reader_language(process.objective, process.objective_en)


def measured(value: float | None, unit: str) -> str:
    return f"{number(value)} {unit_in_words(unit)}".strip()


def set_points(process: Process, point: Mapping[str, float]) -> list[tuple[ProcessParameter, str]]:
    return [(one, measured(point[one.code], one.unit)) for one in process.parameters.all()]


def in_one_line(process: Process, point: Mapping[str, float]) -> str:
    return " · ".join(f"{one} {shown}" for one, shown in set_points(process, point))


def why(process: Process, advice: Mapping[str, Any]) -> list[str]:
    """Why these set-points: what is meant by them, what is expected, which limits are at stake."""
    said = [_purpose(str(advice["kind"]))]
    if advice.get("expected") is not None:
        said.append(
            _("%(objective)s is expected at %(expected)s, with 90 %% certainty between %(low)s and %(high)s.")
            % {
                "objective": objective_name(process), "expected": measured(advice["expected"], process.unit),
                "low": number(advice["low"]), "high": number(advice["high"]),
            }
        )  # fmt: skip
    if advice.get("gain") is not None:
        gain = measured(advice["gain"], process.unit)
        said.append(_("On average this trial improves on the best one by %(gain)s.") % {"gain": gain})
    said += _limits(process, advice)
    return said


def _purpose(kind: str) -> str:
    return {
        "start": _("The first trials are spread over all that may be set, so that nothing is overlooked."),
        "improve": _("Near the best set-points so far, where the results say it still gets better."),
        "restore": _("No trial has kept every limit yet: this is the nearest way back within them."),
        "explore": _("Little is known here, and it may be better than what was tried so far."),
        "repeat": _(
            "The best set-points once more: results scatter, and this one should be sure before others follow."
        ),
    }[kind]


def _limits(process: Process, advice: Mapping[str, Any]) -> list[str]:
    chances, binding = advice.get("chances") or {}, set(advice.get("binding") or ())
    rows = [one for one in process.constraints.all() if one.code in chances]
    doubtful = [_("%(limit)s with %(chance).0f %%") % {"limit": limit_in_words(one), "chance": 100 * chances[one.code]}
                for one in rows if chances[one.code] < SURE]  # fmt: skip
    said = []
    if doubtful:
        said.append(_("Not certain to hold: %(limits)s.") % {"limits": _(", ").join(doubtful)})
    if held := [str(one) for one in rows if one.code in binding]:
        said.append(_("What keeps it from doing better: %(limits)s.") % {"limits": _(", ").join(held)})
    return said


def limit_in_words(one: ProcessConstraint) -> str:
    sign = "≤" if one.sense == "at_most" else "≥"
    return f"{one} {sign} {measured(one.limit, one.unit)}"


def verdict(process: Process, reason: str, gain: float | None) -> str:
    shown = measured(gain, process.unit) if gain is not None else ""
    return {
        "go_on": _("Another trial is worth it: it is expected to bring %(gain)s.") % {"gain": shown},
        "still_spreading": _("The first trials are still being spread out; it is too early to judge."),
        "nothing_feasible": _("No trial has kept every limit yet. Go on, or loosen a limit that is too strict."),
        "budget": _("All trials that were allowed are used. Keep the best set-points."),
        "small_gain": _("Stop: another trial is expected to bring only %(gain)s, too little beside noise and cost.")
        % {"gain": shown},
        "no_progress": _("Stop: for many trials nothing better was found."),
    }[reason]  # fmt: skip


def trial_name(trial: Trial) -> str:
    return _("Trial %(number)d") % {"number": trial.number}
