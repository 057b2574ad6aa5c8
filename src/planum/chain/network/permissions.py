"""Who may write for a firm in its network: its own planner and plant engineer. No disclosure shows any of it."""

from planum.kernel.models import Organisation, Person, Role
from planum.kernel.permissions import has_role


def can_supply(person: Person) -> bool:
    return has_role(person, Role.SUPPLY_PLANNER, Role.PLANT_ENGINEER)


def acts_for(person: Person, firm: Organisation) -> bool:
    return person.is_superuser or firm.pk in person.as_viewer().organisations
