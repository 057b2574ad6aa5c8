"""Who may shape a firm's assets."""

from planum.hub.assets.models import Asset
from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role


def can_model_assets(person: Person) -> bool:
    return has_role(person, Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PLATFORM_OPERATOR)


def owns(person: Person, asset: Asset) -> bool:
    """A disclosure lets one look, never change."""
    return person.is_superuser or asset.enterprise_id in person.as_viewer().organisations
