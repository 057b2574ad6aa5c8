"""Who decides about a firm's machines: its own plant engineers, as people. A disclosure lets nobody decide."""

from planum.hub.assets.models import Asset
from planum.hub.assets.permissions import owns
from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role


def can_decide_somewhere(person: Person) -> bool:
    return has_role(person, Role.PLANT_ENGINEER)


def can_decide(person: Person, asset: Asset) -> bool:
    return can_decide_somewhere(person) and owns(person, asset)
