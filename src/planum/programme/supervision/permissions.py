"""Who reports, who supervises, who decides; and where."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.kernel.models import Organisation, OrganisationKind, Person, Role
from planum.kernel.permissions import has_role
from planum.programme.projects.models import Project

FIRM_ROLES = (Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PARK_OPERATOR)
SUPERVISORS = (Role.INDUSTRY_OFFICER, Role.DISTRICT_OFFICER)


def can_report(person: Person) -> bool:
    return has_role(person, *FIRM_ROLES)


def can_supervise(person: Person) -> bool:
    return has_role(person, *SUPERVISORS)


def can_advise(person: Person) -> bool:
    return has_role(person, Role.DISTRICT_OFFICER)


def can_decide(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER)


def can_judge_acceptances(person: Person) -> bool:
    return has_role(person, Role.EXPERT)


def can_withdraw(person: Person) -> bool:
    return has_role(person, *FIRM_ROLES)


def is_owner(person: Person, project: Project) -> bool:
    return project.owner_id in person.as_viewer().organisations


def supervises(person: Person, project: Project) -> bool:
    """The city's officers over all of its projects, a district's over those of the firms that stand in it."""
    regions = person.as_viewer().regions
    return person.is_superuser or (
        can_supervise(person) and (project.pilot.region_id in regions or project.owner.region_id in regions)
    )


def decides(person: Person, project: Project) -> bool:
    return person.is_superuser or (can_decide(person) and project.pilot.region_id in person.as_viewer().regions)


def advises(person: Person, project: Project) -> bool:
    """The officer of the very district in which the firm stands."""
    return person.is_superuser or (can_advise(person) and project.owner.region_id in person.as_viewer().regions)


def require_owner(person: Person, project: Project) -> None:
    if not (can_report(person) and is_owner(person, project)) and not person.is_superuser:
        raise PermissionDenied(_("This is for the owner of the project."))


def require_supervision(person: Person, project: Project) -> None:
    if not supervises(person, project):
        raise PermissionDenied(_("This is for the officers of the city or of the firm's district."))


def require_decision(person: Person, project: Project) -> None:
    if not decides(person, project):
        raise PermissionDenied(_("This is for the industry bureau of the city."))


def has_district(project: Project) -> bool:
    """Whether a district bureau gives its opinion before the city decides: the firm stands in a district with one."""
    if project.owner.region_id == project.pilot.region_id:
        return False
    bureaus = Organisation._base_manager.filter(kind=OrganisationKind.DISTRICT_BUREAU)
    return bureaus.filter(region=project.owner.region_id).exists()
