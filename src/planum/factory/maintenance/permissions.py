"""Who may judge a firm's machines and give work on them. A disclosure of readings shows neither."""

from planum.hub.assets.models import Asset
from planum.hub.assets.permissions import owns
from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role


def can_maintain_somewhere(person: Person) -> bool:
    return has_role(person, Role.PLANT_ENGINEER)


def can_plan_work_somewhere(person: Person) -> bool:
    return has_role(person, Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER)


def can_maintain(person: Person, asset: Asset) -> bool:
    return can_maintain_somewhere(person) and owns(person, asset)
