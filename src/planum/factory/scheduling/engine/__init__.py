"""Production scheduling as a library: describe a `Problem`, `solve` it, `reschedule` when things come differently.

    problem = read_fjs(text)
    result = solve(problem, WallSeconds(10), workers=2, seed=0)
    assert violations(problem, result.plan) == []

Pure: no files, no settings, no framework; seed and stop criterion are arguments. Times are whole ticks.
"""

from planum.factory.scheduling.engine.calendars import FOREVER, Calendar
from planum.factory.scheduling.engine.checking import BadProblem
from planum.factory.scheduling.engine.difference import Difference, difference
from planum.factory.scheduling.engine.explanation import Explanation, explain
from planum.factory.scheduling.engine.extra_hours import one_more_hour
from planum.factory.scheduling.engine.plan import Incumbent, Plan, Result, Status
from planum.factory.scheduling.engine.problem import (
    Criterion,
    Fixed,
    Job,
    Machine,
    Mode,
    Objective,
    Operation,
    Operator,
    Problem,
    SetupMatrix,
    Tariff,
)
from planum.factory.scheduling.engine.readers import BadFile, read_fajsp, read_fjs, read_fjs_sdst, read_jsp
from planum.factory.scheduling.engine.rescheduling import Rescheduling, reschedule
from planum.factory.scheduling.engine.solving import solve
from planum.factory.scheduling.engine.stop import (
    CpuSeconds,
    Iterations,
    NoBetterFor,
    Stop,
    Target,
    WallSeconds,
    When,
)
from planum.factory.scheduling.engine.validation import violations
from planum.factory.scheduling.engine.values import criteria_of, values_of

__all__ = [
    "FOREVER", "BadFile", "BadProblem", "Calendar", "CpuSeconds", "Criterion", "Difference", "Explanation", "Fixed",
    "Incumbent", "Iterations", "Job", "Machine", "Mode", "NoBetterFor", "Objective", "Operation", "Operator", "Plan",
    "Problem", "Rescheduling", "Result", "SetupMatrix", "Status", "Stop", "Target", "Tariff", "WallSeconds", "When",
    "criteria_of", "difference", "explain", "one_more_hour", "read_fajsp", "read_fjs", "read_fjs_sdst", "read_jsp",
    "reschedule", "solve", "values_of", "violations",
]  # fmt: skip
