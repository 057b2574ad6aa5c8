"""Who may ask, as sentences."""

from planum.kernel.models import Person


def can_ask(person: Person) -> bool:
    return person.is_active
