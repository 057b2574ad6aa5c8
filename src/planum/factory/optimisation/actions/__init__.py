"""Every write of optimisation."""

from planum.factory.optimisation.actions.energy import (
    accept_load_plan,
    declare_flexible_load,
    forecast_and_plan_load,
    forecast_load,
    plan_load,
    remove_flexible_load,
)
from planum.factory.optimisation.actions.processes import (
    declare_process,
    propose_trial,
    record_trial,
    reject_trial,
    start_trial,
    stop_process,
)

__all__ = [
    "accept_load_plan", "declare_flexible_load", "declare_process", "forecast_and_plan_load", "forecast_load",
    "plan_load", "propose_trial", "record_trial", "reject_trial", "remove_flexible_load", "start_trial", "stop_process",
]  # fmt: skip
