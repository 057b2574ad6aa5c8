"""The published formats, by hand; anything else is refused with its line and never breaks the reader."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factory.scheduling.engine.shops import shop
from planum.errors import Refused
from planum.factory.scheduling.engine.problem import Machine, Mode, Operation, Problem, SetupMatrix
from planum.factory.scheduling.engine.readers import BadFile, read_fajsp, read_fjs, read_fjs_sdst, read_jsp

READERS = (read_jsp, read_fjs, read_fajsp, read_fjs_sdst)


def test_a_job_shop() -> None:
    problem = read_jsp("2 3\n 0 5 1 4 2 3 \n\n 2 1 0 0 1 6\n")

    assert problem == shop([(0, 5), (1, 4), (2, 3)], [(2, 1), (0, 0), (1, 6)])


def test_a_job_shop_with_jobs_of_any_length() -> None:
    assert read_jsp("2 2\n0 5 1 4 0 2\n1 3\n", reentrant=True) == shop([(0, 5), (1, 4), (0, 2)], [(1, 3)])


@pytest.mark.parametrize("header", ["2 3", "2\t3  1.5", "2 3 2"])
@pytest.mark.parametrize("first", [0, 1])
def test_a_flexible_job_shop_that_counts_machines_from_0_or_1(header: str, first: int) -> None:
    a, b, c = first, first + 1, first + 2
    text = f"{header}\n 2 1 {a} 5 2 {b} 4 {c} 3  \n1 2 {a} 7 {c} 9 \n"

    assert read_fjs(text).operations == (
        Operation(0, (Mode(0, 5),)),
        Operation(0, (Mode(1, 4), Mode(2, 3)), (0,)),
        Operation(1, (Mode(0, 7), Mode(2, 9))),
    )


def test_a_flexible_job_shop_with_set_ups() -> None:
    problem = read_fjs_sdst("1 2 1\n2 1 1 5 1 2 4\n\n0 1\n2 3\n\n4 5\n6 7\n")

    assert problem.setups == (SetupMatrix(((0, 1), (2, 3))), SetupMatrix(((4, 5), (6, 7))))
    assert problem.machines == (Machine(setups=0), Machine(setups=1))
    assert [step.family for step in problem.operations] == [0, 1]


def test_arbitrary_routings() -> None:
    # 0 and 1 come before 2; 3 stands alone.
    problem = read_fajsp("4 2 2\n0 2\n1 2\n1 0 5\n2 0 1 1 2\n1 1 3\n1 0 9\n")

    assert problem.operations == (
        Operation(0, (Mode(0, 5),)),
        Operation(0, (Mode(0, 1), Mode(1, 2))),
        Operation(0, (Mode(1, 3),), (0, 1)),
        Operation(1, (Mode(0, 9),)),
    )
    assert len(problem.jobs) == 2


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (read_jsp, "", "Line 1: the text ends after 0 of 1 lines."),
        (read_jsp, "2", "Line 1: '2' was given."),
        (read_jsp, "1 1\n0 x\n", "Line 2: 'x' is not a whole number of at least 0."),
        (read_jsp, "1 1\n0 -3\n", "Line 2: '-3' is not a whole number of at least 0."),
        (read_jsp, "1 1\n0 ٣\n", "Line 2: '٣' is not a whole number of at least 0."),
        (read_jsp, "1 2\n0 3 1\n", "Line 2: 3 numbers stand here."),
        (read_jsp, "1 1\n0 3\n0 4\n", "Line 3: '0 4' stands after the last line that the first line announces."),
        (read_jsp, "1 1\n0 9999999999999\n", "Line 2: a number is too large."),
        (read_jsp, "400000 2\n0 3 1 2\n", "Line 2: the text ends after 1 of 400000 lines."),
        (read_jsp, "2000000000 2\n0 3 1 2\n", "Line 1: 2000000000 jobs or operations were given."),
        (read_jsp, "1 2000000000\n0 3\n", "Line 1: 2000000000 machines were given."),
        (read_jsp, "1 2\n0 3 2 1\n", "Line 2: there is no machine 2."),
        (read_fjs, "1 2\n2 1 1 5\n", "Line 2: the line ends too early."),
        (read_fjs, "1 2\n1 3 1 5\n", "Line 2: an operation has 3 modes and 2 numbers follow."),
        (read_fjs, "1 2\n1 0\n", "Line 2: an operation has no mode."),
        (read_fjs, "1 2\n1 1 1 5 6\n", "Line 2: 5 numbers stand here, and the 1 operations take 4."),
        (read_fjs, "1 2\n1000000000 1 1 5\n", "Line 2: the line ends too early."),
        (read_fjs_sdst, "1 1\n1 1 1 5\n0 0\n", "Line 3: 2 numbers stand here."),
        (read_fajsp, "1 1 1\n0 0\n1 0 5\n", "Line 2: '0 0' is no arc."),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_with_its_line(read, text: str, said: str) -> None:
    with pytest.raises(BadFile) as refused:
        read(text)

    assert refused.value.given == said


def test_arcs_in_a_circle_are_refused() -> None:
    with pytest.raises(Refused, match="The routing runs in a circle"):
        read_fajsp("2 2 1\n0 1\n1 0\n1 0 1\n1 0 1\n")


def test_a_million_rows_are_refused_before_a_problem_is_made() -> None:
    text = "1000000 1\n" + "0 1\n" * 1_000_000
    wide = "20 1\n" + ("0 1 " * 25_001 + "\n") * 20

    began = time.thread_time()
    with pytest.raises(BadFile) as refused:
        read_jsp(text)
    assert time.thread_time() - began < 1
    assert str(refused.value) == "Line 1: 1000000 jobs or operations were given. Expected at most 500000 operations."
    with pytest.raises(BadFile, match="Line 21: these are 500020 operations or more"):
        read_jsp(wide, reentrant=True)


numbers = st.one_of(st.integers(-3, 12).map(str), st.sampled_from(["1e3", "99999999999", "x", "1.5", "", "\x00", "²"]))
texts = st.lists(st.lists(numbers, max_size=8).map(" ".join), max_size=8).map("\n".join)


@given(st.one_of(texts, st.text(max_size=60)), st.sampled_from(READERS))
def test_whatever_is_read_is_a_problem_or_refused(text: str, read) -> None:
    try:
        problem = read(text)
    except Refused:
        return
    assert len(problem.operations) >= 1


@st.composite
def shops(draw: st.DrawFn) -> Problem:
    machines = draw(st.integers(1, 4))
    steps = st.lists(st.integers(0, 99), min_size=machines, max_size=machines)
    jobs = draw(st.lists(st.tuples(st.permutations(range(machines)), steps), min_size=1, max_size=4))
    return shop(*(list(zip(order, work, strict=True)) for order, work in jobs))


@given(shops())
def test_what_is_written_is_read_back(problem: Problem) -> None:
    lines = [[] for _ in problem.jobs]
    for step in problem.operations:
        lines[step.job] += step.modes[0][:2]
    body = "\n".join(" ".join(map(str, line)) for line in lines)

    assert read_jsp(f"{len(problem.jobs)} {len(problem.machines)}\n{body}") == problem


def test_a_hundred_thousand_operations_are_read_in_three_seconds() -> None:
    random = np.random.default_rng(1)
    rows = [np.stack([random.permutation(100), random.integers(1, 100, 100)], axis=1).ravel() for _ in range(1000)]
    text = "1000 100\n" + "\n".join(" ".join(map(str, row.tolist())) for row in rows)

    began = time.thread_time()
    problem = read_jsp(text)

    assert len(problem.operations) == 100_000
    assert time.thread_time() - began < 3
