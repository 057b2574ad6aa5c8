"""Open windows looked up one by one and by the column: the same, and as counted tick by tick."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factory.scheduling.engine.shops import shop
from planum.factory.scheduling.engine.calendars import FOREVER, Calendar, WorkingTime
from planum.factory.scheduling.engine.checking import BadProblem
from planum.factory.scheduling.engine.open_times import OpenTimes
from planum.factory.scheduling.engine.problem import Machine

SHIFTS = Calendar(((2, 5), (7, 10)), 12, ((3, 4), (20, 33)))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    edges = sorted(draw(st.sets(st.integers(0, 20), min_size=2, max_size=6)))
    windows = tuple(zip(edges[::2], edges[1::2], strict=False))
    starts = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 15)), max_size=3))
    return Calendar(windows, draw(st.integers(edges[-1] or 1, 30)), tuple((a, a + b) for a, b in starts))


def is_open(calendar: Calendar, tick: int) -> bool:
    """From the definition, for a calendar with a period."""
    assert calendar.period is not None
    within = tick % calendar.period
    in_window = any(a <= within < b for a, b in calendar.windows)
    return in_window and not any(a <= tick < b for a, b in calendar.closures)


def test_closures_are_taken_out_of_repeated_windows() -> None:
    # Windows 2–5, 7–10, 14–17, 19–22, 26–29, 31–34, less 3–4 and 20–33.
    assert SHIFTS.open_until(35) == [(2, 3), (4, 5), (7, 10), (14, 17), (19, 20), (33, 34)]


def test_work_is_counted_in_open_ticks() -> None:
    working = WorkingTime(SHIFTS.open_until(60))

    # From 2: one tick until 3, one until 5, three until 10, so the sixth ends at 15.
    assert [working.after(2, work) for work in (0, 1, 2, 5, 6)] == [2, 3, 5, 10, 15]
    # Three open ticks without a break are first found from 7; five never are.
    assert working.stretch(0, 3) == 7


@given(calendars(), st.integers(0, 80), st.integers(0, 12))
def test_both_ways_to_look_up_count_every_tick(calendar: Calendar, at: int, work: int) -> None:
    times = OpenTimes.of(calendar, 400)
    working = WorkingTime(calendar.open_until(1000))
    ticks = [tick for tick in range(500) if is_open(calendar, tick)]
    done = [tick for tick in ticks if tick >= at][:work]
    ends = done[-1] + 1 if done else at

    column = np.array([at])
    assert times.is_open(column).tolist() == [at in ticks]
    assert times.open_before(column).tolist() == [working.open_before(at)] == [sum(tick < at for tick in ticks)]
    assert times.after(column, np.array([work])).tolist() == [working.after(at, work)] == [ends]


@given(calendars(), calendars(), st.integers(0, 60), st.integers(0, 30))
def test_open_together_and_in_pieces(one: Calendar, other: Calendar, at: int, length: int) -> None:
    together = OpenTimes.of(one, 200).both(OpenTimes.of(other, 200))
    _, begins, ends = together.pieces(np.array([at]), np.array([at + length]))

    found = [tick for a, b in zip(begins.tolist(), ends.tolist(), strict=True) for tick in range(a, b)]
    assert found == [tick for tick in range(at, at + length) if is_open(one, tick) and is_open(other, tick)]


def test_after_the_last_window_it_is_open() -> None:
    working = WorkingTime([(0, 10)])

    assert working.after(15, 3) == 18
    assert working.next_open(15) == 15


@pytest.mark.parametrize(
    ("calendar", "fault"),
    [
        (Calendar(()), "it never opens"),
        (Calendar(((5, 5),), 10), "its windows are not sorted, apart and of positive length"),
        (Calendar(((5, 8), (7, 9)), 10), "its windows are not sorted, apart and of positive length"),
        (Calendar(((0, 12),), 10), "its windows do not lie within its period"),
        (
            Calendar(((0, 12),)),
            "it closes for ever after its last window: give a period, or leave the last window open",
        ),
        (Calendar(((0, 12),), 20, ((9, 9),)), "a closure does not end after it begins"),
        (
            Calendar(((0, FOREVER),), None, ((0, FOREVER),)),
            "a closure lasts beyond tick 2147483647: it never opens again",
        ),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_its_machine(calendar: Calendar, fault: str) -> None:
    with pytest.raises(BadProblem) as refused:
        shop([(0, 1)], machines=(Machine("lathe", calendar),))

    assert refused.value.faults == [f"Machine 0 (lathe): {fault}."]
