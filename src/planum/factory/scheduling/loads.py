"""How much of a machine's open time a plan uses, day by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from planum.factory.scheduling.chart_shapes import GanttShape

Stretch = tuple[datetime, datetime]
DAYS = 7


@dataclass(frozen=True)
class Load:
    """Hours of one machine within a stretch of time."""

    open_h: float
    work_h: float
    setup_h: float

    @property
    def percent(self) -> float:
        return 100 * (self.work_h + self.setup_h) / self.open_h if self.open_h else 0.0


def load_of(shape: GanttShape, machine: str, within: Stretch) -> Load:
    closed = joined((span.starts_at, span.ends_at) for span in shape.closed if span.row == machine)
    bars = [
        bar for bar in shape.bars if bar.machine == machine and bar.starts_at < within[1] and bar.ends_at > within[0]
    ]
    # Operations of one batch run together and use the machine once.
    busy = joined((bar.starts_at, bar.ends_at) for bar in bars)
    setup = sum(bar.setup_minutes for bar in bars if within[0] <= bar.starts_at < within[1]) / 60
    all_h = (within[1] - within[0]).total_seconds() / 3600
    work = sum(hours(stretch, within) - shut(stretch, closed, within) for stretch in busy)
    return Load(all_h - shut(within, closed, within), work, setup)


def days_from(start: datetime, days: int = DAYS) -> list[Stretch]:
    """Whole days of the site's zone, the one of `start` first."""
    midnight = timezone.localtime(start).replace(hour=0, minute=0, second=0, microsecond=0)
    return [(midnight + timedelta(days=day), midnight + timedelta(days=day + 1)) for day in range(days)]


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def hours(stretch: Stretch, within: Stretch) -> float:
    return max(0.0, (min(stretch[1], within[1]) - max(stretch[0], within[0])).total_seconds() / 3600)


def shut(stretch: Stretch, closed: Sequence[Stretch], within: Stretch) -> float:
    inside = max(stretch[0], within[0]), min(stretch[1], within[1])
    return sum(hours(span, inside) for span in closed) if inside[0] < inside[1] else 0.0
