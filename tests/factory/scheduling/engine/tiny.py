"""Problems of two or three operations with every feature of the contract, chosen by a seed."""

import random
from typing import Final

import numpy as np

from planum.factory.scheduling.engine.calendars import FOREVER, Calendar
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import (
    Criterion,
    Fixed,
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

CALENDARS: Final = (
    Calendar(((0, 2), (3, 4)), 4),
    Calendar(((1, 4),), 5),
    Calendar(((0, FOREVER),), None, ((2, 4),)),
    Calendar(((0, 3),), 4, ((5, 6),)),
)


def tiny(seed: int) -> Problem:
    """Raises BadProblem for the seeds that make none."""
    chance = random.Random(seed)

    def sometimes(share: float = 0.3) -> bool:
        return chance.random() < share

    def calendar() -> Calendar:
        return chance.choice(CALENDARS) if sometimes(0.4) else Calendar()

    count, n = chance.randint(1, 2), chance.choice((2, 3, 3))
    setups, buffers, batches, people, stations = (sometimes(share) for share in (0.35, 0.2, 0.3, 0.3, 0.3))
    machines = tuple(
        Machine(
            "", calendar(), chance.randint(0, 1) if stations else 0, 0 if setups and sometimes(0.7) else None,
            2 if batches and sometimes(0.6) else 1, chance.choice((None, 0, 1)) if buffers else None,
        )
        for _ in range(count)
    )  # fmt: skip
    operations = []
    for i in range(n):
        modes = tuple(
            Mode(chance.randrange(count), chance.choice((0, 1, 1, 2, 2, 3)), 1000 * chance.randint(0, 2))
            for _ in range(chance.randint(1, 2))
        )
        after = tuple(p for p in range(i) if sometimes(0.35))
        operations.append(
            Operation(
                chance.randrange(2), modes, after, chance.randrange(2), 0 if people and sometimes(0.6) else None,
                sometimes(0.6), len(after) == 1 and sometimes(0.25), chance.choice((0, 0, 0, 1)),
            )
        )  # fmt: skip
    tariff = Tariff(((0, 600), (2, 300)), chance.choice((None, 4))) if sometimes() else None
    criteria = [row for row in Criterion if row is not Criterion.ENERGY or tariff]
    priorities = chance.choice(((0,), (0, 1), (0, 0)))
    pairs = ((0, chance.randint(0, 2)), (chance.randint(0, 2), 0))
    return Problem(
        machines,
        tuple(Job("", chance.choice((0, 0, 1)), chance.choice((None, 1, 2, 3, 4)), chance.randint(1, 3)) for _ in "ab"),
        tuple(operations),
        tuple(Objective(chance.choice(criteria), chance.randint(1, 2), priority) for priority in priorities),
        tuple(Operator("", frozenset({0}), calendar()) for _ in range(chance.randint(1, 2))) if people else (),
        (SetupMatrix(pairs, (chance.randint(0, 1), 1) if sometimes() else ()),),
        ((0, chance.randint(0, 2)), (chance.randint(0, 2), 0)) if stations else (),
        tariff,
        chance.choice((None, None, None, 3000)),
        _fixed(chance, operations) if sometimes(0.35) else {},
        chance.choice((0, 0, 1)),
        Plan.of(np.zeros(n, np.int32), np.array([chance.randint(0, 4) for _ in range(n)]), np.full(n, 5)),
        3600,
    )


def _fixed(chance: random.Random, operations: list[Operation]) -> dict[int, Fixed]:
    found = {}
    for i in chance.sample(range(len(operations)), chance.randint(1, 2)):
        mode, start = chance.randrange(len(operations[i].modes)), chance.randint(0, 2)
        found[i] = Fixed(mode, start, start + operations[i].modes[mode].duration + chance.choice((0, 0, 1)))
    return found
