"""A machine's prognosis and some windows, in fen: which one is the cheapest, and by how much."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from planum.factory.maintenance.engine.decision import Costs, Window, priced, regret_fen
from planum.factory.maintenance.engine.distribution import lived_until
from planum.factory.maintenance.models import Fleet, Prognosis
from planum.factory.maintenance.shapes import CandidateWindow, PricedWindow, WindowChoice

NIGHTS = 14
NIGHT_BEGINS_H = 22


def choices_for(row: Prognosis, windows: Sequence[CandidateWindow] | None, now: datetime) -> WindowChoice:
    """The windows priced by the expected-cost criterion. Time runs on from the prognosis: what has passed, counts."""
    given = list(windows or nights(row.fleet, now))
    ahead = [Window(max((one.starts_at - row.at).total_seconds() / 3600, 0.0), one.lost_fen) for one in given]
    found = priced(row.quantiles_h, row.cap_h, ahead, costs_of(row))
    places = {id(window): one for window, one in zip(ahead, given, strict=True)}
    shapes = [
        PricedWindow(
            places[id(one.window)].starts_at, one.failing_before, round(one.failure_fen), round(one.planned_fen),
            round(one.lost_fen), round(one.wasted_fen),
            round(one.failure_fen) + round(one.planned_fen) + round(one.lost_fen) + round(one.wasted_fen),
        )
        for one in found
    ]  # fmt: skip
    return WindowChoice(row.asset.path, row.pk, shapes, round(regret_fen(found)))


def costs_of(row: Prognosis) -> Costs:
    """An hour of life is worth what a planned renewal costs over the life that it buys: age and what remains."""
    fleet = row.fleet
    expected_h = row.age_h + lived_until(row.quantiles_h, row.cap_h)
    return Costs(fleet.planned_fen, fleet.whole_failure_fen, fleet.planned_fen / max(expected_h, 1.0))


def nights(fleet: Fleet, now: datetime) -> list[CandidateWindow]:
    """The next fortnight's nights, each costing the plain stand-still of a planned renewal."""
    lost = round(fleet.planned_h * fleet.downtime_fen_per_h)
    first = timezone.localtime(now).replace(hour=NIGHT_BEGINS_H, minute=0, second=0, microsecond=0)
    if first <= now:
        first += timedelta(days=1)
    return [CandidateWindow(first + timedelta(days=day), lost) for day in range(NIGHTS)]
