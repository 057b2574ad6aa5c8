"""From deliveries to durable readings: one thread resolves, examines, stores, acknowledges and tells the watchers."""

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planum.hub.connectors.engine.observations import Observations
from planum.hub.connectors.engine.resolution import Resolver
from planum.hub.readings.engine.batch import (
    Columns,
    batch_of,
    columns,
    is_first_of_reading,
    joined,
    order_by_signal_and_time,
)
from planum.hub.readings.engine.examination import Reason, Refusal, SignalTable, examine
from planum.hub.readings.engine.last_values import LastValues
from planum.hub.readings.stores import Store

logger = logging.getLogger(__name__)

Watcher = Callable[[pa.RecordBatch], None]
OnRefusals = Callable[["Source", Sequence[Refusal]], None]

MOST_WAITING_ROWS = 4_000_000
MOST_ROWS_AT_ONCE = 1_000_000
RATE_SPAN_S = 10.0


@dataclass(slots=True)
class Counts:
    """How many readings came in, how many of them were stored, and why the others were not."""

    received: int = 0
    stored: int = 0
    refused: Counter[Reason] = field(default_factory=Counter)


class Source:
    """The hub's side of one connector: what `engine.receiver.Receiver` asks for."""

    def __init__(self, intake: "Intake", key: int, resolver: Resolver) -> None:
        self.key, self.resolver, self.counts = key, resolver, Counts()
        self._intake = intake

    def receive(self, observations: Observations, acknowledge: Callable[[], None] | None = None) -> None:
        """Blocks while too much waits, so that a fast source slows down. Once intake has stopped, nothing is taken."""
        self._intake.take(_Delivery(self, observations, acknowledge))

    def refuse(self, reason: Reason, count: int, sample: str) -> None:
        self._intake.refuse(self, [Refusal(reason, count, sample)])


@dataclass(frozen=True, slots=True)
class _Delivery:
    source: Source
    observations: Observations
    acknowledge: Callable[[], None] | None


@dataclass(slots=True)
class _Part:
    """What is left of one source's deliveries after examination; `late` rows may be stored already."""

    source: Source
    batch: pa.RecordBatch
    late: NDArray[np.bool_]


class Intake:
    """Watchers are called on the committing thread and must be quick; one that raises is counted and logged."""

    def __init__(
        self,
        store: Store,
        last_values: LastValues,
        signals: SignalTable,
        *,
        clock: Callable[[], int],
        watchers: Sequence[Watcher] = (),
        on_refusals: OnRefusals | None = None,
        most_waiting_rows: int = MOST_WAITING_ROWS,
    ) -> None:
        self.store, self.last_values, self.signals = store, last_values, signals
        self.counts, self.failed_watches, self.failed_appends = Counts(), 0, 0
        self._clock, self._watchers, self._on_refusals = clock, tuple(watchers), on_refusals
        self._most_waiting_rows = most_waiting_rows
        self._waiting: deque[_Delivery] = deque()
        self._waiting_rows = 0
        self._changed = threading.Condition()
        self._counting, self._showing = threading.Lock(), threading.Lock()
        self._stopping = threading.Event()
        self._stored_lately: deque[tuple[float, int]] = deque()
        self._thread = threading.Thread(target=self._work, name="take readings in", daemon=True)

    def source(self, key: int, resolver: Resolver) -> Source:
        return Source(self, key, resolver)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Store what waits, seal it, and take nothing more."""
        with self._changed:
            self._stopping.set()
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join()
        self.store.seal()

    def take(self, delivery: _Delivery) -> None:
        rows = len(delivery.observations)
        with self._changed:
            self._changed.wait_for(lambda: self._has_room(rows) or self._stopping.is_set())
            if self._stopping.is_set():
                return
            self._waiting.append(delivery)
            self._waiting_rows += rows
            self._changed.notify_all()

    def refuse(self, source: Source, refusals: Sequence[Refusal]) -> None:
        if not refusals:
            return
        with self._counting:
            for refusal in refusals:
                source.counts.refused[refusal.reason] += refusal.count
                self.counts.refused[refusal.reason] += refusal.count
        if self._on_refusals is not None:
            self._on_refusals(source, refusals)

    def place(self, batch: pa.RecordBatch) -> None:
        """Store what was examined elsewhere, such as a file. It is history: watchers are not told."""
        self.store.append(batch)
        self._show(batch)

    @property
    def waiting_rows(self) -> int:
        return self._waiting_rows

    @property
    def rate_per_s(self) -> float:
        """Readings stored in a second, over the last ten."""
        since = monotonic() - RATE_SPAN_S
        return sum(rows for at, rows in list(self._stored_lately) if at >= since) / RATE_SPAN_S

    def _has_room(self, rows: int) -> bool:
        return not self._waiting or self._waiting_rows + rows <= self._most_waiting_rows

    def _work(self) -> None:
        while deliveries := self._drain():
            try:
                self._commit(deliveries)
            except Exception:
                # The thread must outlive any defect; what was not acknowledged is sent again by its source.
                logger.exception("%d deliveries could not be taken in", len(deliveries))

    def _drain(self) -> list[_Delivery]:
        """What waits, in order, up to about a million rows; nothing once intake is stopped and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopping.is_set())
            taken: list[_Delivery] = []
            rows = 0
            while self._waiting and (not taken or rows + len(self._waiting[0].observations) <= MOST_ROWS_AT_ONCE):
                taken.append(self._waiting.popleft())
                rows += len(taken[-1].observations)
            self._waiting_rows -= rows
            self._changed.notify_all()
        return taken

    def _commit(self, deliveries: list[_Delivery]) -> None:
        groups: dict[Source, list[_Delivery]] = {}
        for delivery in deliveries:
            groups.setdefault(delivery.source, []).append(delivery)
        parts = [self._examine(source, group) for source, group in groups.items()]
        self._drop_repeated(parts)
        batch = joined([part.batch for part in parts])
        if batch.num_rows and not self._append(batch):
            return
        self._count(groups, parts)
        for delivery in deliveries:
            _acknowledge(delivery)
        self._show(batch)
        self._tell(batch)

    def _examine(self, source: Source, deliveries: list[_Delivery]) -> _Part:
        resolved: list[pa.RecordBatch] = []
        for delivery in deliveries:
            try:
                batch, refusals = source.resolver.resolve(delivery.observations)
            except Exception as error:  # noqa: BLE001  a message that breaks the decoder is refused like any unreadable one
                refusals = [Refusal(Reason.UNDECODABLE, max(1, len(delivery.observations)), repr(error)[:500])]
            else:
                resolved.append(batch)
            self.refuse(source, refusals)
        examined = examine(joined(resolved), self.signals, self.last_values.at, self._clock())
        self.refuse(source, examined.refusals)
        return _Part(source, examined.accepted, examined.late)

    def _drop_repeated(self, parts: list[_Part]) -> None:
        """Refuse what another source said in the same moment, and late rows that are stored already."""
        rows = columns(joined([part.batch for part in parts]))
        late = np.concatenate([part.late for part in parts])
        repeated = said_twice(rows) if len(parts) > 1 else np.zeros(len(late), dtype=np.bool_)
        if late.any():
            repeated[late] |= self.store.existing(batch_of(rows.taken(late)))
        if not repeated.any():
            return
        end = 0
        for part in parts:
            start, end = end, end + part.batch.num_rows
            self._keep(part, ~repeated[start:end])

    def _keep(self, part: _Part, kept: NDArray[np.bool_]) -> None:
        dropped = len(kept) - int(np.count_nonzero(kept))
        if not dropped:
            return
        rows = columns(part.batch)
        self.refuse(part.source, [Refusal(Reason.DUPLICATE, dropped, _sentence(rows, int(np.argmin(kept))))])
        part.batch, part.late = batch_of(rows.taken(kept)), part.late[kept]

    def _append(self, batch: pa.RecordBatch) -> bool:
        """Try until the disk takes it; nobody is acknowledged meanwhile, and sources wait. False if it stops first."""
        while True:
            try:
                self.store.append(batch)
            except Exception:
                self.failed_appends += 1
                logger.exception("%d readings could not be stored; trying again", batch.num_rows)
                if self._stopping.wait(timeout=1.0):
                    return False
            else:
                return True

    def _count(self, groups: dict[Source, list[_Delivery]], parts: list[_Part]) -> None:
        now = monotonic()
        stored = sum(part.batch.num_rows for part in parts)
        received = {source: sum(len(one.observations) for one in group) for source, group in groups.items()}
        with self._counting:
            for part in parts:
                part.source.counts.received += received[part.source]
                part.source.counts.stored += part.batch.num_rows
            self.counts.received += sum(received.values())
            self.counts.stored += stored
            self._stored_lately.append((now, stored))
            while self._stored_lately[0][0] < now - RATE_SPAN_S:
                self._stored_lately.popleft()

    def _show(self, batch: pa.RecordBatch) -> None:
        with self._showing:
            self.last_values.update(batch)

    def _tell(self, batch: pa.RecordBatch) -> None:
        if not batch.num_rows:
            return
        for watcher in self._watchers:
            try:
                watcher(batch)
            except Exception:
                self.failed_watches += 1
                logger.exception("%r failed on %d readings", watcher, batch.num_rows)


def _acknowledge(delivery: _Delivery) -> None:
    if delivery.acknowledge is None:
        return
    try:
        delivery.acknowledge()
    except Exception:
        # The readings are durable; a source that cannot hear so sends them again, and they are refused as duplicates.
        logger.exception("source %s could not be told that its readings are stored", delivery.source.key)


def said_twice(rows: Columns) -> NDArray[np.bool_]:
    """Which rows have the signal and the instant of an earlier row."""
    order = order_by_signal_and_time(rows.signal, rows.at)
    repeated = np.zeros(len(order), dtype=np.bool_)
    repeated[order] = ~is_first_of_reading(rows.signal[order], rows.at[order])
    return repeated


def _sentence(rows: Columns, position: int) -> str:
    at = datetime.fromtimestamp(int(rows.at[position]) / 1_000_000, tz=UTC).isoformat(timespec="milliseconds")
    return f"signal {int(rows.signal[position])} at {at}, value {float(rows.value[position])!r}"
