"""Who may set what the rules go by."""

from planum.kernel.models import Person, Region, Role
from planum.kernel.permissions import has_role
from planum.programme.rules.engine.parameters import NATIONAL


def can_set_parameters(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.PLATFORM_OPERATOR)


def may_set_for(person: Person, scope: str) -> bool:
    """National values are everybody's who may set any; a city's own values are its officers' and the operator's."""
    if scope == NATIONAL or has_role(person, Role.PLATFORM_OPERATOR):
        return True
    return Region.objects.filter(code=scope, pk__in=person.as_viewer().regions).exists()
