"""Who may do what, as sentences."""

from planum.kernel.models import Person, Role


def has_role(person: Person, *roles: Role) -> bool:
    return person.is_superuser or not person.roles.isdisjoint(roles)


def can_administer(person: Person) -> bool:
    return has_role(person, Role.PLATFORM_OPERATOR)


def can_read_the_log(person: Person) -> bool:
    return has_role(
        person, Role.PLATFORM_OPERATOR, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.PROVINCE_OFFICER, Role.AUDITOR
    )


def is_signed_in(person: Person) -> bool:
    return person.is_active
