"""Pictures of a machine's health: its course, what moved, and the fan of what is left."""

from typing import Any

from django.utils.translation import gettext as _

from planum.factory.maintenance.models import Prognosis
from planum.factory.maintenance.words import share_names
from planum.hub.assets.models import Signal
from planum.ui.charts import Band, Limit, Line, bar, time_series

MOST_SHARES = 8
AT_THE_LIMIT = 0.5


def health_chart(row: Prognosis) -> dict[str, Any]:
    track = row.track
    return time_series(
        _("Health since the last renewal"),
        track["at"],
        [Line(_("health"), track["health"], colour="point")],
        limits=[Limit(_("alarm limit"), AT_THE_LIMIT, "bad")],
        from_zero=True,
        digits=2,
    )


def fan_chart(row: Prognosis) -> dict[str, Any] | None:
    """At each instant what was then left, by the model of today: the median between the ends of the 90 % interval."""
    track = row.track
    if "fan_at" not in track:
        return None
    return time_series(
        _("Remaining life, as it was told at each instant"),
        track["fan_at"],
        [Line(_("median"), track["median"], colour="point")],
        unit="h",
        band=Band(_("90 % interval"), track["low"], track["high"]),
        limits=[Limit(_("longest told"), row.cap_h, "muted")],
        from_zero=True,
        digits=0,
    )


def share_chart(row: Prognosis, signals: dict[str, Signal]) -> dict[str, Any]:
    named = share_names(row, signals)[:MOST_SHARES]
    return bar(
        _("Which signals have moved"), [name for name, _share in named],
        {_("share of the distance"): [round(share, 1) for _name, share in named]}, unit="%", horizontal=True,
    )  # fmt: skip
