"""Progress of a project against its time: traffic light, months missed, forecast of the finish, figures that fell.

Amounts are whole fen and cumulative since the project began; shares are exact fractions. Nothing here reads a clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from planum.errors import Refused

LATEST_POINTS = 6
LEAST_POINTS = 3
LOW, HIGH = Fraction(1, 10), Fraction(9, 10)
FARTHEST_DAYS = 36_500


class Light(StrEnum):
    NONE = "none"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Point:
    """What had been invested by the end of a day."""

    on: date
    invested_fen: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the whole investment will be made at the pace of late; `latest` None: at the slow pace never."""

    on: date
    earliest: date
    latest: date | None
    fen_per_day: Fraction


@dataclass(frozen=True, slots=True)
class Fall:
    """A cumulative figure that is lower than the month before."""

    name: str
    before: int
    now: int


def time_share(starts_on: date, finishes_on: date, on: date) -> Fraction:
    """The part of the period that has passed at the end of the day `on`, from 0 to 1; both days count.

    Raises Refused if the period ends before it begins.
    """
    days = (finishes_on - starts_on).days + 1
    if days < 1:
        raise Refused(f"a period from {starts_on} to {finishes_on}", "an end that is not before the beginning")
    passed = (on - starts_on).days + 1
    return Fraction(min(max(passed, 0), days), days)


def share_of(part_fen: int, whole_fen: int) -> Fraction | None:
    """None where there is nothing to be a part of: a project without support has no ratio of execution."""
    return Fraction(part_fen, whole_fen) if whole_fen > 0 else None


def light_of(
    progress: Fraction | None, passed: Fraction, allowed_lag: Fraction, missed: int = 0, most_missed: int = 3
) -> Light:
    """Green if the investment keeps up with the time, yellow behind it, red behind it by more than is allowed.

    That is the light of rule R31, so that light and finding never differ. `missed` counts the months without a report
    right up to now: one makes green yellow, `most_missed` make it red. Without any report and without a miss there is
    no light yet.
    """
    if missed >= most_missed:
        return Light.RED
    if progress is None:
        return Light.YELLOW if missed else Light.NONE
    lag = passed - progress
    if lag > allowed_lag:
        return Light.RED
    return Light.YELLOW if missed or lag > 0 else Light.GREEN


def missed_up_to(reported: Sequence[bool]) -> int:
    """How many months at the end of the sequence, oldest first, are without a report."""
    count = 0
    for month in reversed(reported):
        if month:
            break
        count += 1
    return count


def falls(before: Mapping[str, int], now: Mapping[str, int]) -> list[Fall]:
    """Cumulative figures that fell, in the order in which they are given. What one of the months lacks is left out."""
    return [Fall(name, before[name], value) for name, value in now.items() if name in before and value < before[name]]


def forecast(points: Iterable[Point], total_fen: int) -> Forecast | None:
    """The day on which the whole investment will be made, by the median of the paces between the latest six points.

    The median of the slopes of all pairs (Theil 1950; Sen, JASA 63, 1968) is not moved by one odd month: up to 29 % of
    the points may be wrong. `earliest` and `latest` are the same reckoning with the ninth and the first tenth of these
    slopes; this is a range of paces seen, no confidence interval. None with fewer than three points, or if nothing
    has moved lately. Points may come in any order; of one day the last counts.
    """
    by_day = {point.on: point for point in points}
    latest = [by_day[on] for on in sorted(by_day)][-LATEST_POINTS:]
    if len(latest) < LEAST_POINTS:
        return None
    slopes = sorted(Fraction(b.invested_fen - a.invested_fen, (b.on - a.on).days) for a, b in combinations(latest, 2))
    pace, last = _quantile(slopes, Fraction(1, 2)), latest[-1]
    rest = total_fen - last.invested_fen
    if rest <= 0:
        return Forecast(last.on, last.on, last.on, pace)
    on = _reached(last.on, rest, pace)
    if on is None:
        return None
    earliest = _reached(last.on, rest, _quantile(slopes, HIGH)) or on
    return Forecast(on, min(earliest, on), _reached(last.on, rest, _quantile(slopes, LOW)), pace)


def _reached(since: date, rest: int, pace: Fraction) -> date | None:
    """None if it is never reached, or later than anybody plans."""
    if pace <= 0:
        return None
    days = -(-rest // pace)
    return since + timedelta(days=int(days)) if days <= FARTHEST_DAYS else None


def _quantile(ordered: Sequence[Fraction], part: Fraction) -> Fraction:
    """Between the two neighbours, exactly."""
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
