"""The problem as arrays: minimise cost · x where low ≤ A x ≤ high and 0 ≤ x ≤ most; some x are whole numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planum.chain.planning.engine.problem import Problem

Floats = NDArray[np.float64]
UNLIMITED = float("inf")
NOTHING = 1e-6
# What is still late at the end counts as late for so many weeks more: else a plan would drop what is due last.
WEEKS_AFTER = 8


@dataclass
class Matrix:
    """Columns stand in blocks of one row an object and one column a week: `block["ship"][lane, week]` is a column."""

    cost: Floats
    most: Floats
    whole: NDArray[np.bool_]
    low: Floats
    high: Floats
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: Floats
    block: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    rows: dict[str, NDArray[np.int64]] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int, int]:
        """Rows, columns, entries."""
        return len(self.low), len(self.cost), len(self.value)


@dataclass
class _Writer:
    weeks: int
    cost: list[Floats] = field(default_factory=list)
    most: list[Floats] = field(default_factory=list)
    whole: list[Floats] = field(default_factory=list)
    low: list[Floats] = field(default_factory=list)
    high: list[Floats] = field(default_factory=list)
    entries: list[tuple[Any, Any, Any]] = field(default_factory=list)
    columns: int = 0
    lines: int = 0

    def add_columns(self, cost: Floats, most: Floats, *, whole: bool = False) -> NDArray[np.int64]:
        places = np.arange(self.columns, self.columns + cost.size).reshape(cost.shape)
        self.cost.append(cost.ravel())
        self.most.append(most.ravel())
        self.whole.append(np.full(cost.size, whole))
        self.columns += cost.size
        return places

    def add_rows(self, low: Floats, high: Floats) -> NDArray[np.int64]:
        places = np.arange(self.lines, self.lines + low.size).reshape(low.shape)
        self.low.append(low.ravel())
        self.high.append(high.ravel())
        self.lines += low.size
        return places

    def put(self, rows: Any, columns: Any, value: float) -> None:
        """The same value at each pair of row and column."""
        rows, columns = np.ravel(rows), np.ravel(columns)
        self.entries.append((rows, columns, np.full(len(rows), value)))


def matrix_of(problem: Problem, limits: Mapping[str, Floats] | None = None, *, whole_lots: bool = True) -> Matrix:
    """`limits` bounds blocks from above, such as what an earlier plan had in "ship", "extra", "make", "overtime"."""
    weeks, writer = problem.weeks, _Writer(problem.weeks)
    block = _columns(problem, writer, limits or {}, whole_lots=whole_lots)
    nodes = {one.key: place for place, one in enumerate(problem.nodes)}
    supply = np.array([_padded(one.receipts, weeks) for one in problem.nodes]).reshape(len(problem.nodes), weeks)
    if len(problem.nodes):
        supply[:, 0] += [one.stock for one in problem.nodes]
    rows = {"balance": writer.add_rows(-supply, -supply)}
    _put_balance(problem, writer, block, rows["balance"], nodes)
    rows["backlog"] = _put_backlog(problem, writer, block, rows["balance"], nodes)
    rows["resource"] = _put_resources(problem, writer, block)
    _put_lots(problem, writer, block)
    _put_changes(problem, writer, block)
    return _finished(writer, block, rows)


def groups_of(problem: Problem) -> list[tuple[str, float]]:
    """Demands of one node and weight are served in the order of their weeks: one backlog for all of them."""
    return sorted({(one.node, one.weight) for one in problem.demands})


def wanted(problem: Problem) -> Floats:
    """Quantity by group and week."""
    places = {key: place for place, key in enumerate(groups_of(problem))}
    table = np.zeros((len(places), problem.weeks))
    for one in problem.demands:
        table[places[one.node, one.weight], one.week] += one.quantity
    return table


def _columns(
    problem: Problem, writer: _Writer, limits: Mapping[str, Floats], *, whole_lots: bool
) -> dict[str, NDArray[np.int64]]:
    weeks = problem.weeks
    lanes, resources, groups = problem.lanes, problem.resources, groups_of(problem)
    ship_cost = _table([[one.cost] * weeks for one in lanes], weeks)
    most = {
        "make": np.full((len(problem.makes), weeks), UNLIMITED),
        "ship": _table([one.capacity for one in lanes], weeks),
        "extra": _table([_padded(one.extra, weeks) for one in lanes], weeks),
        "overtime": _table([_padded(one.overtime, weeks) for one in resources], weeks),
    }
    for name, limit in limits.items():
        most[name] = np.minimum(most[name], np.where(limit < NOTHING, 0.0, limit + NOTHING))
    late_cost = _table([[weight] * weeks for _node, weight in groups], weeks)
    late_cost[:, -1:] *= 1 + WEEKS_AFTER
    block = {
        "make": writer.add_columns(_table([[one.cost] * weeks for one in problem.makes], weeks), most["make"]),
        "ship": writer.add_columns(ship_cost, most["ship"]),
        "extra": writer.add_columns(
            ship_cost + _table([_padded(one.extra_cost, weeks) for one in lanes], weeks), most["extra"]
        ),
        "overtime": writer.add_columns(
            _table([[one.overtime_cost] * weeks for one in resources], weeks), most["overtime"]
        ),
        "stock": writer.add_columns(
            _table([[one.holding_cost] * weeks for one in problem.nodes], weeks),
            np.full((len(problem.nodes), weeks), UNLIMITED),
        ),
        "deliver": writer.add_columns(np.zeros((len(groups), weeks)), np.full((len(groups), weeks), UNLIMITED)),
        "backlog": writer.add_columns(late_cost, np.full((len(groups), weeks), UNLIMITED)),
    }
    lots = [place for place, one in enumerate(lanes) if one.lot > 0] if whole_lots else []
    block["lots"] = writer.add_columns(np.zeros((len(lots), weeks)), np.full((len(lots), weeks), 1e6), whole=True)
    changing = [one for one in lanes if one.key in problem.reference] if problem.change_cost > 0 else []
    change = np.full((len(changing), weeks), problem.change_cost)
    block["more"] = writer.add_columns(change, np.full(change.shape, UNLIMITED))
    block["less"] = writer.add_columns(change, np.full(change.shape, UNLIMITED))
    return block


def _put_balance(
    problem: Problem, writer: _Writer, block: dict[str, Any], balance: Any, nodes: Mapping[str, int]
) -> None:
    """What comes in, less what goes out, less what stays, is minus what is there anyway."""
    weeks = problem.weeks
    writer.put(balance, block["stock"], -1.0)
    writer.put(balance[:, 1:], block["stock"][:, :-1], 1.0)
    for place, make in enumerate(problem.makes):
        here = nodes[make.node]
        writer.put(balance[here, make.lead :], block["make"][place, : max(0, weeks - make.lead)], 1.0)
        for key, quantity in make.components:
            writer.put(balance[nodes[key]], block["make"][place], -quantity)
    for place, lane in enumerate(problem.lanes):
        for name in ("ship", "extra"):
            arriving = block[name][place, : max(0, weeks - lane.lead)]
            writer.put(balance[nodes[lane.target], lane.lead :], arriving, 1.0)
            if lane.origin is not None:
                writer.put(balance[nodes[lane.origin]], block[name][place], -1.0)


def _put_backlog(
    problem: Problem, writer: _Writer, block: dict[str, Any], balance: Any, nodes: Mapping[str, int]
) -> NDArray[np.int64]:
    asked = wanted(problem)
    rows = writer.add_rows(asked, asked)
    writer.put(rows, block["deliver"], 1.0)
    writer.put(rows, block["backlog"], 1.0)
    writer.put(rows[:, 1:], block["backlog"][:, :-1], -1.0)
    for place, (node, _weight) in enumerate(groups_of(problem)):
        writer.put(balance[nodes[node]], block["deliver"][place], -1.0)
    return rows


def _put_resources(problem: Problem, writer: _Writer, block: dict[str, Any]) -> NDArray[np.int64]:
    hours = _table([one.hours for one in problem.resources], problem.weeks)
    rows = writer.add_rows(np.full(hours.shape, -UNLIMITED), hours)
    places = {one.key: place for place, one in enumerate(problem.resources)}
    for place, make in enumerate(problem.makes):
        for key, amount in make.uses:
            writer.put(rows[places[key]], block["make"][place], amount)
    writer.put(rows, block["overtime"], -1.0)
    return rows


def _put_lots(problem: Problem, writer: _Writer, block: dict[str, Any]) -> None:
    if not len(block["lots"]):
        return
    rows = writer.add_rows(np.zeros(block["lots"].shape), np.zeros(block["lots"].shape))
    lanes = [(place, one.lot) for place, one in enumerate(problem.lanes) if one.lot > 0]
    for number, (place, lot) in enumerate(lanes):
        writer.put(rows[number], block["ship"][place], 1.0)
        writer.put(rows[number], block["extra"][place], 1.0)
        writer.put(rows[number], block["lots"][number], -lot)


def _put_changes(problem: Problem, writer: _Writer, block: dict[str, Any]) -> None:
    if not len(block["more"]):
        return
    places = [place for place, one in enumerate(problem.lanes) if one.key in problem.reference]
    known = _table([_padded(problem.reference[problem.lanes[place].key], problem.weeks) for place in places],
                   problem.weeks)  # fmt: skip
    rows = writer.add_rows(known, known)
    writer.put(rows, block["ship"][places], 1.0)
    writer.put(rows, block["extra"][places], 1.0)
    writer.put(rows, block["more"], -1.0)
    writer.put(rows, block["less"], 1.0)


def _finished(writer: _Writer, block: dict[str, Any], rows: dict[str, Any]) -> Matrix:
    parts = writer.entries or [(np.zeros(0, int), np.zeros(0, int), np.zeros(0))]
    return Matrix(
        np.concatenate(writer.cost), np.concatenate(writer.most), np.concatenate(writer.whole).astype(bool),
        np.concatenate(writer.low), np.concatenate(writer.high),
        np.concatenate([one[0] for one in parts]).astype(np.int64),
        np.concatenate([one[1] for one in parts]).astype(np.int64),
        np.concatenate([one[2] for one in parts]), block, rows,
    )  # fmt: skip


def _padded(values: Sequence[float], weeks: int) -> list[float]:
    return [*values[:weeks], *([0.0] * (weeks - len(values)))]


def _table(values: Sequence[Sequence[float]], weeks: int) -> Floats:
    return np.array(values, dtype=float).reshape(len(values), weeks)
