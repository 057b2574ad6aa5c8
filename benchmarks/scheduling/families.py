"""Published instances: ours and the peers at the same CPU-seconds, gaps to the best known upper bounds."""

import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.scheduling import peers
from benchmarks.scheduling.instances import Instance, chosen, instances
from benchmarks.scheduling.planum_runner import planum
from benchmarks.scheduling.records import keep
from benchmarks.scheduling.report import Row, gap_of
from planum.factory.scheduling.engine.plan import Plan
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.stop import CpuSeconds
from planum.factory.scheduling.engine.validation import violations

ASK: dict[str, Callable[[Problem, float], peers.Answer]] = {"cpsat": peers.cpsat, "pyjobshop": peers.pyjobshop}
# Above so many modes the peers' models alone take minutes and gigabytes; they are then not asked, and counted nowhere.
LARGEST_FOR_PEERS = 30_000


def run(
    data: Path,
    families: list[str],
    cpu_s: float,
    limit: int | None,
    *,
    beside_peers: bool,
    keep_in: Path | None = None,
) -> list[Row]:
    rows = []
    for family in chosen(families):
        for instance in instances(data, family, limit):
            rows.append(compare(instance, cpu_s, beside_peers=beside_peers, keep_in=keep_in))
            say(rows[-1])
    return rows


def compare(instance: Instance, cpu_s: float, *, beside_peers: bool, keep_in: Path | None = None) -> Row:
    problem = instance.problem()
    ours = planum(problem, CpuSeconds(cpu_s))
    asked = tuple(ASK) if beside_peers and len(problem.arrays.mode_machine) <= LARGEST_FOR_PEERS else ()
    answers = {peer: ASK[peer](problem, cpu_s) for peer in asked}
    plans = {"planum": ours.plan} | {peer: answer.plan for peer, answer in answers.items()}
    faults = [f"{solver}: {fault}" for solver, plan in plans.items() if plan for fault in violations(problem, plan)]
    if keep_in is not None and ours.plan is not None and not faults:
        keep(keep_in, instance, problem, ours.plan)
    ends = {solver: _makespan(plan) for solver, plan in plans.items()}
    used = {"planum": ours.result.cpu_s} | {peer: answer.cpu_s for peer, answer in answers.items()}
    return Row(
        instance.family, instance.name, len(problem.operations), instance.best_known,
        planum=ends["planum"], bound=ours.result.bound, cpsat=ends.get("cpsat"), pyjobshop=ends.get("pyjobshop"),
        asked=asked, faults=tuple(faults), cpu_s=tuple((solver, round(cpu, 2)) for solver, cpu in used.items()),
    )  # fmt: skip


def _makespan(plan: Plan | None) -> int | None:
    return None if plan is None else int(plan.end.max())


def say(row: Row) -> None:
    """One line of progress."""
    told = [f"{row.family:<14}{row.instance:<18}{row.operations:>7} ops  best {row.best_known or '-':>8}"]
    for solver in ("planum", *row.asked):
        gap = gap_of(row, solver)
        told.append(f"{solver} {getattr(row, solver) or 'none':>8}" + ("" if gap is None else f" ({gap:.2f} %)"))
    print("  ".join(told), *row.faults, file=sys.stderr, flush=True)
