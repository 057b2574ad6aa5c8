"""Who may diagnose a firm, and who may confirm it."""

from planum.kernel.models import Organisation, Person, Role
from planum.kernel.permissions import has_role
from planum.park.diagnosis.models import Diagnosis, Submission

FIRM_ROLES = (Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER)
RECEIVING_ROLES = (Role.PARK_OPERATOR, Role.INDUSTRY_OFFICER)


def can_diagnose(person: Person) -> bool:
    return has_role(person, *FIRM_ROLES)


def can_confirm(person: Person) -> bool:
    return has_role(person, *RECEIVING_ROLES)


def can_load_instruments(person: Person) -> bool:
    return has_role(person, Role.PLATFORM_OPERATOR, *RECEIVING_ROLES, Role.PROVINCE_OFFICER)


def works_for(person: Person, firm: Organisation) -> bool:
    return firm.pk in person.as_viewer().organisations


def was_given(person: Person, diagnosis: Diagnosis) -> bool:
    """Whether the firm submitted it to an organisation of this person."""
    given = Submission._base_manager.filter(diagnosis=diagnosis, organisation__in=person.as_viewer().organisations)
    return given.exists()
