"""Who may promise, measure, report, judge and sanction."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import oversees
from planum.programme.projects.models import Project


def can_define_indicators(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER)


def can_measure(person: Person) -> bool:
    """Officers and the firm's own engineers; the indicator's own visibility says of which projects."""
    return has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.PLANT_ENGINEER)


def can_report_values(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.DISTRICT_OFFICER, Role.PLANT_ENGINEER)


def can_compute_city_indicators(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER)


def can_load_schemes(person: Person) -> bool:
    return has_role(person, Role.PLATFORM_OPERATOR, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.PROVINCE_OFFICER)


def can_set_schemes(person: Person) -> bool:
    """A scheme is that of all cities: no city sets the one it is judged by."""
    return has_role(person, Role.PLATFORM_OPERATOR, Role.PROVINCE_OFFICER)


def can_evaluate(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER)


def can_decide_evaluations(person: Person) -> bool:
    return has_role(person, Role.PROVINCE_OFFICER)


def can_sanction(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.PROVINCE_OFFICER)


def can_answer_sanctions(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.PLANT_ENGINEER)


def may_sanction(person: Person, pilot: Pilot, project: Project | None) -> bool:
    """A city is sanctioned by its province, a project by its city or the province."""
    over = oversees(person, pilot)
    return over and (has_role(person, Role.PROVINCE_OFFICER) if project is None else can_sanction(person))


def may_answer(person: Person, pilot: Pilot, project: Project | None) -> bool:
    """The owner answers for a project, the industry bureau for the city."""
    if project is None:
        return oversees(person, pilot) and has_role(person, Role.INDUSTRY_OFFICER)
    return project.owner_id in person.as_viewer().organisations and has_role(person, Role.PLANT_ENGINEER)


def require_sanctioning(person: Person, pilot: Pilot, project: Project | None) -> None:
    if may_sanction(person, pilot, project):
        return
    if project is None:
        raise PermissionDenied(_("A case against a city is led by its province."))
    raise PermissionDenied(_("Only the authorities of %(city)s may do this.") % {"city": pilot.region})


def require_answering(person: Person, pilot: Pilot, project: Project | None) -> None:
    if not may_answer(person, pilot, project):
        raise PermissionDenied(
            _("Only %(who)s answers in this case.") % {"who": project.owner if project else pilot.region}
        )
