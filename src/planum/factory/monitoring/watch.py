"""The watcher that site plugs into intake: batches in, alarms out.

Batches are checked where they arrive, on intake's thread, against the pure `LimitWatch`; what changes is queued and
written by a thread of the watch's own. After a restart the alarms that stand tell which rules are active, so none is
raised twice. Delays that were running start again.
"""

import logging
import threading
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Any

import pyarrow as pa
from django.db import close_old_connections, connections, transaction
from django.db.models import Count, F, Max

from planum.factory.monitoring.actions import return_to_normal
from planum.factory.monitoring.engine import limits
from planum.factory.monitoring.engine.watch import LimitWatch, RuleState
from planum.factory.monitoring.models import (
    ALARM_TRANSITIONS,
    OPEN_STATES,
    STANDING_STATES,
    Alarm,
    AlarmState,
    LimitRule,
)
from planum.hub.readings.engine.batch import columns
from planum.hub.readings.queries import Latest, latest_of
from planum.kernel.changelog import acting, record
from planum.kernel.states import move
from planum.kernel.visibility import SYSTEM, viewing

logger = logging.getLogger(__name__)

LOOK_AGAIN_S = 1.0


class Watch:
    """A watcher is called with each accepted batch. `write` does what the thread does, for whoever runs without one."""

    def __init__(self) -> None:
        self._limits = LimitWatch([])
        self._version: tuple[Any, ...] = ()
        self._loaded_at: datetime | None = None
        self._checking, self._stopping = threading.Lock(), threading.Event()
        self._pending: SimpleQueue[limits.Transition | None] = SimpleQueue()
        self._unwritten: list[limits.Transition] = []
        self._thread: threading.Thread | None = None

    def __call__(self, batch: pa.RecordBatch) -> None:
        rows = columns(batch)
        with self._checking:
            for transition in self._limits.check(rows.at, rows.signal, rows.value, rows.quality):
                self._pending.put(transition)

    def start(self) -> None:
        self.load()
        self._thread = threading.Thread(target=self._work, name="write alarms", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is pending and end."""
        self._stopping.set()
        self._pending.put(None)
        if self._thread is not None:
            self._thread.join()

    def load(self) -> None:
        """Take over the rules as they are now. A rule that is new or was changed is active if its alarm stands."""
        with viewing(SYSTEM):
            version = _version()
            if version == self._version:
                return
            rows = list(LimitRule.objects.filter(enabled=True).select_related("signal"))
            standing = set(Alarm.objects.filter(state__in=STANDING_STATES).values_list("rule", flat=True))
        newest = latest_of({row.signal_id: row.signal for row in rows}.values())
        with self._checking:
            known = {each["rule"]: each for each in self._limits.state()}
            fresh = LimitWatch([_engine_rule(row) for row in rows])
            fresh.restore(
                [
                    known[row.pk]
                    if row.pk in known and not self._is_changed(row)
                    else _state(row, newest, is_active=row.pk in standing)
                    for row in rows
                ]
            )
            self._limits = fresh
        self._version, self._loaded_at = version, version[1]

    def write(self) -> None:
        """Write all transitions that are pending, in one transaction; if that fails they stay pending."""
        self._unwritten += _taken(self._pending)
        if not self._unwritten:
            return
        by_rule: dict[int, list[limits.Transition]] = {}
        for transition in self._unwritten:
            by_rule.setdefault(transition.rule, []).append(transition)
        with viewing(SYSTEM), transaction.atomic(), acting("factory.watch_limits", None):
            for rule, changes in by_rule.items():
                _apply(rule, changes)
        self._unwritten = []

    def _is_changed(self, row: LimitRule) -> bool:
        return self._loaded_at is None or row.changed_at > self._loaded_at

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._write_or_complain()
            self._wait()
        self._write_or_complain()
        connections.close_all()

    def _write_or_complain(self) -> None:
        close_old_connections()
        try:
            self.write()
            self.load()
        except Exception:
            # The thread must outlive a database that is away; what was not written stays pending.
            logger.exception("%d changes of alarms could not be written; trying again", len(self._unwritten))
            self._stopping.wait(LOOK_AGAIN_S)

    def _wait(self) -> None:
        try:
            first = self._pending.get(timeout=LOOK_AGAIN_S)
        except Empty:
            return
        if first is not None:
            self._unwritten.append(first)


def _version() -> tuple[Any, ...]:
    """What differs when any rule was added, changed or switched."""
    found = LimitRule.objects.aggregate(rows=Count("pk"), newest=Max("changed_at"))
    return found["rows"], found["newest"]


def _taken(pending: "SimpleQueue[limits.Transition | None]") -> list[limits.Transition]:
    taken = []
    while not pending.empty():
        transition = pending.get()
        if transition is not None:
            taken.append(transition)
    return taken


def _engine_rule(row: LimitRule) -> limits.LimitRule:
    return limits.LimitRule(
        id=row.pk,
        signal=row.signal_id,
        kind=limits.LimitKind(row.kind),
        limit=row.limit,
        deadband=row.deadband,
        on_delay_s=row.on_delay_s,
        off_delay_s=row.off_delay_s,
    )


def _state(row: LimitRule, newest: dict[int, Latest], *, is_active: bool) -> RuleState:
    """Readings older than the newest one known are history, and history raises no alarm."""
    seen = newest.get(row.signal_id)
    return RuleState(rule=row.pk, is_active=is_active, since_us=None, seen_us=seen.at if seen else None)


def _apply(rule: int, changes: list[limits.Transition]) -> None:
    """The changes of one rule, in order. A signal that chatters crosses many times: between its first and its last
    crossing only their number matters.
    """
    raised = [change for change in changes if change.kind is limits.TransitionKind.RAISED]
    if changes[0].kind is limits.TransitionKind.CLEARED:
        _return(rule, changes[0])
    if raised:
        _raise(rule, raised[-1], len(raised))
        if changes[-1].kind is limits.TransitionKind.CLEARED:
            _return(rule, changes[-1])


def _raise(rule: int, change: limits.Transition, occurrences: int) -> None:
    row = LimitRule.objects.select_related("signal").get(pk=rule)
    alarm = Alarm.objects.select_for_update().filter(rule=row, state__in=OPEN_STATES).first()
    if not row.enabled or (alarm and alarm.state in STANDING_STATES):
        return
    at = _instant(change.at_us)
    if alarm is None:
        alarm = Alarm.objects.create(
            rule=row, signal=row.signal, raised_at=at, value=change.value, limit=row.limit, occurrences=occurrences
        )
        record(alarm, after={"state": alarm.state, "raised_at": at, "value": change.value, "limit": row.limit})
        return
    move(alarm, AlarmState.ACTIVE, along=ALARM_TRANSITIONS)
    alarm.raised_at, alarm.value, alarm.limit, alarm.returned_at = at, change.value, row.limit, None
    alarm.occurrences = F("occurrences") + occurrences
    alarm.save(update_fields=["raised_at", "value", "limit", "returned_at", "occurrences"])


def _return(rule: int, change: limits.Transition) -> None:
    alarm = Alarm.objects.select_for_update().filter(rule=rule, state__in=STANDING_STATES).first()
    if alarm is not None:
        return_to_normal(alarm, _instant(change.at_us))


def _instant(at_us: int) -> datetime:
    return datetime.fromtimestamp(at_us / 1_000_000, tz=UTC)
