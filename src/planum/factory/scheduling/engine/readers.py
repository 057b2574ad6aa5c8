"""Reads the text formats in which job shops are published. A file is taken whole or refused with its wrong line.

`.jsp`: Taillard, "Benchmarks for basic scheduling problems" (1993), machines from 0; `.fjs`: Brandimarte (1993) as
Mastrolilli writes it; arbitrary routings: Birgin et al., "A MILP model for an extended version of the flexible job
shop problem" (2014); set-ups: `.fjs` followed by one matrix of operations for each machine.
"""

import re
from typing import Final

from planum.errors import Refused
from planum.factory.scheduling.engine.checking import LARGEST_OPERATIONS, LARGEST_TICK
from planum.factory.scheduling.engine.problem import Job, Machine, Mode, Operation, Problem, SetupMatrix

LARGEST_TEXT: Final = 200_000_000  # characters
LARGEST_MACHINES: Final = 100_000
LARGEST_DIGITS: Final = 10  # as many as LARGEST_TICK has

PLAIN: Final = re.compile(r"[0-9\s]*", re.ASCII)
AVERAGE: Final = re.compile(r"[0-9]{1,9}([.,][0-9]{1,9})?", re.ASCII)

Steps = list[tuple[tuple[Mode, ...], ...]]  # by job, by operation: its modes


class BadFile(Refused):
    """A text that does not keep to its format. `line` counts from 1."""

    def __init__(self, line: int, found: str, expected: str) -> None:
        self.line = line
        super().__init__(f"Line {line}: {found}.", f"Expected {expected}.")


def read_jsp(text: str, *, reentrant: bool = False) -> Problem:
    """A job shop: `jobs machines`, then a line `(machine duration)...` for each job.

    With `reentrant` the jobs may have any number of operations; otherwise each has as many as there are machines.
    Raises BadFile.
    """
    lines = _Lines(text)
    jobs, machines = _header(lines, "the number of jobs and the number of machines", 2)
    rows = lines.take(jobs, "a job")
    lines.end()
    wanted = None if reentrant else 2 * machines
    steps: Steps = []
    for number, line in rows:
        values = lines.numbers(number, line)
        if not values or len(values) % 2 or (wanted is not None and len(values) != wanted):
            many = "pairs" if wanted is None else f"{machines} pairs"
            raise BadFile(number, f"{len(values)} numbers stand here", f"{many} of a machine and a duration")
        lines.count(number, len(values) // 2)
        steps.append(tuple((Mode(values[k], values[k + 1]),) for k in range(0, len(values), 2)))
    return _shop(_counted_from_zero(steps, machines, rows), machines)


def read_fjs(text: str) -> Problem:
    """A flexible job shop: `jobs machines [average]`, then for each job `operations (modes (machine duration)...)...`.

    Machines count from 0 or from 1. Raises BadFile.
    """
    lines = _Lines(text)
    steps, machines = _flexible(lines)
    lines.end()
    return _shop(steps, machines)


def read_fjs_sdst(text: str) -> Problem:
    """A flexible job shop with set-ups: the same, then for each machine a matrix of operations by operations.

    Row: the operation before, column: the operation after; each operation is its own family. A machine needs no
    set-up for its first operation. Raises BadFile.
    """
    lines = _Lines(text)
    steps, machines = _flexible(lines)
    n = sum(len(job) for job in steps)
    rows = lines.take(n * machines, "a row of a set-up matrix")
    lines.end()
    ticks = []
    for number, line in rows:
        values = lines.numbers(number, line)
        if len(values) != n:
            raise BadFile(number, f"{len(values)} numbers stand here", f"{n} set-up times, one for each operation")
        ticks.append(tuple(values))
    setups = tuple(SetupMatrix(tuple(ticks[k * n : (k + 1) * n])) for k in range(machines))
    return _shop(steps, machines, setups)


def read_fajsp(text: str) -> Problem:
    """Arbitrary routings: `operations arcs machines`, the arcs `before after`, then for each operation its modes.

    A line of modes is `modes (machine duration)...`. Operations that hang together are one job.
    Raises BadFile, and BadProblem for arcs that run in a circle.
    """
    lines = _Lines(text)
    n, arcs, machines = _header(lines, "the numbers of operations, of arcs and of machines", 3)
    lines.count(1, n)
    arc_rows = lines.take(arcs, "an arc")
    rows = lines.take(n, "an operation")
    lines.end()
    before: list[list[int]] = [[] for _ in range(n)]
    for number, line in arc_rows:
        values = lines.numbers(number, line)
        if len(values) not in (2, 3) or max(values[:2]) >= n or values[0] == values[1]:
            raise BadFile(number, f"{_shown(line)} is no arc", f"two different operations from 0 to {n - 1}")
        before[values[1]].append(values[0])
    modes: Steps = []
    for number, line in rows:
        values = lines.numbers(number, line)
        found, at = _modes(values, 0, number)
        if at != len(values):
            raise BadFile(number, f"{len(values) - at} numbers too many stand here", f"{len(found)} modes and no more")
        modes.append((found,))
    free = [job[0] for job in _counted_from_zero(modes, machines, rows)]
    job_of = _components(before)
    operations = tuple(Operation(job_of[i], free[i], tuple(dict.fromkeys(before[i]))) for i in range(n))
    return Problem(_machines(machines), tuple(Job() for _ in range(max(job_of) + 1)), operations)


class _Lines:
    """The lines of a text that are not blank, each with its number, handed out in order."""

    def __init__(self, text: str) -> None:
        if len(text) > LARGEST_TEXT:
            raise BadFile(1, f"the text has {len(text)} characters", f"at most {LARGEST_TEXT}")
        self.rows = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line and not line.isspace()]
        self.at = 0
        self.operations = 0

    def take(self, count: int, what: str) -> list[tuple[int, str]]:
        rest = len(self.rows) - self.at
        if rest < count:
            last = self.rows[-1][0] if self.rows else 1
            raise BadFile(last, f"the text ends after {rest} of {count} lines", f"{what} in each of {count} lines")
        self.at += count
        return self.rows[self.at - count : self.at]

    def end(self) -> None:
        if self.at < len(self.rows):
            number, line = self.rows[self.at]
            raise BadFile(number, f"{_shown(line)} stands after the last line that the first line announces", "the end")

    def numbers(self, number: int, line: str) -> list[int]:
        tokens = line.split()
        if PLAIN.fullmatch(line) is None:
            wrong = next((token for token in tokens if not (token.isascii() and token.isdigit())), line)
            raise BadFile(number, f"{_shown(wrong)} is not a whole number of at least 0", "whole numbers of at least 0")
        if len(max(tokens, key=len)) > LARGEST_DIGITS or max(values := [int(token) for token in tokens]) > LARGEST_TICK:
            raise BadFile(number, "a number is too large", f"numbers of at most {LARGEST_TICK}")
        return values

    def count(self, number: int, operations: int) -> None:
        self.operations += operations
        if self.operations > LARGEST_OPERATIONS:
            given = f"these are {self.operations} operations or more"
            raise BadFile(number, given, f"at most {LARGEST_OPERATIONS} operations in one problem")


def _shown(token: str) -> str:
    return repr(token if len(token) <= 40 else token[:40] + "…")


def _header(lines: _Lines, expected: str, least: int) -> list[int]:
    """The counts of the first line, each at least 1 (arcs: 0); an average number of modes may follow."""
    number, line = lines.take(1, expected)[0]
    tokens = line.split()
    if len(tokens) == least + 1 and least == 2 and AVERAGE.fullmatch(tokens[2]):
        tokens = tokens[:2]
    values = lines.numbers(number, " ".join(tokens))
    if len(values) != least or values[0] < 1 or values[-1] < 1:
        raise BadFile(number, f"{_shown(line)} was given", f"{expected}, each at least 1")
    if values[0] > LARGEST_OPERATIONS:
        raise BadFile(number, f"{values[0]} jobs or operations were given", f"at most {LARGEST_OPERATIONS} operations")
    if values[-1] > LARGEST_MACHINES:
        raise BadFile(number, f"{values[-1]} machines were given", f"at most {LARGEST_MACHINES} machines")
    return values


def _flexible(lines: _Lines) -> tuple[Steps, int]:
    jobs, machines = _header(lines, "the number of jobs and the number of machines", 2)
    rows = lines.take(jobs, "a job")
    steps: Steps = []
    for number, line in rows:
        values = lines.numbers(number, line)
        lines.count(number, min(values[0], len(values)))
        steps.append(_job(values, number))
    return _counted_from_zero(steps, machines, rows), machines


def _job(values: list[int], number: int) -> tuple[tuple[Mode, ...], ...]:
    found, at = [], 1
    for _ in range(min(values[0], len(values))):
        modes, at = _modes(values, at, number)
        found.append(modes)
    if at != len(values) or len(found) != values[0]:
        given = f"{len(values)} numbers stand here, and the {values[0]} operations take {at}"
        raise BadFile(number, given, "as many numbers as the operations take")
    return tuple(found)


def _modes(values: list[int], at: int, number: int) -> tuple[tuple[Mode, ...], int]:
    """The modes that begin at position `at`, and the position after them."""
    count = values[at] if at < len(values) else 0
    if count < 1:
        given = "an operation has no mode" if at < len(values) else "the line ends too early"
        raise BadFile(number, given, "at least one machine with a duration for each operation")
    after = at + 1 + 2 * count
    if after > len(values):
        given = f"an operation has {count} modes and {len(values) - at - 1} numbers follow"
        raise BadFile(number, given, "a machine and a duration for each mode")
    return tuple(map(Mode, values[at + 1 : after : 2], values[at + 2 : after : 2])), after


def _counted_from_zero(steps: Steps, machines: int, rows: list[tuple[int, str]]) -> Steps:
    """Some files count machines from 1: then none of them is 0."""
    lowest = min((mode.machine for job in steps for modes in job for mode in modes), default=0)
    shift = min(lowest, 1)
    for job, (number, _) in zip(steps, rows, strict=True):
        wrong = max((mode.machine for modes in job for mode in modes), default=0)
        if wrong - shift >= machines:
            raise BadFile(number, f"there is no machine {wrong}", f"machines from {shift} to {machines - 1 + shift}")
    if not shift:
        return steps
    return [tuple(tuple(Mode(m - 1, ticks) for m, ticks, _ in modes) for modes in job) for job in steps]


def _machines(count: int, setups: tuple[SetupMatrix, ...] = ()) -> tuple[Machine, ...]:
    return tuple(Machine(setups=k if setups else None) for k in range(count))


def _shop(steps: Steps, machines: int, setups: tuple[SetupMatrix, ...] = ()) -> Problem:
    operations: list[Operation] = []
    for job, rows in enumerate(steps):
        for k, modes in enumerate(rows):
            family = len(operations) if setups else 0
            operations.append(Operation(job, modes, (len(operations) - 1,) if k else (), family))
    return Problem(_machines(machines, setups), tuple(Job() for _ in steps), tuple(operations), setups=setups)


def _components(before: list[list[int]]) -> list[int]:
    """For each operation the number of the set that arcs tie it to, numbered by its first operation."""
    root = list(range(len(before)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for i, others in enumerate(before):
        for other in others:
            a, b = find(i), find(other)
            root[max(a, b)] = min(a, b)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(find(i), len(numbers)) for i in range(len(before))]
