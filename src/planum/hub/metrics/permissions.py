"""Who may define metrics, and who may have them computed."""

from planum.kernel.models import Organisation, Person, Role
from planum.kernel.permissions import has_role


def can_define_metrics(person: Person) -> bool:
    return has_role(person, Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PLATFORM_OPERATOR)


def can_compute_metrics(person: Person) -> bool:
    """Computing changes no definition and no reading; whoever sees the metric and works with it may ask for a value."""
    return has_role(person, *Role)


def defines_for(person: Person, owner: Organisation) -> bool:
    return person.is_superuser or owner.pk in person.as_viewer().organisations
