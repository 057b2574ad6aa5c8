"""Who may promise and who may measure."""

from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role


def can_define_indicators(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER)


def can_measure(person: Person) -> bool:
    """Officers and the firm's own engineers; the indicator's own visibility says of which projects."""
    return has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.PLANT_ENGINEER)
