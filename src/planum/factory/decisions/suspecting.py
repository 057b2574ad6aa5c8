"""From readings to likely causes: what of a machine has moved, and what that speaks for."""

import json
import math
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from planum.factory.decisions.engine import Deviation, Expected, Signature, Suspect, deviation, rank
from planum.factory.decisions.models import Cause, DecisionCase
from planum.hub.assets.models import Signal, SignalKind
from planum.hub.readings.queries import lineage_of, minutes_of
from planum.kernel.naming import in_reader_language

RECENT: Final = timedelta(hours=6)
DAY: Final = timedelta(hours=23)
# The machine may be on its way to the alarm: this hour counts neither as before nor as now.
BETWEEN: Final = timedelta(hours=1)
AFTER_ALARM: Final = timedelta(minutes=10)
SHORTEST: Final = timedelta(seconds=30)
SPANS: Final = 200
LIBRARY: Final = Path(__file__).with_name("library.json")


@dataclass(frozen=True)
class KnownCause:
    """A cause of the shipped library or of the firm's own."""

    code: str
    name: str
    name_en: str
    failure_mode: str
    frequency: float
    pattern: dict[str, str]
    check: str
    check_en: str = ""
    is_own: bool = False

    @property
    def signature(self) -> Signature:
        return Signature(self.code, {name: Expected(sign) for name, sign in self.pattern.items()}, self.frequency)

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)

    @property
    def check_first(self) -> str:
        return in_reader_language(self.check, self.check_en)


@cache
def shipped_causes() -> tuple[KnownCause, ...]:
    return tuple(KnownCause(**row) for row in json.loads(LIBRARY.read_text(encoding="utf-8")))


def known_causes(owner: int) -> dict[str, KnownCause]:
    """The shipped causes and those of the firm, which stand in the place of shipped ones of the same code."""
    return {row.code: row for row in (*shipped_causes(), *map(_own_cause, Cause.objects.filter(owner=owner)))}


def _own_cause(row: Cause) -> KnownCause:
    return KnownCause(
        row.code, row.name, row.name_en, row.failure_mode, row.frequency, row.pattern, row.check_first, is_own=True
    )


@dataclass(frozen=True)
class Look:
    """The two periods that are compared: the machine's own past, and now."""

    before_from: datetime
    before_until: datetime
    now_from: datetime
    now_until: datetime


def look_of(case: DecisionCase, now: datetime) -> Look:
    """A prognosis knows the machine's early life; before an alarm the day counts, without its last hour."""
    if case.prognosis is not None:
        row = case.prognosis
        early = timedelta(seconds=row.fleet.own_steps * row.fleet.step_s)
        until = min(row.readings_start_at + early, row.at - RECENT)
        return Look(row.readings_start_at, until, row.at - RECENT, row.at)
    assert case.alarm is not None
    raised = case.alarm.raised_at
    until = min(now, raised + AFTER_ALARM)
    return Look(raised - DAY, raised - BETWEEN, min(raised, until - SHORTEST), until)


def suspect(case: DecisionCase, now: datetime) -> None:
    """Fill in the case's evidence and causes from the machine's readings."""
    signals = list(Signal.objects.filter(asset=case.asset, kind=SignalKind.MEASUREMENT).order_by("code"))
    look = look_of(case, now)
    found = deviations_of(signals, look)
    causes = [one.signature for one in known_causes(case.plant.enterprise_id).values()]
    case.causes = [_plain(one) for one in rank({code: one for code, (_row, one) in found.items()}, causes)]
    case.evidence = [_evidence(row, one, look) for row, one in found.values()]
    case.looked_from_at, case.looked_until_at = look.before_from, look.now_until


def deviations_of(signals: list[Signal], look: Look) -> dict[str, tuple[Signal, Deviation]]:
    """By code, the signals that have enough readings before and now."""
    before = _means(signals, look.before_from, look.before_until)
    now = _means(signals, look.now_from, look.now_until)
    pairs = ((row, deviation(before[row.pk], now[row.pk])) for row in signals)
    return {row.code: (row, moved) for row, moved in pairs if moved is not None}


def _means(signals: list[Signal], start: datetime, end: datetime) -> dict[int, NDArray[np.float64]]:
    """Of each signal the means of up to two hundred spans."""
    if not signals or start >= end:
        return {row.pk: np.zeros(0) for row in signals}
    width = max(1, math.ceil((end - start).total_seconds() / SPANS))
    table = minutes_of(signals, start, end, width)
    keys, mean = table["signal"].to_numpy(), table["mean"].to_numpy()
    return {row.pk: np.asarray(mean[keys == row.pk], dtype=np.float64) for row in signals}


def _evidence(row: Signal, moved: Deviation, look: Look) -> dict[str, Any]:
    lineage = lineage_of([row], look.now_from, look.now_until)
    return {
        "signal": row.code, "name": row.name, "name_en": row.name_en, "path": row.path,
        "unit": row.unit, "direction": moved.direction.value,
        **{name: round(value, 6) for name, value in asdict(moved).items()},
        "before_from": look.before_from.isoformat(), "before_until": look.before_until.isoformat(),
        "now_from": look.now_from.isoformat(), "now_until": look.now_until.isoformat(),
        "readings": lineage.count, "digest": lineage.digest,
    }  # fmt: skip


def _plain(one: Suspect) -> dict[str, Any]:
    witnesses = [asdict(each) | {"seen": each.seen.value} for each in one.witnesses]
    return {"code": one.code, "likelihood": round(one.likelihood, 6), "witnesses": witnesses}
