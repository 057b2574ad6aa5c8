"""The decisions of a plan without its times: what follows what on machines, for operators and into buffers."""

from dataclasses import dataclass

import numpy as np

from planum.factory.scheduling.engine.placement import Placement


@dataclass(frozen=True, slots=True)
class Sequences:
    """`batch_of` by operation; `members`, `machine_before` (the batch before on the machine, -1 for none) and `setup`
    (working ticks) by batch; `operator_before` by operation (what its operator does before, -1 for nothing);
    `before` by operation: (predecessor, transport); `gates` by operation that goes to a finite buffer:
    (operation that must have started by the time it arrives there, transport).
    """

    batch_of: list[int]
    members: list[list[int]]
    machine_before: list[int]
    setup: list[int]
    operator_before: list[int]
    before: list[list[tuple[int, int]]]
    gates: dict[int, list[tuple[int, int]]]

    @staticmethod
    def of(placement: Placement) -> "Sequences":
        batches = placement.batches
        batch_of = np.empty(len(placement.machine), np.int64)
        batch_of[batches.operation] = batches.of
        count = len(batches.first)
        members = [part.tolist() for part in np.split(batches.operation, batches.first[1:])]
        before: list[list[tuple[int, int]]] = [[] for _ in placement.machine]
        for a, b, ticks in zip(*(column.tolist() for column in placement.pairs), strict=True):
            before[b].append((a, ticks))
        return Sequences(
            batch_of.tolist(), members,
            np.where(batches.is_first, -1, np.arange(count) - 1).tolist(),
            batches.setup.tolist(),
            _operators(placement, batch_of.tolist()),
            before,
            _gates(placement),
        )  # fmt: skip

    def order(self) -> tuple[list[int], bool]:
        """Batches so that each comes after all that it waits for, and whether all do: those in a circle come last."""
        count = len(self.members)
        after: list[list[int]] = [[] for _ in range(count)]
        waiting = [0] * count
        for b, members in enumerate(self.members):
            sources = [self.machine_before[b]] if self.machine_before[b] >= 0 else []
            for i in members:
                sources += [self.batch_of[p] for p, _ in self.before[i]]
                if self.operator_before[i] >= 0:
                    sources.append(self.batch_of[self.operator_before[i]])
            waiting[b] = len(sources)
            for source in sources:
                after[source].append(b)
        order = [b for b in range(count) if waiting[b] == 0]
        for b in order:  # grows while it is walked
            for other in after[b]:
                waiting[other] -= 1
                if waiting[other] == 0:
                    order.append(other)
        return order + [b for b in range(count) if waiting[b] > 0], len(order) == count


def _operators(placement: Placement, batch_of: list[int]) -> list[int]:
    plan = placement.plan
    before = [-1] * len(placement.machine)
    rows = np.flatnonzero(plan.operator >= 0)
    ordered = rows[np.lexsort((plan.end[rows], plan.start[rows], plan.operator[rows]))].tolist()
    for k in range(1, len(ordered)):
        i, other = ordered[k], ordered[k - 1]
        if plan.operator[i] == plan.operator[other]:
            before[i] = before[other] if batch_of[i] == batch_of[other] else other
    return before


def _gates(placement: Placement) -> dict[int, list[tuple[int, int]]]:
    """With B places, the job that comes in as number k needs that number k - B has been taken out."""
    limits = {k: machine.buffer for k, machine in enumerate(placement.problem.machines) if machine.buffer is not None}
    gates: dict[int, list[tuple[int, int]]] = {}
    if not limits:
        return gates
    plan = placement.plan
    before, after, ticks = placement.pairs
    target = placement.machine[after]
    moves = (placement.machine[before] != target) & (np.diff(placement.problem.arrays.before_first)[after] == 1)
    for machine, places in limits.items():
        rows = np.flatnonzero(moves & (target == machine))
        arrives = plan.left[before[rows]] + ticks[rows]
        entering = rows[np.lexsort((plan.start[after[rows]], arrives))].tolist()
        taken = after[rows[np.lexsort((arrives, plan.start[after[rows]]))]].tolist()
        for k in range(places, len(entering)):
            row = entering[k]
            gates.setdefault(int(before[row]), []).append((taken[k - places], int(ticks[row])))
    return gates
