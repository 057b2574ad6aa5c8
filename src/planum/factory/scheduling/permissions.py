"""Who may plan. A plan is the business of the plant's own people; no disclosure shows it."""

from planum.hub.assets.models import Asset
from planum.hub.assets.permissions import owns
from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role


def can_plan_somewhere(person: Person) -> bool:
    return has_role(person, Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER)


def can_plan(person: Person, plant: Asset) -> bool:
    return can_plan_somewhere(person) and owns(person, plant)
