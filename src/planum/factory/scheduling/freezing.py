"""What of a base plan stands: pinned by a person, or so near that the shop floor has prepared it."""

from datetime import datetime, timedelta

from planum.factory.scheduling.facts import Facts, OperationRow, PlaceRow
from planum.factory.scheduling.models import Absence, Closure, OperationState


def frozen(facts: Facts, now: datetime) -> list[PlaceRow]:
    """Places of waiting operations that no longer move, by start. One that can no longer be done is not among them."""
    if facts.base is None:
        return []
    waiting = {row.id: row for row in facts.operations if row.state == OperationState.WAITING}
    until = now + timedelta(minutes=facts.shop.freeze_minutes)
    places = sorted((one for one in facts.places.values() if one.operation in waiting), key=lambda one: one.starts_at)
    standing = _Standing(facts, now)
    for place in places:
        row = waiting[place.operation]
        near = now <= place.starts_at < until and standing.can_be_done(row, place)
        if near or (place.pinned and place.starts_at >= now):
            standing.take(row, place)
    return standing.taken


class _Standing:
    def __init__(self, facts: Facts, now: datetime) -> None:
        self.facts = facts
        self.taken: list[PlaceRow] = []
        used = {row.pk for row in facts.machines if row.enabled}
        self._free_at = dict.fromkeys(used, now)
        self._batches = {row.pk for row in facts.machines if row.batch > 1}
        self._ends: dict[tuple[int, int], datetime] = {}
        for row in facts.operations:
            end = row.ended_at or (row.expected_end_at and max(row.expected_end_at, now))
            if row.state != OperationState.WAITING and end:
                self._ends[row.order, facts.steps[row.step].number] = end
                if row.machine in self._free_at:
                    self._free_at[row.machine] = max(self._free_at[row.machine], end)

    def can_be_done(self, row: OperationRow, place: PlaceRow) -> bool:
        """Its material and machine are there, nobody it needs is away, and what comes before it has been settled."""
        step = self.facts.steps[row.step]
        before = [self._ends.get((row.order, number)) for number in step.after]
        if any(end is None or end > place.starts_at for end in before) or place.machine not in self._free_at:
            return False
        if place.machine not in self._batches and self._free_at[place.machine] > place.starts_at:
            return False
        if row.not_before and row.not_before > place.starts_at:
            return False
        away: list[Closure | Absence] = [
            *self.facts.closures.get(place.machine, []),
            *self.facts.absences.get(place.operator or 0, []),
        ]
        return not any(one.starts_at < place.ends_at and place.starts_at < one.ends_at for one in away)

    def take(self, row: OperationRow, place: PlaceRow) -> None:
        self.taken.append(place)
        self._ends[row.order, self.facts.steps[row.step].number] = place.left_at
        if place.machine in self._free_at:
            self._free_at[place.machine] = max(self._free_at[place.machine], place.left_at)
