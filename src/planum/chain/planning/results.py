"""What came of a calculation, as a plan keeps it, and back."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from planum.chain.planning.engine.disruption import Answer
from planum.chain.planning.engine.plan import Fate, Plan, fates
from planum.chain.planning.engine.problem import Problem
from planum.chain.planning.engine.reasons import Cause, causes

TABLES = ("make", "ship", "extra", "overtime", "stock", "deliver", "backlog")


def result_of(problem: Problem, plan: Plan) -> dict[str, Any]:
    rows = fates(problem, plan)
    return {
        "cost": plan.cost,
        "gap": plan.gap,
        "fates": [_fate(one) | {"causes": [_cause(why) for why in causes(problem, plan, one)]} for one in rows],
        "loads": _loads(problem, plan),
        "tables": {name: np.round(getattr(plan, name), 6).tolist() for name in TABLES},
    }


def answer_of(answer: Answer) -> dict[str, Any]:
    """The new plan, with what was endangered and how late things were and would be."""
    problem = answer.problem
    sums = {
        name: _sums(fates(problem, plan))
        for name, plan in (("before", answer.before), ("untouched", answer.untouched), ("after", answer.after))
    }
    endangered = [
        {
            "demand": one.demand, "before": one.before.late_unit_weeks, "untouched": one.untouched.late_unit_weeks,
            "after": one.after.late_unit_weeks, "lasts_weeks": one.lasts_weeks,
        }
        for one in answer.endangered
    ]  # fmt: skip
    sent = {lane.key: row for lane, row in zip(problem.lanes, answer.before.sent().tolist(), strict=True)}
    more = {"sums": sums, "endangered": endangered, "sent_before": sent}
    return result_of(problem, answer.after) | more


def _sums(rows: list[Fate]) -> dict[str, float]:
    return {
        "late_demands": sum(one.is_late for one in rows),
        "late_unit_weeks": sum(one.late_unit_weeks for one in rows),
        "late_units": sum(one.late for one in rows),
    }


def _fate(one: Fate) -> dict[str, Any]:
    return {
        "demand": one.demand, "late": one.late, "done_week": one.done_week, "late_unit_weeks": one.late_unit_weeks,
    }  # fmt: skip


def _cause(one: Cause) -> dict[str, Any]:
    return {"limit": one.limit.value, "key": one.key, "weeks": list(one.weeks)}


def _loads(problem: Problem, plan: Plan) -> dict[str, list[float]]:
    """Hours that the plan uses of each resource, week by week."""
    used = {one.key: np.zeros(problem.weeks) for one in problem.resources}
    for place, make in enumerate(problem.makes):
        for key, hours in make.uses:
            used[key] += hours * plan.make[place]
    return {key: np.round(hours, 3).tolist() for key, hours in used.items()}


def sent_of(problem: Problem, result: Mapping[str, Any]) -> dict[str, list[float]]:
    """What leaves on each lane, by week of leaving."""
    rows = np.array(result["tables"]["ship"]) + np.array(result["tables"]["extra"])
    return {lane.key: row.tolist() for lane, row in zip(problem.lanes, rows, strict=True)}
