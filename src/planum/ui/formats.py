"""How a number, an instant, a state is written, as HTML: used by tags, by columns of tables and by panels alike."""

import math
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Any, Final, Protocol

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

NOTHING: Final = mark_safe("—")
NARROW_SPACE: Final = "\u202f"
UNITS_IN_CHINESE: Final = {"piece": "件", "rpm": "r/min"}
# Units that Chinese tables count in, for readers of English.
UNITS_IN_ENGLISH: Final = {"个": "", "家": "firms", "项": "", "万元": "CNY 10k", "亿元": "CNY 100m"}
COLOURS: Final = ("neutral", "info", "good", "warning", "bad")
WINGS: Final = {
    "point": pgettext_lazy("wing", "Point"),
    "line": pgettext_lazy("wing", "Line"),
    "plane": pgettext_lazy("wing", "Plane"),
    "programme": pgettext_lazy("wing", "Programme"),
    "hub": pgettext_lazy("wing", "Hub"),
    "everybody": pgettext_lazy("wing", "Everybody"),
}


class State(Protocol):
    label: Any
    colour: str


class Quality(Enum):
    """The OPC UA category of a value, as readings number it; `Quality(0)` is a state to be shown."""

    label: Any
    colour: str

    def __new__(cls, value: int, label: object = "", colour: str = "") -> "Quality":
        member = object.__new__(cls)
        member._value_ = value
        member.label, member.colour = label, colour
        return member

    GOOD = 0, gettext_lazy("Good"), "good"
    UNCERTAIN = 1, gettext_lazy("Uncertain"), "warning"
    BAD = 2, gettext_lazy("Bad"), "bad"


def speaks_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def rounded(value: Decimal, digits: int) -> str:
    return f"{value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,}"


def money_words(fen: int) -> tuple[str, str, str, str]:
    """What stands before the figure, the figure, what stands after it, and the exact amount."""
    yuan = Decimal(fen).scaleb(-2)
    if speaks_chinese():
        before, exact = "", f"{yuan:,.2f} 元"
        steps = ((Decimal(10) ** 8, "亿元"), (Decimal(10) ** 4, "万元"), (Decimal(1), "元"))
    else:
        before, exact = "CNY", f"CNY {yuan:,.2f}"
        steps = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"), (Decimal(1), ""))
    size, after = next((step for step in steps if abs(yuan) >= step[0]), steps[-1])
    return before, rounded(yuan / size, 2), after, exact


def money(fen: int | None) -> SafeString:
    """An amount kept in fen, shown in 元, 万元 or 亿元; the exact amount appears on pointing at it."""
    if fen is None:
        return NOTHING
    before, figure, after, exact = money_words(fen)
    return format_html(
        '<data class="money" value="{}" title="{}">{}<span class="number">{}</span>{}</data>',
        fen,
        exact,
        format_html('<span class="unit">{}</span>{}', before, NARROW_SPACE) if before else "",
        figure,
        format_html('{}<span class="unit">{}</span>', NARROW_SPACE, after) if after else "",
    )


def number(value: float | int | Decimal | None, digits: int | None = None) -> str:
    """Grouped by thousands; without `digits` about three figures are kept, and integers stay whole."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return str(NOTHING)
    if digits is None and isinstance(value, int):
        return f"{value:,}"
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if digits is not None:
        return rounded(exact, digits)
    size = abs(exact)
    shown = rounded(exact, 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 3)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def unit_in_words(name: object) -> str:
    """A unit as its reader writes it: a ratio ("1") has none, and pieces are counted in Chinese."""
    if str(name) == "1":
        return ""
    if not speaks_chinese():
        return UNITS_IN_ENGLISH.get(str(name), str(name))
    return "/".join(UNITS_IN_CHINESE.get(part, part) for part in str(name).split("/"))


def quantity(value: float | int | Decimal | None, unit: object = "", digits: int | None = None) -> SafeString:
    figure = number(value, digits)
    if figure == NOTHING:
        return NOTHING
    written = unit_in_words(unit)
    shown_unit = format_html('{}<span class="unit">{}</span>', NARROW_SPACE, written) if written else ""
    return format_html(
        '<data class="quantity" value="{}"><span class="number">{}</span>{}</data>', value, figure, shown_unit
    )


def instant(at: datetime | date | int | None, *, seconds: bool = False) -> SafeString:
    """A moment in the site's zone. Whole numbers are microseconds since the epoch, as in columns of readings."""
    if at is None:
        return NOTHING
    if isinstance(at, int):
        at = datetime.fromtimestamp(at / 1_000_000, tz=UTC)
    if not isinstance(at, datetime):
        return format_html('<time class="number" datetime="{0}">{0}</time>', at.isoformat())
    local = timezone.localtime(at)
    shown = local.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")
    exact = local.isoformat(timespec="seconds")
    return format_html('<time class="number" datetime="{}" title="{}">{}</time>', exact, exact, shown)


def state(status: State | None) -> SafeString:
    if status is None:
        return NOTHING
    colour = status.colour if status.colour in COLOURS else "neutral"
    return format_html('<span class="state state-{}">{}</span>', colour, status.label)


def wing(name: str) -> SafeString:
    return format_html('<span class="wing wing-{}">{}</span>', name, WINGS.get(name, name))


def entered_by(person: object, at: datetime | None = None) -> SafeString:
    """Who typed the number in: what a figure carries that was not computed."""
    said = _("Entered by %(person)s") % {"person": person}
    return format_html('<span class="entered-by">{}{}{}</span>', said, " · " if at else "", instant(at) if at else "")


def with_evidence(shown: object, evidence: object | None) -> object:
    """A computed number and, close behind it, its evidence mark."""
    if evidence is None:
        return shown
    mark = render_to_string("ui/partials/evidence_mark.html", {"evidence": evidence})
    return format_html('<span class="evidenced">{}{}</span>', shown, mark)
