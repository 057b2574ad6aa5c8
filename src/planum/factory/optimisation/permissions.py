"""Who may look for set-points and move load: the plant's own people. A disclosure lets one look at readings alone."""

from planum.hub.assets.models import Asset
from planum.hub.assets.permissions import owns
from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role


def can_optimise_somewhere(person: Person) -> bool:
    return has_role(person, Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER)


def can_optimise(person: Person, plant: Asset) -> bool:
    return can_optimise_somewhere(person) and owns(person, plant)
