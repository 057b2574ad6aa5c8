"""Investment against time: what was reported, what an even pace asks for, and where the pace of late leads."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.programme.supervision.engine.months import last_day
from planum.programme.supervision.engine.progress import Forecast, time_share
from planum.programme.supervision.standings import Standing
from planum.ui.charts import Limit, Line, Option, time_series

WAN_FEN = 10_000_00


def investment_chart(standing: Standing) -> Option:
    """Amounts in 10 000 yuan by the ends of months; the title says how the project stands."""
    project, seen = standing.project, standing.forecast()
    sent = {last_day(row.month): row.invested_fen for row in standing.reports if row.counts}
    days = _days(project.starts_on, project.finishes_on, [*sent], seen)
    total = project.total_investment_fen
    even = [float(total * time_share(project.starts_on, project.finishes_on, day)) / WAN_FEN for day in days]
    lines = [
        Line(_("reported"), [_wan(sent.get(day)) for day in days], "point", area=True),
        Line(_("even over time"), even, "programme", dashed=True),
    ]
    if seen is not None and sent:
        lines.append(
            Line(_("at the pace of late"), _pace(days, max(sent), sent[max(sent)], seen, total), "warning", dashed=True)
        )
    option = time_series(
        title_of(standing), [_instant(day) for day in days], lines, unit=_("10,000 yuan"),
        limits=[Limit(_("total investment"), total / WAN_FEN, "programme")], from_zero=True, digits=0,
    )  # fmt: skip
    option["series"][0]["connectNulls"] = True
    option["series"][0]["showSymbol"] = True
    return option


def title_of(standing: Standing) -> str:
    """One sentence: so much invested after so much time, and when it will be done at this pace."""
    if standing.progress is None:
        return _("Nothing has been reported yet")
    said = _("%(invested).0f %% invested after %(time).0f %% of the time") % {
        "invested": float(standing.progress) * 100, "time": float(standing.passed) * 100,
    }  # fmt: skip
    seen = standing.forecast()
    if seen is None or standing.progress >= 1:
        return said
    late = (seen.on - standing.project.finishes_on).days
    if late > 0:
        return _("%(said)s; at this pace finished on %(day)s, %(late)d days after the plan") % {
            "said": said, "day": seen.on, "late": late,
        }  # fmt: skip
    return _("%(said)s; at this pace finished on %(day)s, within the plan") % {"said": said, "day": seen.on}


def _days(starts_on: date, finishes_on: date, sent: Sequence[date], seen: Forecast | None) -> list[date]:
    last = [seen.on] if seen is not None and (seen.on - finishes_on).days < 3 * 365 else []
    return sorted({starts_on, finishes_on, *sent, *last})


def _pace(days: Sequence[date], last: date, value_fen: int, seen: Forecast, total: int) -> list[float | None]:
    """From the last report to the total, on a straight line."""
    return [
        min(value_fen + float(seen.fen_per_day) * (day - last).days, total) / WAN_FEN
        if last <= day <= seen.on
        else None
        for day in days
    ]


def _wan(fen: int | None) -> float | None:
    return None if fen is None else fen / WAN_FEN


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
