"""Who writes a park's plan and board: its operator."""

from planum.kernel.models import Organisation, Person, Role
from planum.kernel.permissions import has_role


def can_run_a_park(person: Person) -> bool:
    return has_role(person, Role.PARK_OPERATOR)


def runs(person: Person, park: Organisation) -> bool:
    return can_run_a_park(person) and park.pk in person.as_viewer().organisations
