"""Who plans a chain: the planner of a firm, for what that firm may see."""

from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role


def can_plan_chain(person: Person) -> bool:
    return has_role(person, Role.SUPPLY_PLANNER)


def can_report_disruption(person: Person) -> bool:
    return has_role(person, Role.SUPPLY_PLANNER, Role.PLANT_ENGINEER)
