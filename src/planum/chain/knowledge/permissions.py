"""Who keeps documents, and for whom."""

from planum.chain.knowledge.models import Document
from planum.kernel.models import Organisation, Person, Role
from planum.kernel.permissions import has_role


def can_keep_documents(person: Person) -> bool:
    return has_role(
        person, Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PARK_OPERATOR, Role.SERVICE_CONSULTANT,
        Role.INDUSTRY_OFFICER,
    )  # fmt: skip


def works_for(person: Person, organisation: Organisation) -> bool:
    return person.is_superuser or organisation.pk in person.as_viewer().organisations


def keeps(person: Person, document: Document) -> bool:
    """Being allowed to read is not being allowed to share."""
    return can_keep_documents(person) and works_for(person, document.owner)
