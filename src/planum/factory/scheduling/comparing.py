"""Two plans side by side: what moved, what is later, what changed its machine."""

from dataclasses import dataclass
from datetime import datetime

from planum.factory.scheduling.facts import PlaceRow, places_of
from planum.factory.scheduling.models import Operation, Order, Plan
from planum.factory.scheduling.shapes import MoveShape, OrderMove
from planum.factory.scheduling.timeline import TICK

ADDED, REMOVED, REASSIGNED, LATER, EARLIER = "added", "removed", "reassigned", "later", "earlier"


@dataclass(frozen=True)
class Difference:
    """By operation what became of it; the places before and after."""

    plans: tuple[int, int]
    kinds: dict[int, str]
    before: dict[int, PlaceRow]
    after: dict[int, PlaceRow]

    def count(self, *kinds: str) -> int:
        return sum(kind in kinds for kind in self.kinds.values())

    @property
    def moved(self) -> int:
        return self.count(REASSIGNED, LATER, EARLIER)

    @property
    def delayed(self) -> int:
        """Those that end later, on whatever machine."""
        return sum(
            self.after[key].ends_at > self.before[key].ends_at
            for key in self.kinds
            if key in self.before and key in self.after
        )

    @property
    def reassigned(self) -> int:
        return self.count(REASSIGNED)

    def shift(self, key: int) -> float:
        """By how many seconds its start moves; what is new or gone counts most."""
        if key not in self.before or key not in self.after:
            return float("inf")
        return abs((self.after[key].starts_at - self.before[key].starts_at).total_seconds())


def difference(before: Plan, after: Plan) -> Difference:
    old, new = places_of(before), places_of(after)
    kinds = {key: kind for key in {**old, **new} if (kind := _kind(old.get(key), new.get(key)))}
    return Difference((before.pk, after.pk), kinds, old, new)


def _kind(old: PlaceRow | None, new: PlaceRow | None) -> str:
    if old is None or new is None:
        return ADDED if old is None else REMOVED
    if old.machine != new.machine:
        return REASSIGNED
    if old.starts_at == new.starts_at and old.ends_at == new.ends_at:
        return ""
    return LATER if (new.starts_at, new.ends_at) > (old.starts_at, old.ends_at) else EARLIER


def moves_of(found: Difference, machines: dict[int, str], limit: int) -> list[MoveShape]:
    """The largest shifts first."""
    chosen = sorted(found.kinds, key=lambda key: (-found.shift(key), key))[:limit]
    rows = Operation.objects.filter(pk__in=chosen).select_related("order", "step")
    known = {row.pk: row for row in rows}
    return [_move(known[key], found, machines) for key in chosen if key in known]


def _move(row: Operation, found: Difference, machines: dict[int, str]) -> MoveShape:
    old, new = found.before.get(row.pk), found.after.get(row.pk)
    return MoveShape(
        row.pk, row.order.code, row.step.number, row.step.name, row.step.name_en,
        machines.get(old.machine, "") if old else "", machines.get(new.machine, "") if new else "",
        old.starts_at if old else None, new.starts_at if new else None,
        old.ends_at if old else None, new.ends_at if new else None, found.kinds[row.pk],
    )  # fmt: skip


def order_moves(found: Difference) -> list[OrderMove]:
    """Orders that end at another time, the one that loses most first."""
    order_of = _orders(found)
    old, new = _ends(found.before, order_of), _ends(found.after, order_of)
    changed = {key for key in {**old, **new} if old.get(key) != new.get(key)}
    rows = Order.objects.filter(operations__planned__plan__in=found.plans).distinct()
    moves = [_order_move(row, old.get(row.pk), new.get(row.pk)) for row in rows if row.pk in changed]
    return sorted(moves, key=lambda one: one.late_before_minutes - one.late_after_minutes)


def _orders(found: Difference) -> dict[int, int]:
    """The order of each operation of either plan; asked by plan, as a list of ten thousand keys is no question."""
    plans = Operation.objects.filter(planned__plan__in=found.plans).distinct().order_by()
    return dict(plans.values_list("pk", "order"))


def _ends(places: dict[int, PlaceRow], order_of: dict[int, int]) -> dict[int, datetime]:
    ends: dict[int, datetime] = {}
    for key, place in places.items():
        order = order_of.get(key)
        if order is not None and (order not in ends or place.ends_at > ends[order]):
            ends[order] = place.ends_at
    return ends


def _order_move(row: Order, old: datetime | None, new: datetime | None) -> OrderMove:
    return OrderMove(row.code, row.due_at, old, new, late_minutes(row.due_at, old), late_minutes(row.due_at, new))


def late_minutes(due_at: datetime | None, ends_at: datetime | None) -> int:
    """Begun minutes past the due date; none without a due date or an end."""
    if due_at is None or ends_at is None or ends_at <= due_at:
        return 0
    return -((due_at - ends_at) // TICK)
