"""Every write of scheduling; importing this package publishes them all."""

from planum.factory.scheduling.actions.events import (
    apply_proposal,
    confirm_event,
    decline_proposal,
    dismiss_event,
    report_event,
)
from planum.factory.scheduling.actions.files import (
    import_calendars,
    import_machines,
    import_operators,
    import_orders,
    import_routings,
    import_setups,
    import_transport,
)
from planum.factory.scheduling.actions.orders import (
    add_order,
    cancel_order,
    change_order,
    finish_operation,
    start_operation,
)
from planum.factory.scheduling.actions.plans import (
    copy_plan,
    delete_what_if,
    pin_operation,
    publish_plan,
    replan_around,
    unpin_operation,
)
from planum.factory.scheduling.actions.resources import (
    add_closure,
    add_stopping_rule,
    remove_closure,
    remove_stopping_rule,
    set_shop,
)
from planum.factory.scheduling.actions.runs import start_planning, stop_planning

__all__ = [
    "add_closure", "add_order", "add_stopping_rule", "apply_proposal", "cancel_order", "change_order", "confirm_event",
    "copy_plan", "decline_proposal", "delete_what_if", "dismiss_event", "finish_operation", "import_calendars",
    "import_machines", "import_operators", "import_orders", "import_routings", "import_setups", "import_transport",
    "pin_operation", "publish_plan", "remove_closure", "remove_stopping_rule", "replan_around",
    "report_event", "set_shop", "start_operation", "start_planning", "stop_planning", "unpin_operation",
]  # fmt: skip
