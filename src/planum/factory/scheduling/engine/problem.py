"""What is to be scheduled. One description for every solver, checked when it is made, never changed after.

Times are whole ticks from the problem's own zero (`tick_s` seconds each). Machines, jobs, operations, operators and
families are named by their index. Vocabulary: Brucker, "Scheduling Algorithms"; ISA-95 part 3 for operations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from planum.factory.scheduling.engine.calendars import Calendar

if TYPE_CHECKING:
    from planum.factory.scheduling.engine.arrays import Arrays
    from planum.factory.scheduling.engine.plan import Plan

ALWAYS_OPEN = Calendar()


@dataclass(frozen=True, slots=True)
class Machine:
    """One unit that works on one operation at a time, or on one batch.

    `station`: row of `Problem.transport`; `setups`: index into `Problem.setups`, None for no set-ups;
    `batch`: operations of one family that may run together (they start together, and last as long as the longest);
    `buffer`: places for jobs that wait before it, None for as many as come, 0 for none: the job then stays on the
    machine it comes from, and blocks it.
    """

    name: str = ""
    calendar: Calendar = ALWAYS_OPEN
    station: int = 0
    setups: int | None = None
    batch: int = 1
    buffer: int | None = None


class Mode(NamedTuple):
    """One way to do an operation. `duration` in working ticks; `power` in watts while it works."""

    machine: int
    duration: int
    power: int = 0


class Operation(NamedTuple):
    """One step. `after`: indices of the operations that must have ended. `family` chooses the set-up.

    `skill`: one operator who has it stays for the whole operation. `interruptible`: it rests while its machine is
    closed and goes on when it opens; otherwise it needs one open stretch. `no_wait`: it starts the moment that its
    one predecessor has ended (and been brought over).
    """

    job: int
    modes: tuple[Mode, ...]
    after: tuple[int, ...] = ()
    family: int = 0
    skill: int | None = None
    interruptible: bool = True
    no_wait: bool = False
    release: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """An order, or a lot of one. Tardiness is `max(0, end of its last operation - due)`, times `weight`."""

    name: str = ""
    release: int = 0
    due: int | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Operator:
    """A person. Must be there at every instant at which the operation is worked on; does one operation at a time."""

    name: str = ""
    skills: frozenset[int] = frozenset()
    calendar: Calendar = ALWAYS_OPEN


class SetupMatrix(NamedTuple):
    """`ticks[before][after]` between families, in working ticks of the machine; `first[after]` from cold.

    A set-up ends when its operation starts, needs the machine and not yet the job.
    """

    ticks: tuple[tuple[int, ...], ...]
    first: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tariff:
    """Price of energy: `steps` are (start tick, fen per kWh), the first at 0; they repeat each `period` ticks."""

    steps: tuple[tuple[int, int], ...]
    period: int | None = None


class Fixed(NamedTuple):
    """An operation that has begun, is done or is frozen: its mode (index into `modes`), start and end stand."""

    mode: int
    start: int
    end: int


class Criterion(StrEnum):
    MAKESPAN = "makespan"  # last end, ticks
    TARDINESS = "tardiness"  # weighted, ticks
    SETUP = "setup"  # working ticks spent on set-ups
    ENERGY = "energy"  # cost in fen
    CHANGES = "changes"  # operations with another start or machine than in `Problem.reference`


class Objective(NamedTuple):
    """Criteria of one `priority` are added by weight; a lower number comes first, lexicographically."""

    criterion: Criterion
    weight: int = 1
    priority: int = 0


MAKESPAN = (Objective(Criterion.MAKESPAN),)


@dataclass(frozen=True)
class Problem:
    """Immutable; raises `BadProblem`, naming every fault with its row, when it is made.

    `transport[a][b]`: ticks from station a to station b, added between an operation and the next of its routing when
    their machines stand at different stations. `peak_power`: watts that all running operations may draw together.
    `not_before`: nothing that is not fixed starts earlier (the present). `fixed`: by operation.
    """

    machines: tuple[Machine, ...]
    jobs: tuple[Job, ...]
    operations: tuple[Operation, ...]
    objectives: tuple[Objective, ...] = MAKESPAN
    operators: tuple[Operator, ...] = ()
    setups: tuple[SetupMatrix, ...] = ()
    transport: tuple[tuple[int, ...], ...] = ()
    tariff: Tariff | None = None
    peak_power: int | None = None
    fixed: Mapping[int, Fixed] = field(default_factory=dict)
    not_before: int = 0
    reference: "Plan | None" = None
    tick_s: int = 60

    def __post_init__(self) -> None:
        # The check reads the problem, so it can only be imported once the problem's module is there.
        from planum.factory.scheduling.engine.checking import check  # noqa: PLC0415

        check(self)

    @cached_property
    def arrays(self) -> "Arrays":
        """The same, as the columns that compiled solvers read."""
        from planum.factory.scheduling.engine.arrays import Arrays  # noqa: PLC0415

        return Arrays.of(self)

    @cached_property
    def is_disjunctive(self) -> bool:
        """No more than machines, modes, precedence, release dates, set-ups, transport and makespan.

        A schedule is then a graph, and its length the graph's longest path.
        """
        plain_machines = all(
            machine.batch == 1
            and machine.buffer is None
            and machine.calendar.opens_for_good(self.not_before) is not None
            for machine in self.machines
        )
        plain_steps = all(step.skill is None and not step.no_wait for step in self.operations)
        is_short = {objective.criterion for objective in self.objectives} == {Criterion.MAKESPAN}
        return plain_machines and plain_steps and is_short and self.peak_power is None
