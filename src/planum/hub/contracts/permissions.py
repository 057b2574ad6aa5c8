"""Who may conclude contracts and read under them."""

from planum.hub.contracts.models import Contract
from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role


def can_contract(person: Person) -> bool:
    return has_role(person, *Role)


def is_provider(person: Person, contract: Contract) -> bool:
    return contract.provider_id in person.as_viewer().organisations


def is_consumer(person: Person, contract: Contract) -> bool:
    return contract.consumer_id in person.as_viewer().organisations


def can_answer(person: Person, contract: Contract) -> bool:
    """Only the side that did not propose it."""
    return contract.waits_for in person.as_viewer().organisations


def can_revoke(person: Person, contract: Contract) -> bool:
    return is_provider(person, contract) or is_consumer(person, contract)
