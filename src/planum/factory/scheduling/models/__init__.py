"""The nouns of scheduling, in the words of IEC 62264 (ISA-95): resources, orders, plans, events."""

from planum.factory.scheduling.models.events import (
    EVENT_TRANSITIONS,
    PROPOSAL_TRANSITIONS,
    Event,
    EventKind,
    EventState,
    Proposal,
    ProposalKind,
    ProposalState,
)
from planum.factory.scheduling.models.orders import (
    ORDER_TRANSITIONS,
    Alternative,
    Operation,
    OperationState,
    Order,
    OrderState,
    Routing,
    RoutingStep,
)
from planum.factory.scheduling.models.plans import (
    OPEN_RUNS,
    PLAN_TRANSITIONS,
    RUN_TRANSITIONS,
    Plan,
    PlannedOperation,
    PlanningRun,
    PlanState,
    RunState,
)
from planum.factory.scheduling.models.resources import (
    Absence,
    Closure,
    ClosureKind,
    Machine,
    Operator,
    SetupFamily,
    SetupMatrix,
    SetupTime,
    StoppingRule,
    TransportTime,
)
from planum.factory.scheduling.models.times import Calendar, CalendarDay, Shift, Shop, TariffStep

__all__ = [
    "EVENT_TRANSITIONS", "OPEN_RUNS", "ORDER_TRANSITIONS", "PLAN_TRANSITIONS", "PROPOSAL_TRANSITIONS",
    "RUN_TRANSITIONS", "Absence", "Alternative", "Calendar", "CalendarDay", "Closure", "ClosureKind", "Event",
    "EventKind", "EventState", "Machine", "Operation", "OperationState", "Operator", "Order", "OrderState", "Plan",
    "PlanState", "PlannedOperation", "PlanningRun", "Proposal", "ProposalKind", "ProposalState", "Routing",
    "RoutingStep", "RunState", "SetupFamily", "SetupMatrix", "SetupTime", "Shift", "Shop", "StoppingRule",
    "TariffStep", "TransportTime",
]  # fmt: skip
