"""Charts are data: each function returns an ECharts option of plain lists, dictionaries, numbers and texts.

What JSON cannot hold is named and filled in by `static/planum/planum.js`: a colour is a custom property of the style
sheet (`var(--planum-point)`), a formatter is `{"planum:format": "quantity", "unit": "kW"}`, a shape drawn point by
point is `{"planum:render": "band"}`. Instants are drawn as wall-clock time of the site's zone.
"""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

from django.utils import timezone

from planum.ui import formats

Option = dict[str, Any]
Instant = datetime | int
Number = float | int | None

SERIES_COLOURS: Final = ("point", "plane", "line", "programme", "sea", "rose")


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a time chart; `colour` names a custom property (point, line, plane, good, warning, bad, ...)."""

    name: object
    values: Sequence[Number]
    colour: str = ""
    area: bool = False
    dashed: bool = False
    step: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """The space between the smallest and the largest value at each instant."""

    name: object
    low: Sequence[Number]
    high: Sequence[Number]
    colour: str = "point"


@dataclass(frozen=True, slots=True)
class Limit:
    name: object
    value: float
    colour: str = "bad"


@dataclass(frozen=True, slots=True)
class Period:
    """A marked stretch of time, such as a baseline or the time a report covers."""

    name: object
    from_at: Instant
    until_at: Instant
    colour: str = "programme"


def colour(name: str) -> str:
    return f"var(--planum-{name})"


def quantity_format(unit: object = "", digits: int | None = None) -> Option:
    return {"planum:format": "quantity", "unit": formats.unit_in_words(unit), "digits": digits}


MONEY_FORMAT: Final[Option] = {"planum:format": "money"}
MONEY_AXIS: Final[Option] = {"planum:format": "money", "short": True}


def finite(value: Any) -> Number:
    """JSON knows no NaN: a missing value is a gap."""
    if value is None:
        return None
    value = float(value)
    return value if math.isfinite(value) else None


def wall_clock(at: Instant, zone: tzinfo | None = None) -> int:
    """Milliseconds that read, taken as UTC, what the clock on the wall of `zone` says (the site's zone by default).

    In a zone with summer time the hour that comes twice is drawn twice over itself.
    """
    moment = at if isinstance(at, datetime) else datetime.fromtimestamp(int(at) / 1_000_000, tz=UTC)
    local = moment.astimezone(zone or timezone.get_current_timezone())
    return round(local.replace(tzinfo=UTC).timestamp() * 1000)


def axis_ends(values: Iterable[Number], *, from_zero: bool) -> tuple[float, float, float] | None:
    """Round ends a little beyond all values, and the step between; ECharts looks at the series alone, not at limits."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    largest = max(abs(low), abs(high))
    if largest < 1e-9:
        return 0.0, 1.0, 0.25
    span = high - low if high - low > largest * 1e-9 else largest
    exponent = math.floor(math.log10(span / 4))
    step = next(factor for factor in (1, 2, 2.5, 5, 10) if factor * 10.0**exponent >= span / 4) * 10.0**exponent
    below = low if low == 0 else low - span * 0.03
    above = high if high == 0 else high + span * 0.03
    ends = math.floor(below / step) * step, math.ceil(above / step) * step
    return round(ends[0], 2 - exponent), round(ends[1], 2 - exponent), step


def frame(title: object, legend: Sequence[object] = ()) -> Option:
    """What all charts share. The title stands in the page, not in the picture."""
    shown_legend = len(legend) > 1
    return {
        "title": {"text": str(title), "show": False},
        "legend": {"show": shown_legend, "type": "scroll", "top": 0, "left": 0, "data": [str(name) for name in legend]},
        "grid": {"left": 8, "right": 20, "top": 56 if shown_legend else 32, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
    }


def value_axis(unit: object, values: Iterable[Number] = (), *, from_zero: bool = True, **more: Any) -> Option:
    ends = axis_ends(values, from_zero=from_zero)
    limits = dict(zip(("min", "max", "interval"), ends, strict=True)) if ends else {"scale": not from_zero}
    return {
        "type": "value",
        "name": formats.unit_in_words(unit),
        "nameGap": 12,
        "nameTextStyle": {"align": "left"},
        "axisLabel": {"formatter": quantity_format()},
        **limits,
        **more,
    }


def time_series(
    title: object,
    times: Sequence[Instant],
    lines: Sequence[Line],
    *,
    unit: object = "",
    band: Band | None = None,
    limits: Sequence[Limit] = (),
    periods: Sequence[Period] = (),
    from_zero: bool = False,
    digits: int | None = None,
    zone: tzinfo | None = None,
) -> Option:
    """Values over time. `times` ascend (aware datetimes or microseconds since the epoch); all values have one `unit`.

    Raises ValueError when a line or the band has another length than `times`.
    """
    at = [wall_clock(moment, zone) for moment in times]
    drawn = [line_series(line, at, SERIES_COLOURS[place % len(SERIES_COLOURS)]) for place, line in enumerate(lines)]
    if band:
        drawn.insert(0, band_series(band, at))
    marks = marks_series(limits, periods, zone)
    names = [one["name"] for one in drawn]
    values = [point[-1] for one in drawn for point in one["data"]]
    values += [point[1] for point in drawn[0]["data"]] if band else []
    option = frame(title, names)
    option["tooltip"]["valueFormatter"] = quantity_format(unit, digits)
    option["useUTC"] = True
    option["xAxis"] = {"type": "time", **({"min": at[0], "max": at[-1]} if at else {})}
    option["yAxis"] = value_axis(unit, [*values, *(limit.value for limit in limits)], from_zero=from_zero)
    option["series"] = [*drawn, *marks]
    return option


def line_series(line: Line, at: Sequence[int], default_colour: str) -> Option:
    shade = colour(line.colour or default_colour)
    return {
        "type": "line",
        "name": str(line.name),
        "data": [[moment, finite(value)] for moment, value in zip(at, line.values, strict=True)],
        "showSymbol": False,
        "sampling": "lttb",
        "step": "end" if line.step else False,
        "color": shade,
        "lineStyle": {"width": 2, "type": "dashed" if line.dashed else "solid"},
        "z": 3,
        **({"areaStyle": {"opacity": 0.12}} if line.area else {}),
    }


def band_series(band: Band, at: Sequence[int]) -> Option:
    pairs = zip(at, band.low, band.high, strict=True)
    return {
        "type": "custom",
        "name": str(band.name),
        "renderItem": {"planum:render": "band"},
        "data": [[moment, finite(low), finite(high)] for moment, low, high in pairs],
        "dimensions": ["at", "↓", "↑"],
        "encode": {"x": 0, "y": [1, 2], "tooltip": [1, 2]},
        "color": colour(band.colour),
        "itemStyle": {"opacity": 0.16},
        "clip": True,
        "z": 1,
    }


def marks_series(limits: Sequence[Limit], periods: Sequence[Period], zone: tzinfo | None) -> list[Option]:
    """Limits and periods hang on a series without points, so that hiding a line does not hide them."""
    if not limits and not periods:
        return []
    marks: Option = {"type": "line", "name": "", "data": [], "silent": True, "tooltip": {"show": False}}
    marks["markLine"] = {"symbol": "none", "animation": False, "data": [limit_mark(limit) for limit in limits]}
    marks["markArea"] = {"animation": False, "data": [period_mark(period, zone) for period in periods]}
    return [marks]


def limit_mark(limit: Limit) -> Option:
    return {
        "name": str(limit.name),
        "yAxis": limit.value,
        "lineStyle": {"color": colour(limit.colour), "type": "dashed", "width": 1.5},
        "label": {"formatter": "{b} {c}", "position": "insideEndTop", "color": colour(limit.colour)},
    }


def period_mark(period: Period, zone: tzinfo | None) -> list[Option]:
    label = {"position": "insideTopLeft", "color": colour(period.colour), "distance": 6}
    start = {
        "name": str(period.name),
        "xAxis": wall_clock(period.from_at, zone),
        "itemStyle": {"color": colour(period.colour), "opacity": 0.08},
        "label": label,
    }
    return [start, {"xAxis": wall_clock(period.until_at, zone)}]


def bar(
    title: object,
    categories: Sequence[object],
    series: Mapping[str, Sequence[Number]],
    *,
    unit: object = "",
    colours: Mapping[str, str] | None = None,
    horizontal: bool = False,
    stacked: bool = False,
    limits: Sequence[Limit] = (),
    money: bool = False,
) -> Option:
    """Bars by category, always from zero. With `money` the values are fen. Horizontal bars read from top to bottom."""
    format_, axis_format = (MONEY_FORMAT, MONEY_AXIS) if money else (quantity_format(unit), quantity_format())
    option = frame(title, list(series))
    option["tooltip"] |= {"axisPointer": {"type": "shadow"}, "valueFormatter": format_}
    names: Option = {"type": "category", "data": [str(name) for name in categories], "inverse": horizontal}
    sizes: Option = {"type": "value", "splitNumber": 4, "axisLabel": {"formatter": axis_format, "hideOverlap": True}}
    unit_name = {"name": formats.unit_in_words(unit), "nameLocation": "start" if horizontal else "end", "nameGap": 12}
    (names if horizontal else sizes).update(unit_name, nameTextStyle={"align": "right" if horizontal else "left"})
    option["xAxis"], option["yAxis"] = (sizes, names) if horizontal else (names, sizes)
    shades = dict(zip(series, itertools.cycle(SERIES_COLOURS), strict=False)) | dict(colours or {})
    option["series"] = [bars(name, values, shades[name], stacked=stacked) for name, values in series.items()]
    if limits and option["series"]:
        marks = [limit_mark(limit) for limit in limits]
        if horizontal:
            marks = [{("xAxis" if key == "yAxis" else key): value for key, value in mark.items()} for mark in marks]
        option["series"][0]["markLine"] = {"symbol": "none", "data": marks}
    return option


def bars(name: str, values: Sequence[Number], shade: str, *, stacked: bool) -> Option:
    return {
        "type": "bar",
        "name": name,
        "data": [finite(value) for value in values],
        "color": colour(shade),
        "stack": "all" if stacked else None,
        "barMaxWidth": 28,
        "itemStyle": {"borderRadius": 0 if stacked else 2},
    }


def sankey(
    title: object,
    flows: Iterable[tuple[str, str, float]],
    *,
    colours: Mapping[str, str] | None = None,
    titles: Mapping[str, str] | None = None,
    unit: object = "",
    money: bool = True,
) -> Option:
    """What flows from where to where: (from, to, size). Sizes are fen unless `money` is false; no circles.

    Names stand beside the nodes and are short; `titles` says in full, on pointing at a node, what a name means.
    """
    links = list(flows)
    names = list(dict.fromkeys(name for link in links for name in link[:2]))
    shades = {name: colour((colours or {}).get(name, "programme")) for name in names}
    format_ = MONEY_FORMAT if money else quantity_format(unit)
    option = frame(title)
    option["tooltip"] = {"trigger": "item", "confine": True, "formatter": {**format_, "named": "full"}}
    option["series"] = [
        {
            "type": "sankey",
            "data": [
                {"name": name, "title": (titles or {}).get(name, name), "itemStyle": {"color": shades[name]}}
                for name in names
            ],
            "links": [{"source": source, "target": target, "value": size} for source, target, size in links],
            "left": 4,
            "right": 200,
            "top": 8,
            "bottom": 8,
            "nodeWidth": 12,
            "nodeGap": 22,
            "lineStyle": {"color": "source", "opacity": 0.22},
            "label": {"formatter": {**format_, "named": "short"}},
            "emphasis": {"focus": "adjacency"},
        }
    ]
    return option


def progress(
    title: object, value: float, target: float, *, unit: object = "", start: float = 0.0, shade: str = "point"
) -> Option:
    """A bullet: how far a value has come on its way from `start` to `target`, which a line marks."""
    option = frame(title)
    option["grid"] = {"left": 8, "right": 24, "top": 22, "bottom": 4, "containLabel": True}
    option["tooltip"] = {"trigger": "item", "confine": True, "valueFormatter": quantity_format(unit)}
    option["xAxis"] = value_axis("", [value, target, start], from_zero=False)
    if start <= min(value, target):
        option["xAxis"]["min"] = start
    option["yAxis"] = {"type": "category", "data": [""], "axisLine": {"show": False}, "axisTick": {"show": False}}
    mark = limit_mark(Limit("", target, "ink"))
    mark |= {"xAxis": mark.pop("yAxis"), "lineStyle": {"color": colour("ink"), "type": "solid", "width": 3}}
    mark["label"] = {"formatter": quantity_format(unit), "position": "end", "color": colour("ink")}
    option["series"] = [
        {
            "type": "bar",
            "name": str(title),
            "data": [finite(value)],
            "color": colour(shade),
            "barWidth": 14,
            "showBackground": True,
            "backgroundStyle": {"color": colour("track")},
            "markLine": {"symbol": "none", "silent": True, "data": [mark]},
        }
    ]
    return option
