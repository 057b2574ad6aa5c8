"""Who may count and show carbon. A footprint is the business of the firm whose product it is."""

from planum.kernel.models import Organisation, Person, Role
from planum.kernel.permissions import has_role


def can_count_carbon(person: Person) -> bool:
    return has_role(person, Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER)


def can_load_factors(person: Person) -> bool:
    return has_role(person, Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PLATFORM_OPERATOR, Role.INDUSTRY_OFFICER)


def belongs_to(person: Person, firm: Organisation) -> bool:
    return firm.pk in person.as_viewer().organisations
