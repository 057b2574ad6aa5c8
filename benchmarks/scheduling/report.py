"""The arithmetic of the comparison: gaps, means, ratios. Rows in, figures out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

PEERS = ("cpsat", "pyjobshop")
# What the groups of the acceptance are made of: the mean over all instances of these families.
GROUPS = {"flexible": ("brandimarte", "dauzere", "barnes", "hurink_edata", "hurink_vdata", "behnke")}


@dataclass(frozen=True, slots=True)
class Row:
    """One instance: makespans in ticks, None where a solver found no schedule (or was not asked); `faults`: rules that
    schedules break, by any solver. `bound`: ours, proven.
    """

    family: str
    instance: str
    operations: int
    best_known: int | None
    planum: int | None
    bound: int = 0
    cpsat: int | None = None
    pyjobshop: int | None = None
    asked: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    cpu_s: tuple[tuple[str, float], ...] = ()

    def told(self) -> dict[str, Any]:
        found = asdict(self) | {"cpu_s": dict(self.cpu_s)}
        gaps = {f"{name}_gap": gap_of(self, name) for name in ("planum", *self.asked)}
        return found | {name: None if gap is None else round(gap, 3) for name, gap in gaps.items()}


def gap_of(row: Row, solver: str) -> float | None:
    """Per cent above the best known upper bound; None without either."""
    value = getattr(row, solver)
    return None if value is None or not row.best_known else 100.0 * (value - row.best_known) / row.best_known


def behind(row: Row, peer: str) -> float | None:
    """Per cent by which our schedule is longer than the peer's; negative where it is shorter."""
    ours, theirs = row.planum, getattr(row, peer)
    return None if ours is None or not theirs else 100.0 * (ours - theirs) / theirs


def figures(rows: Sequence[Row]) -> dict[str, float]:
    """`FAMILY.gap`, `FAMILY.PEER_gap`: means in per cent of the best known upper bound, over all instances for us, over
    those it solved for a peer; `FAMILY.PEER_unsolved`: the number it did not. `FAMILY.gap_where_PEER`: our mean over
    the instances that the peer solved. `FAMILY.PEER_ratio`: the peer's gap by ours on those.
    `FAMILY.worst_behind_PEER`: per cent. `FAMILY.faults`: rules broken. The same for groups of families.
    """
    found: dict[str, float] = {}
    names = dict.fromkeys(row.family for row in rows)
    for name in names:
        found |= _of_family(name, [row for row in rows if row.family == name])
    for name, members in GROUPS.items():
        if len(names.keys() & set(members)) > 1:
            found |= _of_family(name, [row for row in rows if row.family in members])
    return found


def _of_family(name: str, rows: list[Row]) -> dict[str, float]:
    found: dict[str, float] = {f"{name}.instances": len(rows), f"{name}.faults": sum(len(row.faults) for row in rows)}
    found[f"{name}.unsolved"] = sum(row.planum is None for row in rows)
    gaps = _known(gap_of(row, "planum") for row in rows)
    if gaps:
        found[f"{name}.gap"] = _rounded(fmean(gaps))
        found[f"{name}.worst_gap"] = _rounded(max(gaps))
    for peer in PEERS:
        asked = [row for row in rows if peer in row.asked]
        if asked:
            found |= _beside(name, peer, asked)
    return found


def _beside(name: str, peer: str, rows: list[Row]) -> dict[str, float]:
    solved = [row for row in rows if getattr(row, peer) is not None]
    found: dict[str, float] = {f"{name}.{peer}_unsolved": len(rows) - len(solved)}
    theirs, ours = (_known(gap_of(row, solver) for row in solved) for solver in (peer, "planum"))
    if theirs and ours:
        found[f"{name}.{peer}_gap"] = _rounded(fmean(theirs))
        found[f"{name}.gap_where_{peer}"] = _rounded(fmean(ours))
        if fmean(ours) > 0:
            found[f"{name}.{peer}_ratio"] = _rounded(fmean(theirs) / fmean(ours))
    ahead = _known(behind(row, peer) for row in solved)
    if ahead:
        found[f"{name}.worst_behind_{peer}"] = _rounded(max(ahead))
        found[f"{name}.mean_behind_{peer}"] = _rounded(fmean(ahead))
    return found


def _known(values: Any) -> list[float]:
    return [value for value in values if value is not None]


def _rounded(value: float) -> float:
    return round(value, 3)
