"""Seeded problems like those of a plant, for tests and benchmarks. The same seed gives the same problem everywhere.

Each function takes a problem and gives another one, so they are put together: a shop, then its due dates, and so on.
Due dates and weights: Singer and Pinedo, "A computational study of branch and bound techniques for minimizing the
total weighted tardiness in job shops" (1998).
"""

from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from planum.factory.scheduling.engine.bounds import capacity_bound
from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.problem import (
    Criterion,
    Job,
    Machine,
    Mode,
    Objective,
    Operation,
    Operator,
    Problem,
    SetupMatrix,
    Tariff,
)

DAY: Final = 1440  # minutes
WEIGHTS: Final = (1, 2, 4)
WEIGHT_SHARES: Final = (0.2, 0.6, 0.2)
TWO_SHIFTS: Final = tuple(
    (day * DAY + start, day * DAY + end) for day in range(5) for start, end in ((360, 840), (870, 1320))
)


def plant_like(jobs: int, machines: int, centres: int, seed: int) -> Problem:
    """A flexible shop: centres of several machines whose speeds differ by up to 20 %; a job visits 10 to 18 centres.

    With more than 24 centres it visits up to 24. 140 jobs on 60 machines in 12 centres are about 1,950 operations;
    700 on 120 in 24 about 9,800; 6,000 on 300 in 40 about 102,000.
    """
    random = np.random.default_rng(seed)
    edges = np.linspace(0, machines, centres + 1).astype(int).tolist()
    members = [list(range(a, b)) for a, b in pairwise(edges)]
    speed = random.uniform(0.8, 1.2, machines)
    longest = 18 if centres <= 24 else 24
    operations: list[Operation] = []
    for job in range(jobs):
        count = int(random.integers(10, longest + 1))
        route = random.integers(0, centres, count)
        work = random.integers(20, 181, count)
        for k, (centre, ticks) in enumerate(zip(route.tolist(), work.tolist(), strict=True)):
            modes = tuple(Mode(m, max(1, round(ticks / speed[m]))) for m in members[centre])
            operations.append(Operation(job, modes, (len(operations) - 1,) if k else ()))
    names = [f"{centre + 1}-{k + 1}" for centre, group in enumerate(members) for k in range(len(group))]
    return Problem(tuple(Machine(name) for name in names), tuple(Job() for _ in range(jobs)), tuple(operations))


def with_releases(problem: Problem, seed: int, span: int) -> Problem:
    """Orders come in evenly over `span` ticks."""
    release = np.random.default_rng(seed).integers(0, span + 1, len(problem.jobs)).tolist()
    return replace(problem, jobs=tuple(replace(job, release=at) for job, at in zip(problem.jobs, release, strict=True)))


def with_tardiness(problem: Problem, seed: int, tightness: float) -> Problem:
    """Due at the release plus `tightness` times the shortest work of the job; weights 1, 2 or 4. Objective: tardiness.

    Shifts are not counted: with calendars of two shifts on five days the same tightness asks for about twice as much.
    """
    random = np.random.default_rng(seed)
    weights = random.choice(WEIGHTS, len(problem.jobs), p=WEIGHT_SHARES).tolist()
    shortest = np.minimum.reduceat(problem.arrays.mode_duration, problem.arrays.mode_first[:-1])
    work = np.bincount(problem.arrays.job, shortest, len(problem.jobs))
    due = [job.release + round(tightness * ticks) for job, ticks in zip(problem.jobs, work.tolist(), strict=True)]
    jobs = tuple(
        replace(job, due=at, weight=weight) for job, at, weight in zip(problem.jobs, due, weights, strict=True)
    )
    return replace(problem, jobs=jobs, objectives=(Objective(Criterion.TARDINESS),))


def with_setups(problem: Problem, families: int, seed: int, longest: int = 40) -> Problem:
    """Each job is of one family; between families each machine is set up for 5 to `longest` ticks, never longer than by
    way of a third family, and for none within a family.
    """
    random = np.random.default_rng(seed)
    family = random.integers(0, families, len(problem.jobs)).tolist()
    matrices = tuple(_setup_matrix(random.integers(5, longest + 1, (families, families))) for _ in problem.machines)
    machines = tuple(replace(machine, setups=k) for k, machine in enumerate(problem.machines))
    operations = tuple(step._replace(family=family[step.job]) for step in problem.operations)
    return replace(problem, machines=machines, operations=operations, setups=matrices)


def _setup_matrix(ticks: np.ndarray) -> SetupMatrix:
    np.fill_diagonal(ticks, 0)
    for k in range(len(ticks)):
        ticks = np.minimum(ticks, ticks[:, k : k + 1] + ticks[k : k + 1, :])
    return SetupMatrix(tuple(tuple(row) for row in ticks.tolist()))


def with_calendars(problem: Problem, seed: int) -> Problem:
    """Nine of ten machines work two shifts from Monday to Friday; three of ten are closed once for maintenance."""
    random = np.random.default_rng(seed)
    span = max(2 * capacity_bound(problem), DAY)
    machines = []
    for machine in problem.machines:
        in_shifts, is_maintained = random.random() < 0.9, random.random() < 0.3
        start, ticks = int(random.integers(0, span)), int(random.integers(240, 721))
        closures = ((start, start + ticks),) if is_maintained else ()
        windows, period = (TWO_SHIFTS, 7 * DAY) if in_shifts else (((0, DAY),), DAY)
        machines.append(replace(machine, calendar=Calendar(windows, period, closures)))
    return replace(problem, machines=tuple(machines))


def with_operators(problem: Problem, operators: int, skills: int, seed: int) -> Problem:
    """Half of the operations need one of `skills` skills; each operator has one to three, and each skill has somebody.

    Operators are always there, so a plan exists whatever the machines' calendars are.
    """
    random = np.random.default_rng(seed)
    needs = np.where(
        random.random(len(problem.operations)) < 0.5, random.integers(0, skills, len(problem.operations)), -1
    )
    steps = zip(problem.operations, needs.tolist(), strict=True)
    operations = tuple(step._replace(skill=None if skill < 0 else skill) for step, skill in steps)
    people = []
    for k in range(max(operators, skills)):
        more = random.integers(0, skills, int(random.integers(0, 3))).tolist()
        people.append(Operator(f"operator {k + 1}", frozenset({k % skills, *more})))
    return replace(problem, operations=operations, operators=tuple(people))


def with_energy(problem: Problem, seed: int, peak_share: float | None = None) -> Problem:
    """Machines draw 5 to 50 kW; three prices over the day. Energy is the second objective.

    `peak_share`: the peak as a share of what all machines draw together, but never below the largest machine.
    """
    random = np.random.default_rng(seed)
    watts = random.integers(5, 51, len(problem.machines)) * 1000
    operations = tuple(
        step._replace(modes=tuple(mode._replace(power=int(watts[mode.machine])) for mode in step.modes))
        for step in problem.operations
    )
    peak = None if peak_share is None else max(int(watts.max()), round(peak_share * int(watts.sum())))
    tariff = Tariff(((0, 35), (480, 95), (660, 65), (1020, 95), (1260, 65), (1380, 35)), DAY)
    energy = Objective(Criterion.ENERGY, 1, max(row.priority for row in problem.objectives) + 1)
    objectives = (*problem.objectives, energy)
    return replace(problem, operations=operations, tariff=tariff, peak_power=peak, objectives=objectives)


def with_buffers(problem: Problem, places: int, share: float, seed: int) -> Problem:
    """So many waiting places before a share of the machines."""
    chosen = np.random.default_rng(seed).random(len(problem.machines)) < share
    machines = zip(problem.machines, chosen.tolist(), strict=True)
    return replace(
        problem, machines=tuple(replace(machine, buffer=places if limited else None) for machine, limited in machines)
    )


def with_batches(problem: Problem, holds: int, share: float, families: int, seed: int) -> Problem:
    """A share of the machines takes up to `holds` operations of one family at once; each job is of one family."""
    random = np.random.default_rng(seed)
    chosen = (random.random(len(problem.machines)) < share).tolist()
    family = random.integers(0, families, len(problem.jobs)).tolist()
    machines = zip(problem.machines, chosen, strict=True)
    return replace(
        problem,
        machines=tuple(replace(machine, batch=holds if batches else 1) for machine, batches in machines),
        operations=tuple(step._replace(family=family[step.job]) for step in problem.operations),
    )


def distributed(problem: Problem, factories: int, transport: int, seed: int) -> Problem:
    """The same machines in each of several factories, faster or slower by up to 15 %; a job may change the factory.

    `transport`: the longest ticks between two factories; the shortest are half of it, and the way back takes as long.
    """
    random = np.random.default_rng(seed)
    count = len(problem.machines)
    factor = random.uniform(0.85, 1.15, factories)
    ticks = np.triu(random.integers(transport // 2, transport + 1, (factories, factories)), 1)
    machines = tuple(
        replace(machine, name=f"{machine.name} in {site + 1}".strip(), station=site)
        for site in range(factories)
        for machine in problem.machines
    )
    operations = tuple(
        step._replace(
            modes=tuple(
                Mode(site * count + machine, max(1, round(work * factor[site])), power)
                for site in range(factories)
                for machine, work, power in step.modes
            )
        )
        for step in problem.operations
    )
    rows = tuple(tuple(row) for row in (ticks + ticks.T).tolist())
    return replace(problem, machines=machines, operations=operations, transport=rows)
