"""How long, how late and which criterion: as planners say it."""

from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.factory.scheduling.engine.problem import Criterion
from planum.ui import formats

CRITERIA: Final[dict[str, Promise]] = {
    Criterion.TARDINESS: gettext_lazy("Lateness, weighted"),
    Criterion.MAKESPAN: gettext_lazy("All finished after"),
    Criterion.SETUP: gettext_lazy("Set-ups"),
    Criterion.ENERGY: gettext_lazy("Energy cost"),
    Criterion.CHANGES: gettext_lazy("Operations placed otherwise"),
}
MINUTES: Final = frozenset({Criterion.TARDINESS, Criterion.MAKESPAN, Criterion.SETUP})


SOLVERS: Final[dict[str, Promise]] = {
    "tabu": gettext_lazy("tabu search"),
    "general": gettext_lazy("local search"),
    "exact": gettext_lazy("exact search"),
    "repair": gettext_lazy("repair"),
    "right-shift": gettext_lazy("repair"),
    "mending": gettext_lazy("local search"),
}


def solver(name: str) -> object:
    return SOLVERS.get(name, name) or formats.NOTHING


def moment(at: datetime) -> str:
    """In the site's zone, to the minute."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def duration(minutes: float | None) -> str:
    """In the two largest units: minutes below a day, hours beyond it."""
    if minutes is None:
        return str(formats.NOTHING)
    whole = round(minutes)
    if whole < 60:
        return _("%(minutes)d min") % {"minutes": whole}
    if whole < 1440:
        hours, rest = divmod(whole, 60)
        parts = {"hours": hours, "minutes": rest}
        return (_("%(hours)d h %(minutes)d min") if rest else _("%(hours)d h")) % parts
    days, rest = divmod(round(whole / 60), 24)
    return (_("%(days)d d %(hours)d h") if rest else _("%(days)d d")) % {"days": days, "hours": rest}


def lateness(minutes: int | None) -> SafeString:
    """In words and a mark, not by its colour alone."""
    if minutes is None:
        return formats.NOTHING
    if minutes > 0:
        return format_html('<span class="state state-bad">{}</span>', _("%(time)s late") % {"time": duration(minutes)})
    return format_html('<span class="state state-good">{}</span>', _("in time"))


def criterion(name: str, value: float | None) -> object:
    if value is None:
        return formats.NOTHING
    if name == Criterion.ENERGY:
        return formats.money(round(value))
    return duration(value) if name in MINUTES else formats.quantity(value)
