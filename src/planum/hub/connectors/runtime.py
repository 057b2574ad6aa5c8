"""Intake and the enabled connectors of this process: started from their rows, and kept as the rows say."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import close_old_connections, connections, transaction
from django.db.models import Count, F, Max
from django.utils import timezone
from pydantic import TypeAdapter

from planum.hub.assets.models import Signal
from planum.hub.connectors import registry
from planum.hub.connectors.assumption import AssumingResolver
from planum.hub.connectors.engine import receiver
from planum.hub.connectors.intake import Counts, Intake, Source, Watcher
from planum.hub.connectors.models import Connector, ConnectorState, RefusedReadings
from planum.hub.connectors.signals import assumed_units, bindings_of, signal_table
from planum.hub.readings import access
from planum.hub.readings.engine.examination import Reason, Refusal
from planum.kernel.visibility import SYSTEM, viewing

logger = logging.getLogger(__name__)

LOOK_AGAIN_S = 1.0


@dataclass(frozen=True)
class SourceStatus:
    """One connector as it is now; the counts begin with the runtime."""

    state: ConnectorState
    since: datetime
    detail: str
    received: int
    stored: int
    refused: dict[str, int]


@dataclass(frozen=True)
class RuntimeStatus:
    rate_per_s: float
    waiting_rows: int
    received: int
    stored: int
    refused: dict[str, int]
    failed_watches: int
    failed_appends: int
    sources: dict[int, SourceStatus] = field(default_factory=dict)


@dataclass(slots=True)
class _Running:
    source: Source
    connector: receiver.Connector | None
    content: tuple[str, dict[str, Any]]
    changed_at: datetime
    failure: receiver.Status | None = None

    @property
    def status(self) -> receiver.Status:
        if self.connector is not None:
            return self.connector.status
        return self.failure or receiver.Status(receiver.State.STOPPED, datetime.now(UTC), "", 0)


class Runtime:
    """One for each process that takes readings in; `current()` finds it. Watchers see every accepted batch."""

    def __init__(self, watchers: Sequence[Watcher] = ()) -> None:
        self._watchers = tuple(watchers)
        self._intake: Intake | None = None
        self._running: dict[int, _Running] = {}
        self._shown: dict[int, tuple[receiver.Status, int]] = {}
        self._refused: dict[tuple[int, Reason], Refusal] = {}
        self._refusing, self._reloading = threading.Lock(), threading.RLock()
        self._stopping = threading.Event()
        self._signals_version: Any = None
        self._thread = threading.Thread(target=self._work, name="look after connectors", daemon=True)

    @property
    def intake(self) -> Intake:
        if self._intake is None:
            raise RuntimeError("The runtime has not been started.")
        return self._intake

    def start(self) -> None:
        with viewing(SYSTEM):
            self._signals_version = _signals_version()
            self._intake = Intake(
                access.writer(),
                access.last_values(),
                signal_table(Signal.objects.all()),
                clock=_now_us,
                watchers=self._watchers,
                on_refusals=self._note,
            )
        self._intake.start()
        self.reload()
        self._thread.start()
        _set_current(self)

    def stop(self) -> None:
        """Sources first, so that nothing new comes; then what waits is stored, and the last counts are written."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()
        with self._reloading:
            for key in list(self._running):
                self._stop_one(key)
        self.intake.stop()
        with viewing(SYSTEM):
            self._flush()
            Connector.objects.exclude(state=ConnectorState.STOPPED).update(
                state=ConnectorState.STOPPED, state_since=timezone.now(), detail=""
            )
        _set_current(None)

    def reload(self) -> None:
        """Take over connectors, bindings and signals as their tables say now."""
        with viewing(SYSTEM), self._reloading:
            version = _signals_version()
            if version != self._signals_version:
                self.intake.signals, self._signals_version = signal_table(Signal.objects.all()), version
            rows = {row.pk: row for row in Connector.objects.filter(enabled=True)}
            for key in set(self._running) - set(rows):
                self._stop_one(key)
            for key, row in rows.items():
                self._keep_up(key, row)

    def look_after(self) -> None:
        """Write down how the sources are and what was refused of them, and take over changes. Done every second."""
        with viewing(SYSTEM):
            self._flush()
        self.reload()

    def source(self, connector: int) -> Source:
        """The hub's side of a connector that runs; a program may deliver to it directly."""
        return self._running[connector].source

    def status(self) -> RuntimeStatus:
        counts = self.intake.counts
        return RuntimeStatus(
            rate_per_s=self.intake.rate_per_s,
            waiting_rows=self.intake.waiting_rows,
            received=counts.received,
            stored=counts.stored,
            refused=_plain(counts),
            failed_watches=self.intake.failed_watches,
            failed_appends=self.intake.failed_appends,
            sources={key: _source_status(running) for key, running in list(self._running.items())},
        )

    def _keep_up(self, key: int, row: Connector) -> None:
        present = self._running.get(key)
        if present is not None and present.changed_at == row.changed_at:
            return
        resolver = AssumingResolver(bindings_of(row), assumed_units(row))
        content = (row.kind, row.settings)
        if present is not None and present.content == content:
            present.source.resolver, present.changed_at = resolver, row.changed_at
            return
        if present is not None:
            self._stop_one(key)
        self._running[key] = self._start_one(key, row, resolver)

    def _start_one(self, key: int, row: Connector, resolver: AssumingResolver) -> _Running:
        running = _Running(self.intake.source(key, resolver), None, (row.kind, row.settings), row.changed_at)
        try:
            connector_class, settings_class = registry.load(row.kind)
            connector = connector_class(TypeAdapter(settings_class).validate_python(row.settings))
            connector.start(running.source)
        except Exception as error:
            # One source that cannot start must not keep the others from starting; its page says why.
            logger.exception("connector %d could not be started", key)
            running.failure = receiver.Status(receiver.State.FAILED, datetime.now(UTC), str(error)[:500], 0)
        else:
            running.connector = connector
        return running

    def _stop_one(self, key: int) -> None:
        running = self._running.pop(key)
        if running.connector is None:
            return
        try:
            running.connector.stop()
        except Exception:
            logger.exception("connector %d did not stop cleanly", key)

    def _note(self, source: Source, refusals: Sequence[Refusal]) -> None:
        with self._refusing:
            for refusal in refusals:
                key = (source.key, refusal.reason)
                earlier = self._refused[key].count if key in self._refused else 0
                self._refused[key] = Refusal(refusal.reason, earlier + refusal.count, refusal.sample)

    def _work(self) -> None:
        while not self._stopping.wait(LOOK_AGAIN_S):
            close_old_connections()
            try:
                self.look_after()
            except Exception:
                # The thread must outlive a database that is away; counts stay pending until they are written.
                logger.exception("connectors could not be looked after; trying again")
        connections.close_all()

    def _flush(self) -> None:
        with self._refusing:
            pending, self._refused = self._refused, {}
        try:
            with transaction.atomic():
                for (connector, _reason), refusal in pending.items():
                    _add_refused(connector, refusal)
                self._show_states()
        except Exception:
            with self._refusing:
                for key, refusal in pending.items():
                    later = self._refused.get(key, Refusal(refusal.reason, 0, refusal.sample))
                    self._refused[key] = Refusal(refusal.reason, refusal.count + later.count, later.sample)
            raise

    def _show_states(self) -> None:
        for key, running in list(self._running.items()):
            status, received = running.status, running.source.counts.received
            if self._shown.get(key) == (status, received):
                continue
            Connector.objects.filter(pk=key).update(
                state=_shown(status.state),
                state_since=status.since,
                detail=status.detail[:500],
                received=received,
            )
            self._shown[key] = status, received
        for key in set(self._shown) - set(self._running):
            Connector.objects.filter(pk=key).update(state=ConnectorState.STOPPED, state_since=timezone.now(), detail="")
            del self._shown[key]


_current: Runtime | None = None


def current() -> Runtime | None:
    """The runtime of this process, while it runs."""
    return _current


def _set_current(runtime: Runtime | None) -> None:
    global _current  # noqa: PLW0603  there is one runtime in a process, as the store has one writer
    _current = runtime


def _now_us() -> int:
    return time.time_ns() // 1000


def _signals_version() -> tuple[Any, ...]:
    """What differs when signals were added."""
    found = Signal.objects.aggregate(rows=Count("pk"), newest=Max("pk"))
    return found["rows"], found["newest"]


def _add_refused(connector: int, refusal: Refusal) -> None:
    now = timezone.now()
    rows = RefusedReadings.objects.filter(connector=connector, reason=refusal.reason.value)
    if not rows.update(count=F("count") + refusal.count, sample=refusal.sample[:500], last_at=now):
        RefusedReadings.objects.create(
            connector_id=connector,
            reason=refusal.reason.value,
            count=refusal.count,
            sample=refusal.sample[:500],
            first_at=now,
            last_at=now,
        )


def _shown(state: receiver.State) -> ConnectorState:
    return next(each for each in ConnectorState if each.value == state.value)


def _source_status(running: _Running) -> SourceStatus:
    status, counts = running.status, running.source.counts
    return SourceStatus(
        state=_shown(status.state),
        since=status.since,
        detail=status.detail,
        received=counts.received,
        stored=counts.stored,
        refused=_plain(counts),
    )


def _plain(counts: Counts) -> dict[str, int]:
    return {reason.value: count for reason, count in sorted(counts.refused.items())}
