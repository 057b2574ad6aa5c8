"""Who may run a review, judge in it, and read what came of it."""

from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role
from planum.programme.plan.models import Pilot

OFFICIALS = (
    Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.PROVINCE_OFFICER, Role.AUDITOR
)  # fmt: skip


def can_run_reviews(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER)


def own_pilot(person: Person) -> Pilot | None:
    """The pilot for which this person runs reviews; a city that is not in the programme yet has none."""
    if not can_run_reviews(person):
        return None
    found: Pilot | None = Pilot.objects.filter(region__in=person.as_viewer().regions).first()
    return found


def can_review(person: Person) -> bool:
    return has_role(person, Role.EXPERT)


def can_declare_interests(person: Person) -> bool:
    return has_role(person, Role.EXPERT, Role.INDUSTRY_OFFICER)


def can_see_reviews(person: Person) -> bool:
    return has_role(person, *OFFICIALS)
