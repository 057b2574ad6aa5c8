"""Who asks for money, who decides, and that these are two people."""

from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role
from planum.programme.funds.models import Payment


def can_receive_and_reverse(person: Person) -> bool:
    return has_role(person, Role.FINANCE_OFFICER)


def can_allocate(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER)


def can_request_payments(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER)


def can_decide_payments(person: Person) -> bool:
    return has_role(person, Role.FINANCE_OFFICER)


def may_decide(person: Person, payment: Payment) -> bool:
    """Four eyes: nobody decides about a payment that the same person requested."""
    return can_decide_payments(person) and payment.requested_by_id != person.pk
