"""What people do in maintenance: fleets and their models, and work orders."""

from planum.factory.maintenance.actions.files import import_work_orders
from planum.factory.maintenance.actions.fleets import assess, fit_prognosis, set_up_fleet
from planum.factory.maintenance.actions.work_orders import (
    cancel_work_order,
    finish_work_order,
    open_work_order,
    plan_work_order,
    start_work_order,
)

__all__ = [
    "assess",
    "cancel_work_order",
    "finish_work_order",
    "fit_prognosis",
    "import_work_orders",
    "open_work_order",
    "plan_work_order",
    "set_up_fleet",
    "start_work_order",
]
