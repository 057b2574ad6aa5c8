"""Who may connect a firm's sources."""

from planum.kernel.models import Organisation, Person, Role
from planum.kernel.permissions import has_role


def can_connect_sources(person: Person) -> bool:
    return has_role(person, Role.PLANT_ENGINEER, Role.PLATFORM_OPERATOR)


def can_connect_sources_of(person: Person, firm: Organisation) -> bool:
    """The firm's own engineers, and the platform operator on their behalf."""
    return has_role(person, Role.PLATFORM_OPERATOR) or firm.pk in person.as_viewer().organisations
