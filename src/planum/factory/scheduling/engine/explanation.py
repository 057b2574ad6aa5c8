"""Why a plan ends when it does: what binds, which jobs are late, and what they waited for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from planum.factory.scheduling.engine.placement import Placement
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.reasons import Cause, Reasons
from planum.factory.scheduling.engine.values import job_ends, lateness

AT_THE_MACHINE = frozenset({Cause.MACHINE, Cause.SETUP, Cause.BUFFER, Cause.CLOSED, Cause.BATCH})


class Link(NamedTuple):
    """One operation of a chain: `cause` holds its start; `by` is the operation behind the cause, -1 for none."""

    operation: int
    machine: int
    start: int
    end: int
    cause: Cause
    by: int


@dataclass(frozen=True, slots=True)
class Binding:
    """How often a cause holds a start, and how many ticks all operations together wait for it."""

    count: int
    ticks: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Ticks that late jobs waited for a machine or an operator; `weighted` by the jobs' weights."""

    index: int
    ticks: int
    weighted: int


@dataclass(frozen=True, slots=True)
class LateJob:
    """`path`: its operations up to the last one, each of them the last to arrive for the next.

    `split`: every tick from its release to its end, by cause; `at_machines`: the waiting part of it, by machine.
    `Explanation.chain_to(path[-1])` is what leads to its end.
    """

    job: int
    due: int
    end: int
    late: int
    weighted: int
    path: tuple[int, ...]
    split: Mapping[Cause, int]
    at_machines: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`last`: the operation that ends last; `links`: what holds each operation, by operation.

    `late`: the costliest first; `machines`, `operators`: what late jobs waited for, the costliest first.
    """

    last: int
    links: tuple[Link, ...]
    late: tuple[LateJob, ...]
    binding: Mapping[Cause, Binding]
    machines: tuple[Cost, ...]
    operators: tuple[Cost, ...]

    @property
    def chain(self) -> tuple[Link, ...]:
        """What leads to the last end."""
        return self.chain_to(self.last)

    def chain_to(self, operation: int) -> tuple[Link, ...]:
        """What leads to `operation`, the first first: each is held by the one before it."""
        links: list[Link] = []
        seen: set[int] = set()
        while operation >= 0 and operation not in seen:
            seen.add(operation)
            links.append(self.links[operation])
            operation = links[-1].by
        return tuple(reversed(links))


def explain(problem: Problem, plan: Plan) -> Explanation:
    """Of a valid plan. The chains are critical paths when nothing in the plan could start earlier (see `retime`)."""
    placement = Placement.of(problem, plan)
    reasons = Reasons(placement)
    links = [_link(reasons, i) for i in range(len(reasons.start))]
    late = _late_jobs(problem, plan, reasons)
    return Explanation(
        int(plan.end.argmax()),
        tuple(links),
        late,
        _binding(reasons, links),
        _costs((machine, ticks, row) for row in late for machine, ticks in row.at_machines.items()),
        _costs((who, ticks, row) for row in late for who, ticks in _operator_waits(reasons, row)),
    )


def _link(reasons: Reasons, i: int) -> Link:
    return Link(i, reasons.machine[i], reasons.start[i], reasons.end[i], *reasons.hold(i))


def _binding(reasons: Reasons, links: list[Link]) -> dict[Cause, Binding]:
    counts: dict[Cause, int] = defaultdict(int)
    ticks: dict[Cause, int] = defaultdict(int)
    for link in links:
        counts[link.cause] += 1
        for cause, waited in reasons.journey(link.operation):
            ticks[cause] += waited
    return {cause: Binding(counts[cause], ticks[cause]) for cause in Cause if counts[cause] or ticks[cause]}


def _late_jobs(problem: Problem, plan: Plan, reasons: Reasons) -> tuple[LateJob, ...]:
    ends, late = job_ends(problem, plan), lateness(problem, plan)
    last: dict[int, int] = {}
    for i, job in enumerate(problem.arrays.job.tolist()):
        if job not in last or reasons.end[i] > reasons.end[last[job]]:
            last[job] = i
    rows = [_late_job(problem, reasons, job, last[job], int(ends[job])) for job in late.nonzero()[0].tolist()]
    return tuple(sorted(rows, key=lambda row: (-row.weighted, -row.late, row.job)))


def _late_job(problem: Problem, reasons: Reasons, job: int, last: int, end: int) -> LateJob:
    path = [last]
    while (before := reasons.source(path[-1])[0]) >= 0:
        path.append(before)
    split: dict[Cause, int] = defaultdict(int)
    at_machines: dict[int, int] = defaultdict(int)
    for i in path:
        for cause, ticks in reasons.journey(i):
            split[cause] += ticks
            if cause in AT_THE_MACHINE:
                at_machines[reasons.machine[i]] += ticks
    due = problem.jobs[job].due or 0
    return LateJob(
        job, due, end, end - due, problem.jobs[job].weight * (end - due), tuple(reversed(path)),
        {cause: split[cause] for cause in Cause if split[cause]}, dict(at_machines),
    )  # fmt: skip


def _operator_waits(reasons: Reasons, row: LateJob) -> Iterable[tuple[int, int]]:
    for i in row.path:
        for cause, ticks in reasons.waits(i):
            if cause is Cause.OPERATOR and ticks:
                yield reasons.operator[i], ticks


def _costs(waits: Iterable[tuple[int, int, LateJob]]) -> tuple[Cost, ...]:
    ticks: dict[int, int] = defaultdict(int)
    weighted: dict[int, int] = defaultdict(int)
    for index, waited, row in waits:
        ticks[index] += waited
        weighted[index] += waited * (row.weighted // row.late)
    rows = [Cost(index, ticks[index], weighted[index]) for index in ticks]
    return tuple(sorted(rows, key=lambda cost: (-cost.weighted, -cost.ticks, cost.index)))
