"""Who may decide about a pilot, and who may write, hand in and approve a plan."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.models import AUTHORITIES, Person, Region, Role
from planum.kernel.permissions import has_role
from planum.programme.plan.models import ImplementationPlan, Pilot, PlanState
from planum.programme.plan.models.documents import CITY_KINDS


def can_open_pilots(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.PROVINCE_OFFICER, Role.PLATFORM_OPERATOR)


def can_record_evaluation(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.PROVINCE_OFFICER)


def can_write_plans(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER)


def can_decide_plans(person: Person) -> bool:
    return has_role(person, Role.PROVINCE_OFFICER)


def can_load_templates(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.PROVINCE_OFFICER, Role.PLATFORM_OPERATOR)


def oversees(person: Person, pilot: Pilot) -> bool:
    """An officer decides in the own city alone, whatever other memberships let the person see."""
    return person.is_superuser or pilot.region_id in person.as_viewer().regions


def require_oversight(person: Person, pilot: Pilot) -> None:
    if not oversees(person, pilot):
        raise PermissionDenied(_("Only the authorities of %(city)s may do this.") % {"city": pilot.region})


def writes_for(person: Person, region: Region) -> bool:
    """The industry bureau of the city itself; not one above or below it."""
    if person.is_superuser:
        return True
    homes = {each.organisation.region_id for each in person._memberships if each.organisation.kind in CITY_KINDS}
    return can_write_plans(person) and region.pk in homes


def can_edit(person: Person, plan: ImplementationPlan) -> bool:
    return plan.state == PlanState.DRAFT and writes_for(person, plan.region)


def decides_about(person: Person, plan: ImplementationPlan) -> bool:
    return person.is_superuser or (can_decide_plans(person) and plan.region_id in person.as_viewer().regions)


def require_writer(person: Person, region: Region) -> None:
    if not writes_for(person, region):
        raise PermissionDenied(_("Only the industry bureau of %(city)s writes its plan.") % {"city": region})


def plan_to_edit(person: Person, code: str) -> ImplementationPlan:
    """The plan, if the person may write it now. Raises Refused where it is no draft any more."""
    row: ImplementationPlan = ImplementationPlan.objects.select_related("region", "author").get(code=code)
    require_writer(person, row.region)
    if row.state != PlanState.DRAFT:
        raise Refused(
            _("%(plan)s is “%(state)s”.") % {"plan": row, "state": row.state.label},
            _("Only a draft is written."),
            _("Open it again before it is handed in, or write a supplement to an approved plan."),
        )
    return row


def require_own_city(person: Person, pilot: Pilot) -> None:
    """Money is moved by the authorities of the city itself; those of its province look on."""
    homes = {each.organisation.region_id for each in person._memberships if each.organisation.kind in AUTHORITIES}
    if not person.is_superuser and pilot.region_id not in homes:
        raise PermissionDenied(_("Only the authorities of %(city)s may do this.") % {"city": pilot.region})


def can_package_plans(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.PROVINCE_OFFICER)


def require_packager(person: Person, plan: ImplementationPlan) -> None:
    """The bureau that wrote the plan, or the province it was handed to."""
    if not writes_for(person, plan.region) and not decides_about(person, plan):
        raise PermissionDenied(_("Only the authorities of %(city)s may do this.") % {"city": plan.region})
