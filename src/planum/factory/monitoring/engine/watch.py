"""Limit rules watched over batches of readings.

For every signal of a batch the lowest and the highest reading decide, in one pass over the columns, which rules may
change at all: an inactive one only if its limit is exceeded, an active one only if the value has returned, and one
whose delay is running unless it simply goes on. Only those are walked, from one stretch of exceeded (or returned)
readings to the next.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planum.errors import Refused
from planum.factory.monitoring.engine.limits import LimitRule, Transition, TransitionKind
from planum.factory.monitoring.engine.stretches import Stretches
from planum.hub.readings.engine.batch import BAD

NEVER = int(np.iinfo(np.int64).min)
TABLE_LIMIT = 1 << 22


class RuleState(TypedDict):
    """What a rule remembers, as plain data: `since_us` is when the running delay began, `seen_us` the last reading."""

    rule: int
    is_active: bool
    since_us: int | None
    seen_us: int | None


class _Rows(NamedTuple):
    """Usable readings, sorted by watched signal and then by time; `row` is the place in the batch as it came."""

    place: NDArray[np.intp]
    at: NDArray[np.int64]
    value: NDArray[np.float64]
    row: NDArray[np.intp]

    def taken(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> "_Rows":
        return _Rows(self.place[which], self.at[which], self.value[which], self.row[which])


class LimitWatch:
    """Watches rules over readings. Time is the readings' own: a delay runs from reading to reading, never by a clock.

    A BAD reading and one that is not a number neither raises nor clears nor interrupts a delay. A reading older than
    the last one seen of its signal is left out; one of the same instant counts. An UNCERTAIN reading counts like a
    GOOD one. Raises Refused if two rules have the same id.
    """

    def __init__(self, rules: Iterable[LimitRule]) -> None:
        self.rules: tuple[LimitRule, ...] = tuple(sorted(rules, key=lambda rule: (rule.signal, rule.id)))
        _refuse_repeated([rule.id for rule in self.rules])
        sign = np.array([rule.kind.sign for rule in self.rules], dtype=np.float64)
        limit = np.array([rule.limit for rule in self.rules], dtype=np.float64)
        self._sign = sign
        self._is_high = sign > 0
        self._exceeds_above = sign * limit
        self._returns_below = sign * limit - np.array([rule.deadband for rule in self.rules], dtype=np.float64)
        self._on_delay = np.array([rule.on_delay_us for rule in self.rules], dtype=np.int64)
        self._off_delay = np.array([rule.off_delay_us for rule in self.rules], dtype=np.int64)
        self._active = np.zeros(len(self.rules), dtype=np.bool_)
        self._since = np.full(len(self.rules), NEVER, dtype=np.int64)
        signals = np.array([rule.signal for rule in self.rules], dtype=np.int64)
        self._signals, self._first, self._count = np.unique(signals, return_index=True, return_counts=True)
        # One more than there are signals: place -1, a signal that no rule watches, has never been seen.
        self._seen = np.full(len(self._signals) + 1, NEVER, dtype=np.int64)
        self._table = _place_table(self._signals)

    def check(self, at: ArrayLike, signal: ArrayLike, value: ArrayLike, quality: ArrayLike) -> list[Transition]:
        """What changes through one batch, in the order of its readings.

        The columns are those of a batch of readings (`at` in microseconds UTC), of equal length, in order of arrival.
        Raises Refused on columns of unequal length, and changes nothing then.
        """
        rows = self._usable_rows(
            np.asarray(at, dtype=np.int64),
            np.asarray(signal),
            np.asarray(value, dtype=np.float64),
            np.asarray(quality),
        )
        if not len(rows.at):
            return []
        starts = np.concatenate([[0], np.flatnonzero(rows.place[1:] != rows.place[:-1]) + 1])
        ends = np.append(starts[1:], len(rows.at))
        self._seen[rows.place[starts]] = rows.at[ends - 1]
        found: list[tuple[int, int, Transition]] = []
        for rule, group in self._rules_that_may_change(rows, starts, ends):
            here = slice(int(starts[group]), int(ends[group]))
            found += self._walk(rule, rows.at[here], rows.value[here], rows.row[here])
        found.sort(key=lambda change: change[:2])
        return [transition for _, _, transition in found]

    def active(self) -> list[int]:
        """The ids of the rules whose alarm stands."""
        return [self.rules[index].id for index in np.flatnonzero(self._active).tolist()]

    def state(self) -> list[RuleState]:
        """What all rules remember, as plain data that JSON can carry."""
        seen = np.repeat(self._seen[:-1], self._count).tolist()
        columns = zip(self.rules, self._active.tolist(), self._since.tolist(), seen, strict=True)
        return [
            RuleState(rule=rule.id, is_active=active, since_us=_known(since), seen_us=_known(last))
            for rule, active, since, last in columns
        ]

    def restore(self, state: Sequence[RuleState]) -> list[int]:
        """Go on from `state`. Rules that it does not know start afresh; returns the ids it holds for no rule."""
        places = np.repeat(np.arange(len(self._signals)), self._count).tolist()
        index_of = {rule.id: index for index, rule in enumerate(self.rules)}
        self._active[:], self._since[:], self._seen[:] = False, NEVER, NEVER
        for each in state:
            index = index_of.get(each["rule"])
            if index is not None:
                self._active[index] = each["is_active"]
                self._since[index] = _stored(each["since_us"])
                self._seen[places[index]] = max(int(self._seen[places[index]]), _stored(each["seen_us"]))
        return [each["rule"] for each in state if each["rule"] not in index_of]

    def _usable_rows(
        self,
        at: NDArray[np.int64],
        signal: NDArray[np.int64],
        value: NDArray[np.float64],
        quality: NDArray[np.int8],
    ) -> _Rows:
        if not len(at) == len(signal) == len(value) == len(quality):
            lengths = f"{len(at)} at, {len(signal)} signal, {len(value)} value, {len(quality)} quality"
            raise Refused(f"columns of unequal length: {lengths}", "columns of one batch")
        place = self._place_of(signal)
        row = np.flatnonzero((place >= 0) & (quality != BAD) & ~np.isnan(value) & (at >= self._seen[place]))
        row = row[_order_of(place[row], len(self._signals))]
        return _without_late(_Rows(place[row], at[row], value[row], row))

    def _place_of(self, signal: NDArray[np.int64]) -> NDArray[np.intp]:
        """The place of each signal among the watched ones, -1 where no rule watches it."""
        if self._table is not None:
            return self._table.take(signal + 1, mode="clip")
        place = np.searchsorted(self._signals, signal)
        place[place == len(self._signals)] = 0
        return np.where(self._signals[place] == signal, place, -1)

    def _rules_that_may_change(
        self, rows: _Rows, starts: NDArray[np.intp], ends: NDArray[np.intp]
    ) -> list[tuple[int, int]]:
        """Pairs of a rule and the group of rows it watches."""
        lowest = np.minimum.reduceat(rows.value, starts)
        highest = np.maximum.reduceat(rows.value, starts)
        place = rows.place[starts]
        count = self._count[place]
        group = np.repeat(np.arange(len(starts)), count)
        rule = np.arange(len(group)) + np.repeat(self._first[place] - (np.cumsum(count) - count), count)
        sign, is_high, lowest, highest = self._sign[rule], self._is_high[rule], lowest[group], highest[group]
        most = sign * np.where(is_high, highest, lowest)
        least = sign * np.where(is_high, lowest, highest)
        active, exceeds, returns = self._active[rule], self._exceeds_above[rule], self._returns_below[rule]
        is_met_once = np.where(active, least <= returns, most > exceeds)
        is_met_always = np.where(active, most <= returns, least > exceeds)
        is_waiting = self._since[rule] != NEVER
        delay = np.where(active, self._off_delay[rule], self._on_delay[rule])
        is_over = rows.at[ends - 1][group] - delay >= self._since[rule]
        which = np.flatnonzero(np.where(is_waiting, ~is_met_always | is_over, is_met_once))
        return list(zip(rule[which].tolist(), group[which].tolist(), strict=True))

    def _walk(
        self, index: int, at: NDArray[np.int64], value: NDArray[np.float64], row: NDArray[np.intp]
    ) -> list[tuple[int, int, Transition]]:
        """The transitions of one rule, each with its row in the batch and the rule's index to sort by."""
        rule = self.rules[index]
        signed = value * self._sign[index]
        exceeded, returned = Stretches(signed > self._exceeds_above[index]), None
        active, since = bool(self._active[index]), int(self._since[index])
        found: list[tuple[int, int, Transition]] = []
        position = 0
        while position < len(at):
            if active and returned is None:
                returned = Stretches(signed <= self._returns_below[index])
            stretches, delay = (returned, rule.off_delay_us) if active else (exceeded, rule.on_delay_us)
            assert stretches is not None
            start, end = stretches.following(position)
            if start > position or since == NEVER:
                since = int(at[start]) if start < end else NEVER
            change = start + int(np.searchsorted(at[start:end], since + delay)) if delay and start < end else start
            if change >= end:
                position = end
                continue
            active, since = not active, NEVER
            kind = TransitionKind.RAISED if active else TransitionKind.CLEARED
            at_us, found_value = int(at[change]), float(value[change])
            found.append((int(row[change]), index, Transition(rule.id, rule.signal, kind, at_us, found_value)))
            position = change + 1
        self._active[index], self._since[index] = active, since
        return found


def _refuse_repeated(ids: Sequence[int]) -> None:
    repeated = sorted({each for each in ids if ids.count(each) > 1}) if len(set(ids)) < len(ids) else []
    if repeated:
        raise Refused(f"several rules with the ids {repeated}", "one rule for each id")


def _place_table(signals: NDArray[np.int64]) -> NDArray[np.intp] | None:
    """The place of signal s at s + 1, -1 around and between; None if a wild id would take all memory."""
    largest = int(signals[-1]) if len(signals) else 0
    if largest >= TABLE_LIMIT:
        return None
    table = np.full(largest + 3, -1, dtype=np.intp)
    table[signals + 1] = np.arange(len(signals))
    return table


def _order_of(place: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Positions that sort by place, equal ones in their order; numpy sorts 16-bit keys by radix, which is faster."""
    order = np.argsort(place.astype(np.uint16), kind="stable")
    if count > 1 << 16:
        order = order[np.argsort((place >> 16).astype(np.uint16)[order], kind="stable")]
    return order


def _without_late(rows: _Rows) -> _Rows:
    """Leave out readings that are older than one before them of the same signal. Almost always there are none."""
    backwards = (rows.at[1:] < rows.at[:-1]) & (rows.place[1:] == rows.place[:-1])
    if not backwards.any():
        return rows
    kept = np.ones(len(rows.at), dtype=np.bool_)
    for place in np.unique(rows.place[1:][backwards]).tolist():
        start, end = np.searchsorted(rows.place, [place, place + 1])
        here = rows.at[start:end]
        kept[start:end] = here >= np.maximum.accumulate(here)
    return rows.taken(kept)


def _known(instant: int) -> int | None:
    return None if instant == NEVER else instant


def _stored(instant: int | None) -> int:
    return NEVER if instant is None else instant
