"""Who may set limits and answer alarms. A disclosure lets one look, never acknowledge."""

from planum.hub.assets.models import Asset
from planum.hub.assets.permissions import owns
from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role


def can_set_limits(person: Person) -> bool:
    return has_role(person, Role.PLANT_ENGINEER)


def can_acknowledge(person: Person) -> bool:
    return has_role(person, Role.PLANT_ENGINEER)


def can_acknowledge_alarms_of(person: Person, asset: Asset) -> bool:
    return can_acknowledge(person) and owns(person, asset)
