"""A problem as columns, for compiled code: compressed rows (`first[i]:first[i+1]`) wherever lists hang on rows."""

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from planum.factory.scheduling.engine.problem import Problem

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Arrays:
    """Sizes: n operations, k modes of all operations, p precedence pairs, j jobs.

    `mode_first` (n+1), `mode_machine` (k), `mode_duration` (k), `mode_power` (k): modes by operation.
    `before_first` (n+1), `before` (p): predecessors by operation; `after_first`, `after`: successors.
    `job` (n), `family` (n), `release` (n): the later of the job's, the operation's and the present.
    `fixed_mode` (n): -1 where free; `fixed_start`, `fixed_end` (n).
    `order` (n): the operations in a topological order.
    """

    mode_first: Int32
    mode_machine: Int32
    mode_duration: Int32
    mode_power: Int32
    before_first: Int32
    before: Int32
    after_first: Int32
    after: Int32
    job: Int32
    family: Int32
    release: Int64
    fixed_mode: Int32
    fixed_start: Int64
    fixed_end: Int64
    order: Int32

    @staticmethod
    def of(problem: "Problem") -> "Arrays":
        steps = problem.operations
        n = len(steps)
        mode_first = _starts([len(step.modes) for step in steps])
        flat = np.fromiter(
            chain.from_iterable(chain.from_iterable(step.modes for step in steps)), np.int64, 3 * int(mode_first[-1])
        ).reshape(-1, 3)
        before_first = _starts([len(step.after) for step in steps])
        before = np.fromiter(chain.from_iterable(step.after for step in steps), np.int32, int(before_first[-1]))
        after_first, after = _turned(before_first, before, n)
        job = np.fromiter((step.job for step in steps), np.int32, n)
        job_release = np.array([job.release for job in problem.jobs] or [0], np.int64)
        release = np.maximum(
            np.fromiter((step.release for step in steps), np.int64, n), np.maximum(job_release[job], problem.not_before)
        )
        fixed_mode = np.full(n, -1, np.int32)
        fixed_start, fixed_end = np.zeros(n, np.int64), np.zeros(n, np.int64)
        for index, fixed in problem.fixed.items():
            fixed_mode[index], fixed_start[index], fixed_end[index] = fixed
        machine, duration, power = (np.ascontiguousarray(column, np.int32) for column in flat.T)
        return Arrays(
            mode_first, machine, duration, power,
            before_first, before, after_first, after,
            job, np.fromiter((step.family for step in steps), np.int32, n), release,
            fixed_mode, fixed_start, fixed_end,
            topological_order(before_first, before, after_first, after),
        )  # fmt: skip


def _starts(lengths: list[int]) -> Int32:
    starts = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=starts[1:])
    return starts


def _turned(first: Int32, targets: Int32, n: int) -> tuple[Int32, Int32]:
    sources = np.repeat(np.arange(n, dtype=np.int32), np.diff(first))
    turned = np.argsort(targets, kind="stable")
    return _starts(np.bincount(targets, minlength=n).tolist()), sources[turned]


def topological_order(before_first: Int32, before: Int32, after_first: Int32, after: Int32) -> Int32:
    """Operations so that each comes after its predecessors; shorter than n when the precedence runs in a circle."""
    waiting = np.diff(before_first).tolist()
    first, successors = after_first.tolist(), after.tolist()
    order = [index for index, count in enumerate(waiting) if count == 0]
    for index in order:  # grows while it is walked
        for successor in successors[first[index] : first[index + 1]]:
            waiting[successor] -= 1
            if waiting[successor] == 0:
                order.append(successor)
    return np.array(order, np.int32)
