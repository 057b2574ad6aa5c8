"""Who may register, approve and consent to applications, and lend or book equipment."""

from planum.kernel.models import Organisation, Person, Role
from planum.kernel.permissions import has_role
from planum.park.apps.models import Application


def can_register(person: Person) -> bool:
    return has_role(person, *Role)


def can_consent(person: Person) -> bool:
    return has_role(
        person, Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PARK_OPERATOR, Role.SERVICE_CONSULTANT
    )  # fmt: skip


def can_approve(person: Person) -> bool:
    return has_role(person, Role.PARK_OPERATOR, Role.PLATFORM_OPERATOR)


def approves(person: Person, application: Application) -> bool:
    """The operator of the park it is meant for; the platform's operator any."""
    if has_role(person, Role.PLATFORM_OPERATOR):
        return True
    return Role.PARK_OPERATOR in person.roles and application.park_id in person.as_viewer().organisations


def belongs_to(person: Person, organisation: Organisation) -> bool:
    return organisation.pk in person.as_viewer().organisations
