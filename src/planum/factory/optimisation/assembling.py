"""Rows as the adviser's problem and its trials; what it says as data that is kept."""

from collections.abc import Iterable
from typing import Any

from planum.factory.optimisation.engine import adviser, problem
from planum.factory.optimisation.models import Process, Trial, TrialState


def problem_of(process: Process) -> problem.Problem:
    """Codes are the adviser's names."""
    return problem.Problem(
        tuple(problem.Parameter(one.code, one.low, one.high, one.step) for one in process.parameters.all()),
        problem.Goal(process.goal),
        tuple(
            problem.Constraint(one.code, one.limit, problem.Sense(one.sense), one.noise)
            for one in process.constraints.all()
        ),
        process.noise,
    )


def recorded_trials(process: Process) -> list[Trial]:
    return list(process.trials.filter(state=TrialState.RECORDED).order_by("number"))


def trials_of(asked: problem.Problem, rows: Iterable[Trial]) -> list[problem.Trial]:
    return [
        problem.Trial(
            tuple(row.point[one.name] for one in asked.parameters),
            None if row.failed else row.objective,
            () if row.failed else tuple(row.results[one.name] for one in asked.constraints),
        )
        for row in rows
    ]


def advice_of(asked: problem.Problem, proposal: adviser.Proposal) -> tuple[dict[str, float], dict[str, Any]]:
    """The set-points by code, and why they were proposed."""
    names = [one.name for one in asked.parameters]
    return dict(zip(names, proposal.point, strict=True)), {
        "kind": proposal.kind.value, "expected": proposal.expected, "low": proposal.low, "high": proposal.high,
        "chances": proposal.chances, "binding": list(proposal.binding), "gain": proposal.gain,
    }  # fmt: skip
