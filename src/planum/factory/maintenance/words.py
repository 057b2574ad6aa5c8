"""What a prognosis says, in sentences."""

from collections.abc import Sequence

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planum.factory.maintenance.models import Prognosis, PrognosisModel, Rung
from planum.factory.maintenance.shapes import PricedWindow, WindowChoice, quantile_of
from planum.hub.assets.models import Signal
from planum.ui.formats import instant, money, number, quantity


def hours_left(row: Prognosis) -> str:
    """The 90 % interval and the median, in hours of running; at the cap it is "at least"."""
    low, middle, high = (quantile_of(row, level) for level in (0.05, 0.5, 0.95))
    if low is None or middle is None or high is None:
        return "—"
    if low >= row.cap_h:
        return _("at least %(hours)s h") % {"hours": number(low, 0)}
    upper = "≥ " + number(row.cap_h, 0) if high >= row.cap_h else number(high, 0)
    most = "≥ " + number(row.cap_h, 0) if middle >= row.cap_h else number(middle, 0)
    return _("%(middle)s h (%(low)s – %(high)s)") % {"middle": most, "low": number(low, 0), "high": upper}


def chance(value: float | None) -> object:
    """A chance in per cent; the ends of what the distribution can tell are said as such."""
    if value is None:
        return "—"
    if value >= 0.99:
        return "> 99 %"
    return "< 1 %" if value < 0.01 else quantity(100 * value, "%", 0)


def why_this_rung(model: PrognosisModel) -> str:
    """The card's reasons, with its figures."""
    card = model.card
    lives = ngettext("%(n)d failure is known", "%(n)d failures are known", card["failures"]) % {"n": card["failures"]}
    censored = _("%(n)d lives have not ended in one") % {"n": card["censored"]}
    known = f"{lives}, {censored}"
    if model.rung == Rung.HEALTH_INDEX:
        return _("%(known)s: health is told, remaining life is not.") % {"known": known}
    if not card["errors"]:
        return _("%(known)s, too few to learn from: the index is drawn on to where it stood when machines failed.") % {
            "known": known}  # fmt: skip
    told = ", ".join(f"{ERRORS_IN_WORDS[name]()} {number(value, 1)}" for name, value in sorted(card["errors"].items()))
    return _("%(known)s. Errors on machines left out, in steps: %(errors)s; the least decides.") % {
        "known": known, "errors": told}  # fmt: skip


ERRORS_IN_WORDS = {
    "learned": lambda: _("learned"),
    "extrapolation": lambda: _("drawn on"),
    "constant": lambda: _("a constant"),
}


def window_in_words(choice: WindowChoice, row: Prognosis) -> object:
    """Why the first window is the cheapest: what it costs, part by part, and what waiting would change."""
    best = choice.windows[0]
    lines = [
        _("Cheapest: %(at)s, expected cost %(cost)s.") % {"at": instant(best.starts_at), "cost": money(best.cost_fen)},
        _("Until then it fails with a chance of %(chance)s, which counts %(failure)s; the renewal itself %(planned)s,"
          " the output lost %(lost)s, the life thrown away %(wasted)s.") % {
            "chance": chance(best.failure_chance), "failure": money(best.failure_fen),
            "planned": money(best.planned_fen), "lost": money(best.lost_fen), "wasted": money(best.wasted_fen),
        },
        *_next_best(choice.windows, choice.regret_fen),
    ]  # fmt: skip
    return format_html_join("", "<p>{}</p>", ((_safe(line),) for line in lines))


def _next_best(windows: Sequence[PricedWindow], regret_fen: int) -> list[str]:
    if len(windows) < 2:
        return []
    return [
        _("The next best, %(at)s, would cost %(regret)s more.")
        % {"at": instant(windows[1].starts_at), "regret": money(regret_fen)}
    ]


def _safe(line: str) -> object:
    """The parts are HTML made by formats; the sentence around them comes from the catalogue."""
    return mark_safe(line)  # noqa: S308  nothing a person typed stands in it


def share_names(row: Prognosis, signals: dict[str, Signal]) -> list[tuple[str, float]]:
    """Contributions by the signals' names, the largest first."""
    return [(str(signals.get(one["signal"], one["signal"])), 100 * one["share"]) for one in row.shares]
