"""Who may offer, who may look for, and who may help to find."""

from planum.kernel.models import Organisation, Person, Role
from planum.kernel.permissions import has_role
from planum.park.centre.models import Need, ServiceOrder

FIRM_ROLES = (Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER)


def can_offer(person: Person) -> bool:
    return has_role(person, Role.SERVICE_CONSULTANT)


def can_need(person: Person) -> bool:
    return has_role(person, *FIRM_ROLES)


def can_match(person: Person) -> bool:
    return has_role(person, *FIRM_ROLES, Role.PARK_OPERATOR)


def can_take_part(person: Person) -> bool:
    return has_role(person, *FIRM_ROLES, Role.SERVICE_CONSULTANT)


def is_of(person: Person, organisation: Organisation | None) -> bool:
    return organisation is not None and organisation.pk in person.as_viewer().organisations


def may_match(person: Person, need: Need) -> bool:
    """The firm itself, and the centre that it asked to help."""
    return can_match(person) and (is_of(person, need.firm) or is_of(person, need.centre))


def is_customer(person: Person, order: ServiceOrder) -> bool:
    return can_need(person) and is_of(person, order.need.firm)


def is_provider(person: Person, order: ServiceOrder) -> bool:
    return can_offer(person) and is_of(person, order.provider.organisation)
