"""Charts that show who, when and with whom rather than how much; written like those of `planum.ui.charts`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from planum.ui.charts import SERIES_COLOURS, Instant, Number, Option, colour, finite, frame, wall_clock


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a timeline: what occupies `row` from one instant to another."""

    row: str
    name: object
    from_at: Instant
    until_at: Instant
    colour: str = "point"


def timeline(
    title: object, rows: Sequence[str], bars: Sequence[Bar], *, now: Instant | None = None, zone: tzinfo | None = None
) -> Option:
    """Who or what is busy when: one row each, from top to bottom, bars labelled where they are wide enough."""
    option = frame(title)
    option["useUTC"] = True
    option["grid"] |= {"top": 8, "bottom": 44}
    option["tooltip"] = {"trigger": "item", "confine": True, "formatter": {"planum:format": "timeline"}}
    option["xAxis"] = {"type": "time", "splitLine": {"show": True}}
    option["yAxis"] = {"type": "category", "data": list(rows), "inverse": True, "axisTick": {"show": False}}
    slider = {"type": "slider", "height": 16, "bottom": 8, "filterMode": "weakFilter", "brushSelect": False}
    option["dataZoom"] = [slider]
    places = {row: place for place, row in enumerate(rows)}
    drawn = {
        "type": "custom",
        "renderItem": {"planum:render": "bar"},
        "encode": {"x": [1, 2], "y": 0},
        "clip": True,
        "data": [
            {
                "name": str(one.name),
                "value": [places[one.row], wall_clock(one.from_at, zone), wall_clock(one.until_at, zone)],
                "itemStyle": {"color": colour(one.colour)},
            }
            for one in bars
        ],
    }
    if now is not None:
        line = {"color": colour("ink"), "type": "solid", "width": 1}
        data = [{"xAxis": wall_clock(now, zone), "lineStyle": line, "label": {"show": False}}]
        drawn["markLine"] = {"symbol": "none", "silent": True, "data": data}
    option["series"] = [drawn]
    return option


def radar(title: object, axes: Mapping[str, float], series: Mapping[str, Sequence[Number]]) -> Option:
    """A profile over several axes; `axes` gives each axis its largest value."""
    option = frame(title, list(series))
    option["tooltip"] = {"trigger": "item", "confine": True}
    option["radar"] = {
        "indicator": [{"name": name, "max": largest} for name, largest in axes.items()],
        "radius": "66%",
        "center": ["50%", "56%"],
        "splitArea": {"show": False},
    }
    shades = [colour(SERIES_COLOURS[place % len(SERIES_COLOURS)]) for place in range(len(series))]
    data = [{"name": name, "value": [finite(value) for value in values]} for name, values in series.items()]
    option["series"] = [{"type": "radar", "data": data, "areaStyle": {"opacity": 0.1}, "symbolSize": 4}]
    option["color"] = shades
    return option


def network(title: object, nodes: Iterable[Mapping[str, Any]], links: Iterable[tuple[str, str, object]]) -> Option:
    """Who is tied to whom. A node has `name`, and may have `colour`, `size` (pixels), `x` and `y`."""
    drawn = [
        {
            "name": node["name"],
            "symbolSize": node.get("size", 22),
            "itemStyle": {"color": colour(node.get("colour", "line"))},
            **({"x": node["x"], "y": node["y"], "fixed": True} if "x" in node else {}),
        }
        for node in nodes
    ]
    ties = [
        {"source": one, "target": other, "label": {"show": bool(label), "formatter": str(label)}}
        for one, other, label in links
    ]
    option = frame(title)
    option["tooltip"] = {"trigger": "item", "confine": True}
    option["series"] = [
        {
            "type": "graph",
            "layout": "none" if all("x" in node for node in drawn) else "force",
            "top": 44,
            "bottom": 52,
            "left": "14%",
            "right": "14%",
            "preserveAspect": True,
            "clip": False,
            "data": drawn,
            "links": ties,
            "force": {"repulsion": 220, "edgeLength": 110},
            "roam": True,
            "label": {"show": True, "position": "bottom"},
            "edgeSymbol": ["none", "arrow"],
            "edgeSymbolSize": 7,
            "lineStyle": {"color": colour("muted"), "opacity": 0.7},
            "emphasis": {"focus": "adjacency"},
        }
    ]
    return option
