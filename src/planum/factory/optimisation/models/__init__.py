"""The nouns of optimisation: processes and trials, flexible loads and load plans."""

from planum.factory.optimisation.models.energy import (
    LOAD_PLAN_TRANSITIONS,
    FlexibleLoad,
    LoadForecast,
    LoadPlan,
    LoadPlanState,
)
from planum.factory.optimisation.models.processes import (
    OPEN_TRIALS,
    PROCESS_TRANSITIONS,
    TRIAL_TRANSITIONS,
    Advice,
    Goal,
    Process,
    ProcessConstraint,
    ProcessParameter,
    ProcessState,
    Sense,
    Trial,
    TrialState,
)

__all__ = [
    "LOAD_PLAN_TRANSITIONS", "OPEN_TRIALS", "PROCESS_TRANSITIONS", "TRIAL_TRANSITIONS", "Advice", "FlexibleLoad",
    "Goal", "LoadForecast", "LoadPlan", "LoadPlanState", "Process", "ProcessConstraint", "ProcessParameter",
    "ProcessState", "Sense", "Trial", "TrialState",
]  # fmt: skip
