"""Who may decide about a pilot."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role
from planum.programme.plan.models import Pilot


def can_open_pilots(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.PROVINCE_OFFICER, Role.PLATFORM_OPERATOR)


def can_record_evaluation(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.PROVINCE_OFFICER)


def oversees(person: Person, pilot: Pilot) -> bool:
    """An officer decides in the own city alone, whatever other memberships let the person see."""
    return person.is_superuser or pilot.region_id in person.as_viewer().regions


def require_oversight(person: Person, pilot: Pilot) -> None:
    if not oversees(person, pilot):
        raise PermissionDenied(_("Only the authorities of %(city)s may do this.") % {"city": pilot.region})
