"""The park's map: its plots in metres on its own plan, each firm in the colour of how it stands."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from planum.park.board.models import Plot
from planum.park.board.shapes import FirmStanding
from planum.park.board.standing import Standing
from planum.ui.charts import Option, colour, frame


def map_of(plots: Iterable[Plot], standings: Mapping[str, FirmStanding]) -> Option:
    """A series for each state, so that the legend explains the colours; a firm is named beside its point."""
    points: dict[Standing, list[Any]] = {}
    for plot in plots:
        standing = standings.get(plot.firm.code)
        known = Standing(standing.state) if standing else Standing.NOT_SHARED  # type: ignore[call-arg]
        points.setdefault(known, []).append({"name": str(plot.firm), "value": [plot.east_m, plot.north_m, plot.code]})
    shown = [one for one in Standing if one in points]
    option = frame(_("Map of the park"), [one.label for one in shown])
    option["legend"]["show"] = True
    option["grid"] |= {"top": 48, "right": 60, "bottom": 34}
    option["tooltip"] = {"trigger": "item", "confine": True}
    axis = {"type": "value", "scale": True, "splitLine": {"show": True}, "boundaryGap": ["12%", "12%"]}
    option["xAxis"] = {**axis, "name": _("east, m"), "nameLocation": "middle", "nameGap": 26}
    option["yAxis"] = {**axis, "name": _("north, m")}
    option["series"] = [
        {
            "type": "scatter", "name": str(one.label), "symbol": "roundRect", "symbolSize": 26, "data": points[one],
            "color": colour("muted" if one.colour == "neutral" else one.colour),
            "label": {"show": True, "position": "bottom", "formatter": "{b}", "fontSize": 11},
        }
        for one in shown
    ]  # fmt: skip
    return option
