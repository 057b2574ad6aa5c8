"""What stays where the old plan has it: the past, the frozen horizon and what a person pinned, as far as it can."""

import numpy as np

from planum.factory.scheduling.engine.draft import Draft
from planum.factory.scheduling.engine.problem import Fixed


def fixed_rows(draft: Draft) -> dict[int, Fixed]:
    draft.standing &= draft.mode >= 0
    _push_away(draft)
    _keep_together(draft)
    for row, mode, start in draft.pins:
        if row not in draft.withdrawn:
            _pin(draft, row, mode, start)
    if draft.pins:
        _keep_together(draft)
    rows = np.flatnonzero(draft.standing)
    columns = (draft.mode[rows].tolist(), draft.start[rows].tolist(), draft.end[rows].tolist())
    fixed = dict(zip(rows.tolist(), map(Fixed, *columns), strict=True))
    return fixed | dict.fromkeys(draft.withdrawn, Fixed(0, 0, 0))


def _push_away(draft: Draft) -> None:
    """What cannot stay carries away what depends on it, and what ends later carries away what it now overlaps."""
    waiting = [*draft.loose, *draft.longer]
    draft.standing[list(draft.loose)] = False
    for row in waiting:  # grows while it is walked
        is_loose = row in draft.loose
        followers = draft.followers(row)
        if is_loose:
            pushed = [other for other in followers if draft.standing[other]]
            pushed += _batch_of(draft, row)
        else:
            pushed = [
                other
                for other in followers
                if draft.standing[other] and _arrival(draft, row, other) > draft.start[other]
            ]
            pushed += _overlapped(draft, row)
        for other in pushed:
            if draft.standing[other]:
                draft.standing[other] = False
                draft.loose.add(other)
                waiting.append(other)


def _batch_of(draft: Draft, row: int) -> list[int]:
    machine = int(draft.machine[row])
    if draft.mode[row] < 0 or draft.machines[machine].batch == 1:
        return []
    together = (
        draft.standing & (draft.machine == machine) & (draft.start == draft.start[row]) & (draft.end == draft.end[row])
    )
    return np.flatnonzero(together).tolist()


def _overlapped(draft: Draft, row: int) -> list[int]:
    """Standing operations that would start on the same machine, or by the same person, before this one has ended."""
    shares = draft.machine == draft.machine[row]
    if draft.operator[row] >= 0:
        shares |= draft.operator == draft.operator[row]
    later = draft.standing & shares & (draft.start > draft.start[row]) & (draft.start < draft.end[row])
    later[row] = False
    return np.flatnonzero(later).tolist()


def _arrival(draft: Draft, row: int, other: int) -> int:
    a, b = draft.machines[int(draft.machine[row])].station, draft.machines[int(draft.machine[other])].station
    transport = draft.problem.transport
    return int(draft.end[row]) + (transport[a][b] if transport and a != b else 0)


def _keep_together(draft: Draft) -> None:
    """What follows a fixed operation without waiting is fixed with it; if it cannot be, it may wait."""
    steps = draft.problem.operations
    if not any(step.no_wait for step in steps):
        return
    for row in draft.problem.arrays.order.tolist():
        step = draft.operation(row)
        if not step.no_wait or draft.standing[row] or not draft.standing[step.after[0]]:
            continue
        if row in draft.loose or draft.mode[row] < 0 or _arrival(draft, step.after[0], row) != draft.start[row]:
            draft.change(row, step._replace(no_wait=False))
        else:
            draft.standing[row] = True


def _pin(draft: Draft, row: int, mode: int, start: int) -> None:
    """On the machine and at the instant asked for, or as soon after as the calendar and what stands there allow."""
    ancestors = _before(draft, row)
    if any(other in draft.loose or draft.mode[other] < 0 for other in ancestors):
        # What leads up to it is on the move itself: it can only be held back.
        step = draft.operation(row)
        draft.change(row, step._replace(release=max(step.release, start)))
        draft.standing[row] = False
        return
    draft.standing[ancestors] = True
    step = draft.operation(row)
    machine, work = step.modes[mode].machine, step.modes[mode].duration
    draft.machine[row], draft.mode[row], draft.left[row] = machine, mode, 0
    release = max(step.release, draft.jobs[step.job].release, draft.now)
    earliest = max([start, release, *(_arrival(draft, other, row) for other in step.after)])
    draft.start[row], draft.end[row] = _free_place(draft, row, machine, work, earliest)
    draft.left[row] = draft.end[row]
    draft.standing[row] = True
    draft.longer.add(row)
    _push_away(draft)


def _before(draft: Draft, row: int) -> list[int]:
    found = list(draft.operation(row).after)
    for other in found:  # grows while it is walked
        found += [one for one in draft.operation(other).after if one not in found]
    return found


def _free_place(draft: Draft, row: int, machine: int, work: int, at: int) -> tuple[int, int]:
    others = draft.standing & (draft.machine == machine)
    others[row] = False
    last = int(draft.left[others].max(initial=at))
    times = draft.working_time(machine, last + work)
    while True:
        start = times.next_open(at) if draft.operation(row).interruptible else times.stretch(at, work)
        end = times.after(start, work)
        met = others & (draft.start < max(end, start + 1)) & (np.maximum(draft.left, draft.end) > start)
        if not met.any():
            return start, end
        at = int(np.maximum(draft.left, draft.end)[met].max())
