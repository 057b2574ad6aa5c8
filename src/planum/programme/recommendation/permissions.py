"""Who acts for a province, who for a city, and who signs for which bureau."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.kernel.models import Membership, OrganisationKind, Person, Region, Role
from planum.kernel.permissions import has_role

CITY_ROLES = (Role.INDUSTRY_OFFICER, Role.DISTRICT_OFFICER)
PROVINCE_ROLES = (Role.PROVINCE_OFFICER, Role.FINANCE_OFFICER)


def can_open_rounds(person: Person) -> bool:
    return has_role(person, Role.PROVINCE_OFFICER, Role.PLATFORM_OPERATOR)


def can_apply(person: Person) -> bool:
    return has_role(person, *CITY_ROLES)


def can_examine(person: Person) -> bool:
    return has_role(person, Role.PROVINCE_OFFICER)


def can_sign(person: Person) -> bool:
    return has_role(person, *PROVINCE_ROLES)


def can_link(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER)


def acts_for_city(person: Person, region: Region) -> bool:
    """An officer whose own organisation stands in the city; one of the province above it does not apply for it."""
    return region.pk in _own_regions(person, *CITY_ROLES)


def examines_for(person: Person, province: Region) -> bool:
    return province.pk in _own_regions(person, Role.PROVINCE_OFFICER)


def signs_finance_for(person: Person, province: Region) -> bool:
    """The provincial finance department: a finance bureau that stands in the province itself."""
    return province.pk in _own_regions(person, Role.FINANCE_OFFICER, kind=OrganisationKind.FINANCE_BUREAU)


def require_city(person: Person, region: Region) -> None:
    if not acts_for_city(person, region):
        raise PermissionDenied(_("Only the industry bureau of %(city)s may do this.") % {"city": region})


def require_province(person: Person, province: Region) -> None:
    if not examines_for(person, province):
        raise PermissionDenied(_("Only the industry department of %(province)s may do this.") % {"province": province})


def own_cities(person: Person) -> frozenset[int]:
    return _own_regions(person, *CITY_ROLES)


def own_provinces(person: Person) -> frozenset[int]:
    """Provinces for whose industry or finance department the person works; a city's bureau is in none."""
    regions = _own_regions(person, *PROVINCE_ROLES)
    return frozenset(Region.objects.filter(pk__in=regions, parent=None).values_list("pk", flat=True))


def _own_regions(person: Person, *roles: Role, kind: OrganisationKind | None = None) -> frozenset[int]:
    memberships = Membership.objects.filter(person=person, role__in=roles)
    if kind is not None:
        memberships = memberships.filter(organisation__kind=kind)
    return frozenset(memberships.values_list("organisation__region", flat=True))
