"""Pictures of a search and of a day's load."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from planum.factory.optimisation.models import LoadForecast, LoadPlan, Process, Trial
from planum.factory.optimisation.words import objective_name
from planum.kernel.naming import in_reader_language
from planum.ui.charts import (
    Band,
    Limit,
    Line,
    Number,
    Option,
    Period,
    bar,
    colour,
    frame,
    marks_series,
    quantity_format,
    time_series,
    value_axis,
)  # fmt: skip

QUARTER = timedelta(minutes=15)


def history_chart(process: Process, trials: Sequence[Trial], best: Sequence[float | None]) -> Option:
    """The objective of each trial, those beyond a limit hollow, and the best so far as a line."""
    kept = [[one.number, one.objective] for one in trials if one.feasible]
    beyond = [[one.number, one.objective] for one in trials if not one.feasible and one.objective is not None]
    names = [_("keeps every limit"), _("beyond a limit"), _("best so far")]
    option = frame(_("%(objective)s by trial") % {"objective": objective_name(process)}, names)
    option["tooltip"] = {"trigger": "item", "confine": True, "valueFormatter": quantity_format(process.unit)}
    values = [one.objective for one in trials if one.objective is not None]
    last = max((one.number for one in trials), default=1)
    option["xAxis"] = {
        "type": "value", "name": _("trial"), "nameLocation": "middle", "nameGap": 24, "min": 0, "max": last + 1,
        "minInterval": 1,
    }  # fmt: skip
    option["grid"]["bottom"] = 24
    option["yAxis"] = value_axis(process.unit, values, from_zero=False)
    line = [[one.number, value] for one, value in zip(trials, best, strict=True) if value is not None]
    option["series"] = [
        {"type": "scatter", "name": names[0], "data": kept, "symbolSize": 10, "color": colour("point")},
        {
            "type": "scatter", "name": names[1], "data": beyond, "symbol": "emptyCircle", "symbolSize": 10,
            "color": colour("bad"),
        },
        {
            "type": "line", "name": names[2], "data": line, "step": "end", "showSymbol": False,
            "color": colour("good"), "lineStyle": {"width": 2}, "z": 1,
        },
    ]  # fmt: skip
    return option


def parallel_chart(process: Process, trials: Sequence[Trial], best: Trial | None) -> Option:
    """Every trial as a line through its set-points and its result; the best one stands out."""
    parameters = list(process.parameters.all())
    option = frame(_("Set-points and results"))
    option["tooltip"] = {"trigger": "item", "confine": True}
    axes = [
        {"dim": place, "name": f"{one} {one.unit}".strip(), "min": one.low, "max": one.high}
        for place, one in enumerate(parameters)
    ]
    axes.append({"dim": len(parameters), "name": objective_name(process), "scale": True})
    option["parallelAxis"] = axes
    option["parallel"] = {"left": 40, "right": 80, "top": 40, "bottom": 24}
    told = [one for one in trials if one.objective is not None]
    option["series"] = [
        {
            "type": "parallel",
            "data": [
                {
                    "name": str(one.number),
                    "value": [*(one.point[each.code] for each in parameters), one.objective],
                    "lineStyle": _stroke(one, best),
                }
                for one in told
            ],
        }
    ]
    return option


def _stroke(one: Trial, best: Trial | None) -> Option:
    if best is not None and one.pk == best.pk:
        return {"color": colour("good"), "width": 4, "opacity": 1}
    return {"color": colour("point" if one.feasible else "bad"), "width": 1.5, "opacity": 0.55 if one.feasible else 0.3}


def forecast_chart(row: LoadForecast, actual: Sequence[Number]) -> Option:
    """The forecast in its band, and what really happened as far as it has."""
    lines = [Line(_("forecast"), row.load)]
    if any(value is not None for value in actual):
        lines.append(Line(_("measured"), list(actual), colour="programme"))
    band = Band(_("90 % band"), row.low, row.high)
    return time_series(_("Load of the day"), _quarters(row.starts_at), lines, unit="kW", band=band, from_zero=True)


def plan_chart(row: LoadPlan) -> Option:
    """What cannot move and each flexible load stacked; before as a dashed line, tariff periods and the cap."""
    starts_at = row.forecast.starts_at
    times = _quarters(starts_at)
    moved = [sum(values) for values in zip(*(one["after"] for one in row.loads), strict=True)]
    rest = [load - part for load, part in zip(row.load, moved, strict=True)]
    lines = [Line(_("cannot move"), rest, colour="point", area=True, step=True)]
    lines += [
        Line(in_reader_language(one["name"], one["name_en"]), one["after"], colour=shade, area=True, step=True)
        for one, shade in zip(row.loads, ("plane", "line", "sea", "rose", "programme") * len(row.loads), strict=False)
    ]
    before = Line(_("without the plan"), row.forecast.load, colour="muted", dashed=True)
    limits = [Limit(_("cap"), row.cap_w / 1000)] if row.cap_w else []
    option = time_series(
        _("Load after shifting"), times, [*lines, before], unit="kW", limits=limits, from_zero=True,
    )  # fmt: skip
    top = max(*row.load, *row.forecast.load, *(limit.value for limit in limits), 0.0)
    option["yAxis"] = value_axis("kW", [top], from_zero=True)
    for series in option["series"][: len(lines)]:
        series |= {"stack": "load", "sampling": None, "areaStyle": {"opacity": 0.35}}
    option["series"] += marks_series([], tariff_periods(row, starts_at), None)
    return option


def tariff_periods(row: LoadPlan, starts_at: datetime) -> list[Period]:
    """Stretches of one price; the dearest is tinted, the price stands in each."""
    prices, dearest, periods, first = row.prices, max(row.prices), [], 0
    for place in range(1, len(prices) + 1):
        if place == len(prices) or prices[place] != prices[first]:
            name = _("%(yuan).2f yuan/kWh") % {"yuan": prices[first] / 100}
            shade = "warning" if prices[first] == dearest else "good"
            periods.append(Period(name, starts_at + first * QUARTER, starts_at + place * QUARTER, shade))
            first = place
    return periods


def savings_chart(row: LoadPlan) -> Option:
    shares = [f"{one['share_bp'] / 100:g} %" for one in row.savings]
    title = _("Saving a day if so much of the load could move by four hours")
    return bar(title, shares, {_("saving a day"): [one["saving_fen"] for one in row.savings]}, money=True)


def _quarters(starts_at: datetime) -> list[datetime]:
    return [starts_at + place * QUARTER for place in range(96)]
