"""Who may shape the list of projects."""

from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role


def can_manage_projects(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER)
