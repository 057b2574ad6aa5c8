"""Who may offer an organisation's data."""

from planum.kernel.models import Organisation, Person, Role
from planum.kernel.permissions import has_role


def can_offer_data(person: Person) -> bool:
    return has_role(
        person, Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PARK_OPERATOR, Role.SERVICE_CONSULTANT,
        Role.PLATFORM_OPERATOR,
    )  # fmt: skip


def belongs_to(person: Person, organisation: Organisation) -> bool:
    return person.is_superuser or organisation.pk in person.as_viewer().organisations
