import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planum.errors import Refused
from planum.factory.monitoring.engine.limits import LimitKind, LimitRule, Transition, TransitionKind
from planum.factory.monitoring.engine.watch import LimitWatch
from planum.hub.readings.engine.batch import BAD, GOOD, UNCERTAIN

SECOND = 1_000_000
RAISED, CLEARED = TransitionKind.RAISED, TransitionKind.CLEARED

Reading = tuple[int, int, float, int]
"""at in seconds, signal, value, quality"""


def check(watch: LimitWatch, readings: Iterable[Reading]) -> list[Transition]:
    at, signal, value, quality = zip(*readings, strict=True) if readings else ((), (), (), ())
    return watch.check(
        np.array(at, dtype=np.int64) * SECOND,
        np.array(signal, dtype=np.int32),
        np.array(value, dtype=np.float64),
        np.array(quality, dtype=np.int8),
    )


def values(*numbers: float, start: int = 0) -> list[Reading]:
    """One reading a second of signal 7."""
    return [(start + second, 7, number, GOOD) for second, number in enumerate(numbers)]


def changes(watch: LimitWatch, readings: list[Reading]) -> list[tuple[TransitionKind, int]]:
    return [(found.kind, found.at_us // SECOND) for found in check(watch, readings)]


def high(**options: object) -> LimitRule:
    return LimitRule(**({"id": 1, "signal": 7, "kind": LimitKind.HIGH, "limit": 80.0} | options))


@dataclass
class SlowRule:
    """The definition of a rule, reading by reading, to compare with."""

    rule: LimitRule
    is_active: bool = False
    since: int | None = None
    seen: int | None = None

    def look(self, at: int, value: float, quality: int) -> TransitionKind | None:
        if quality == BAD or value != value or (self.seen is not None and at < self.seen):
            return None
        self.seen = at
        if not self._is_met(value):
            self.since = None
            return None
        self.since = at if self.since is None else self.since
        delay = self.rule.off_delay_us if self.is_active else self.rule.on_delay_us
        if at - self.since < delay:
            return None
        self.is_active, self.since = not self.is_active, None
        return RAISED if self.is_active else CLEARED

    def _is_met(self, value: float) -> bool:
        limit, deadband = self.rule.limit, self.rule.deadband
        if self.rule.kind in (LimitKind.HIGH, LimitKind.HIGH_HIGH):
            return value <= limit - deadband if self.is_active else value > limit
        return value >= limit + deadband if self.is_active else value < limit


def check_slowly(rules: list[SlowRule], readings: Iterable[Reading]) -> list[Transition]:
    found = []
    for at, signal, value, quality in readings:
        for slow in rules:
            if slow.rule.signal == signal:
                kind = slow.look(at * SECOND, value, quality)
                if kind is not None:
                    found.append(Transition(slow.rule.id, signal, kind, at * SECOND, value))
    return found


def test_an_alarm_is_raised_above_the_limit_and_cleared_below_the_deadband():
    watch = LimitWatch([high(deadband=5.0)])

    found = check(watch, values(80.0, 80.1, 79.0, 75.1, 75.0, 76.0))

    assert found == [
        Transition(rule=1, signal=7, kind=RAISED, at_us=1 * SECOND, value=80.1),
        Transition(rule=1, signal=7, kind=CLEARED, at_us=4 * SECOND, value=75.0),
    ]


def test_a_low_limit_is_the_mirror_image():
    watch = LimitWatch([LimitRule(id=1, signal=7, kind=LimitKind.LOW, limit=10.0, deadband=2.0)])

    assert changes(watch, values(10.0, 9.9, 11.9, 12.0)) == [(RAISED, 1), (CLEARED, 3)]


def test_without_deadband_a_value_at_the_limit_has_returned():
    assert changes(LimitWatch([high()]), values(81, 80, 80.5, 80)) == [
        (RAISED, 0),
        (CLEARED, 1),
        (RAISED, 2),
        (CLEARED, 3),
    ]


def test_the_on_delay_begins_anew_when_the_value_comes_back():
    watch = LimitWatch([high(on_delay_s=2)])

    # Exceeded from 0 to 1 (too short), then from 3 on: two seconds are over at 5.
    assert changes(watch, values(81, 81, 80, 81, 81, 81, 81)) == [(RAISED, 5)]


def test_the_off_delay_begins_anew_when_the_value_leaves_again():
    watch = LimitWatch([high(deadband=5, off_delay_s=2)])

    # Returned at 1 and 2, within the deadband at 3, returned from 4 on: two seconds are over at 6.
    assert changes(watch, values(81, 75, 75, 76, 74, 74, 74)) == [(RAISED, 0), (CLEARED, 6)]


def test_a_delay_runs_across_batches_and_over_gaps():
    watch = LimitWatch([high(on_delay_s=10)])

    assert changes(watch, [(0, 7, 81.0, GOOD)]) == []
    assert changes(watch, [(9, 7, 81.0, GOOD)]) == []
    assert changes(watch, [(60, 7, 81.0, GOOD)]) == [(RAISED, 60)]


def test_a_bad_reading_neither_raises_nor_clears_nor_interrupts():
    watch = LimitWatch([high(on_delay_s=2)])
    readings = [
        (0, 7, 81.0, GOOD),
        (1, 7, 0.0, BAD),
        (2, 7, 81.0, UNCERTAIN),
        (3, 7, 0.0, BAD),
        (4, 7, float("nan"), GOOD),
    ]

    assert changes(watch, readings) == [(RAISED, 2)]
    assert watch.active() == [1]
    assert changes(LimitWatch([high()]), [(0, 7, 99.0, BAD)]) == []


def test_a_late_reading_is_left_out_and_one_of_the_same_instant_counts():
    watch = LimitWatch([high()])

    assert changes(watch, [(10, 7, 70.0, GOOD)]) == []
    assert changes(watch, [(9, 7, 99.0, GOOD)]) == []
    assert changes(watch, [(10, 7, 99.0, GOOD)]) == [(RAISED, 10)]


def test_a_late_reading_inside_a_batch_is_left_out():
    watch = LimitWatch([high()])

    assert changes(watch, [(5, 7, 1.0, GOOD), (4, 7, 99.0, GOOD), (6, 7, 1.0, GOOD), (3, 7, 99.0, GOOD)]) == []


def test_transitions_come_in_the_order_of_the_readings():
    rules = [
        high(id=1, signal=9),
        high(id=3, signal=7, kind=LimitKind.HIGH_HIGH, limit=90.0),
        high(id=2, signal=7),
    ]

    found = check(LimitWatch(rules), [(0, 9, 1.0, GOOD), (0, 7, 95.0, GOOD), (1, 9, 95.0, GOOD), (2, 7, 85.0, GOOD)])

    assert [(each.rule, each.kind, each.at_us // SECOND) for each in found] == [
        (2, RAISED, 0),
        (3, RAISED, 0),
        (1, RAISED, 1),
        (3, CLEARED, 2),
    ]


def test_signals_that_no_rule_watches_are_passed_over():
    readings = [(0, signal, 99.0, GOOD) for signal in (-5, -1, 0, 6, 8, 2**31 - 1)]

    assert check(LimitWatch([high()]), readings) == []
    assert check(LimitWatch([high(signal=2**30)]), readings) == []
    assert check(LimitWatch([]), readings) == []


def test_ids_of_any_size_are_watched():
    rules = [high(id=1, signal=0), high(id=2, signal=2**31 - 1)]

    found = check(LimitWatch(rules), [(0, 2**31 - 1, 99.0, GOOD), (0, 0, 99.0, GOOD)])

    assert [each.rule for each in found] == [2, 1]


def test_an_empty_batch_changes_nothing():
    assert check(LimitWatch([high()]), []) == []


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(Refused, match="columns of unequal length: 2 at, 1 signal, 1 value, 1 quality"):
        LimitWatch([high()]).check([1, 2], [7], [1.0], [0])


def test_two_rules_with_one_id_are_refused():
    with pytest.raises(Refused, match=r"several rules with the ids \[1\]"):
        LimitWatch([high(), high()])


def test_a_restart_goes_on_with_the_running_delay():
    before = LimitWatch([high(on_delay_s=10), high(id=2, limit=50.0)])
    check(before, [(0, 7, 81.0, GOOD)])
    kept = json.loads(json.dumps(before.state()))

    after = LimitWatch([high(on_delay_s=10), high(id=2, limit=50.0)])
    unknown = after.restore(kept)

    assert kept == [
        {"rule": 1, "is_active": False, "since_us": 0, "seen_us": 0},
        {"rule": 2, "is_active": True, "since_us": None, "seen_us": 0},
    ]
    assert unknown == []
    assert changes(after, [(10, 7, 81.0, GOOD)]) == [(RAISED, 10)]


def test_state_of_rules_that_are_gone_is_named():
    before = LimitWatch([high(id=1), high(id=2)])
    check(before, values(99))

    after = LimitWatch([high(id=2), high(id=3)])

    assert after.restore(before.state()) == [1]
    assert after.active() == [2]
    assert changes(after, values(70, start=1)) == [(CLEARED, 1)]


rules_of_streams = st.lists(
    st.builds(
        lambda signal, kind, limit, deadband, on_delay, off_delay: (signal, kind, limit, deadband, on_delay, off_delay),
        st.integers(0, 3),
        st.sampled_from(LimitKind),
        st.integers(-3, 3),
        st.sampled_from([0, 1, 2]),
        st.sampled_from([0, 1, 3]),
        st.sampled_from([0, 1, 3]),
    ),
    max_size=6,
).map(
    lambda rules: [
        LimitRule(id=number, signal=signal, kind=kind, limit=limit, deadband=band, on_delay_s=on, off_delay_s=off)
        for number, (signal, kind, limit, band, on, off) in enumerate(rules)
    ]
)
readings_of_streams = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.integers(0, 4),
        st.sampled_from([float(each) for each in range(-5, 6)] + [float("nan"), float("inf"), float("-inf")]),
        st.sampled_from([GOOD, GOOD, GOOD, UNCERTAIN, BAD]),
    ),
    max_size=60,
)


@settings(max_examples=300)
@given(rules_of_streams, readings_of_streams, st.lists(st.integers(0, 60)), st.booleans(), st.booleans())
def test_any_stream_in_any_batches_with_restarts_gives_what_the_definition_gives(
    rules: list[LimitRule], readings: list[Reading], cuts: list[int], in_order: bool, with_restarts: bool
):
    if in_order:
        readings = sorted(readings, key=lambda reading: reading[0])
    slow = sorted((SlowRule(rule) for rule in rules), key=lambda each: (each.rule.signal, each.rule.id))
    watch = LimitWatch(rules)

    found: list[Transition] = []
    edges = [0, *sorted(cuts), len(readings)]
    for start, end in pairwise(edges):
        found += check(watch, readings[start:end])
        if with_restarts:
            kept = watch.state()
            watch = LimitWatch(rules)
            assert watch.restore(kept) == []

    assert found == check_slowly(slow, readings)
    assert watch.active() == [each.rule.id for each in slow if each.is_active]


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=50), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_raised_and_cleared_take_turns(numbers: list[float], band: int, on_delay: int, off_delay: int):
    watch = LimitWatch([high(limit=2.0, deadband=band, on_delay_s=on_delay, off_delay_s=off_delay)])

    kinds = [kind for kind, _ in changes(watch, values(*numbers))]

    assert kinds == [RAISED, CLEARED] * (len(kinds) // 2) + [RAISED] * (len(kinds) % 2)


@pytest.mark.slow
@pytest.mark.parametrize("is_active", [False, True])
def test_normal_and_steadily_active_readings_cost_little(is_active: bool):
    generator = np.random.default_rng(5)
    rules = [
        high(id=2 * signal + limit, signal=signal, limit=80.0 + limit) for signal in range(400) for limit in (0, 1)
    ]
    watch = LimitWatch(rules)
    signal = np.tile(np.arange(400, dtype=np.int32), 25)
    value = generator.normal(90.0 if is_active else 50.0, 1.0, len(signal))
    quality = np.zeros(len(signal), dtype=np.int8)
    costs = []

    for batch in range(60):
        at = np.sort(generator.integers(batch * SECOND, (batch + 1) * SECOND, len(signal)))
        began = time.perf_counter()
        watch.check(at, signal, value, quality)
        costs.append(time.perf_counter() - began)

    assert len(watch.active()) == (len(rules) if is_active else 0)
    assert min(costs[1:]) / (len(signal) * 2) < 60e-9
