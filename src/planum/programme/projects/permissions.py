"""Who may apply, screen, search for duplicates and shape the list of projects."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.kernel.models import FIRMS, Organisation, OrganisationKind, Person, Role
from planum.kernel.permissions import has_role
from planum.programme.plan.permissions import oversees
from planum.programme.projects.models import Application

APPLICANTS = (Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PARK_OPERATOR)


def can_manage_projects(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER)


def can_apply(person: Person) -> bool:
    return has_role(person, *APPLICANTS)


def can_screen(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.DISTRICT_OFFICER)


def can_judge_duplicates(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER)


def can_see_duplicates(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR)


def applicants_of(person: Person) -> list[Organisation]:
    """The firms or park bodies for which the person may apply."""
    if not can_apply(person):
        return []
    own = Organisation.objects.filter(pk__in=person.as_viewer().organisations)
    return list(own.filter(kind__in=(*FIRMS, OrganisationKind.PARK)).order_by("pk"))


def is_applicant(person: Person, row: Application) -> bool:
    return can_apply(person) and row.firm_id in person.as_viewer().organisations


def require_applicant(person: Person, row: Application) -> None:
    if not is_applicant(person, row):
        raise PermissionDenied(_("An application is written by the firm's own people."))


def screens_for_city(person: Person, row: Application) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER) and oversees(person, row.call.pilot)


def screens_for_district(person: Person, row: Application) -> bool:
    """The bureau of the district in which the firm stands, where that is not the city itself."""
    in_district = row.firm.region_id != row.call.pilot.region_id
    return in_district and has_role(person, Role.DISTRICT_OFFICER) and row.firm.region_id in person.as_viewer().regions
