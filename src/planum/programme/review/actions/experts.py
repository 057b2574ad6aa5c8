"""Experts are enrolled, and say what binds them to firms."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person, Region, Role
from planum.programme.review.models import Expert, Interest, InterestKind
from planum.programme.review.permissions import can_declare_interests, can_review, can_run_reviews
from planum.programme.review.queries import expert_shape, interest_shape
from planum.programme.review.shapes import ExpertShape, InterestShape


@action(permission=can_run_reviews)
def enrol_expert(
    *, by: Person, username: str, title: str, specialities: list[str], region: str = "", employer: str = "",
    employer_code: str = "", employers_known: bool = False,
) -> ExpertShape:  # fmt: skip
    """Take an expert's account into the pool of the city; its own organisation is the employer if none is named.

    Say `employers_known` if the employers of the last three years are all given, former ones as interests.
    """
    person = Person.objects.filter(username=username).first()
    if person is None or Role.EXPERT not in person.roles:
        raise Refused(
            _("The account %(name)s.") % {"name": username},
            _("An account with the role of an expert."),
            _("Ask the operator for one."),
        )
    place = pool_filled_by(by, region)
    if Expert._base_manager.filter(person=person).exists():
        raise Refused(_("%(name)s is in a pool already.") % {"name": person})
    subjects = [each.strip() for each in specialities if each.strip()]
    if not subjects:
        raise Refused(_("No speciality was given."), _("At least one, such as an industry or a wing."))
    home = person.organisation
    row: Expert = Expert.objects.create(
        person=person, region=place, title=title.strip(), specialities=subjects, employers_known=employers_known,
        employer=employer.strip() or (home.name if home else ""),
        employer_code=employer_code.strip() or (home.code if home and not employer.strip() else ""),
        enrolled_by=by, enrolled_at=timezone.now(),
    )  # fmt: skip
    record(row, after={"expert": username, "region": place.code, "specialities": subjects, "employer": row.employer})
    return expert_shape(row)


@action(permission=can_declare_interests)
def declare_interest(
    *, by: Person, kind: InterestKind, name: str, expert: str = "", credit_code: str = "",
    since_on: date | None = None, ended_on: date | None = None, share_bp: int | None = None,
) -> InterestShape:  # fmt: skip
    """Declare what binds an expert to a firm: experts their own, the bureau what it learned of one of its pool.

    `share_bp` is a holding in hundredths of a percent. Name the credit code: by a name alone nothing is certain.
    """
    row = own_expert(by) if not expert or expert == by.username else _expert_of_pool(by, expert)
    if len(name.strip()) < 2 and not credit_code.strip():
        raise Refused(_("No firm was named."), _("The firm's full name, and its credit code if you know it."))
    if since_on and ended_on and ended_on < since_on:
        raise Refused(
            _("It ends on %(end)s, before it begins on %(start)s.") % {"end": ended_on, "start": since_on},
            _("An end that is not before the beginning."),
        )
    if share_bp is not None and not 0 < share_bp <= 10_000:
        raise Refused(_("A share of %(share)d.") % {"share": share_bp}, _("Hundredths of a percent, 1 to 10,000."))
    made: Interest = Interest.objects.create(
        expert=row, kind=kind, name=name.strip(), credit_code=credit_code.strip(), since_on=since_on,
        ended_on=ended_on, share_bp=share_bp, declared_by=by, declared_at=timezone.now(),
    )  # fmt: skip
    record(made, after={"expert": row.person.username, "kind": kind.value, "name": name, "credit_code": credit_code})
    return interest_shape(made)


@action(permission=can_review)
def sign_confidentiality(*, by: Person) -> ExpertShape:
    """Sign this year's confidentiality agreement: what applications say is not passed on, nor used."""
    row, today = own_expert(by), timezone.localdate()
    if row.agreed_on == today:
        raise Refused(_("You have signed today already."))
    before, row.agreed_on = row.agreed_on, today
    row.save(update_fields=["agreed_on"])
    record(row, before={"agreed_on": before and before.isoformat()}, after={"agreed_on": today.isoformat()})
    return expert_shape(row)


def own_expert(person: Person) -> Expert:
    row = Expert.objects.filter(person=person).select_related("person", "region").first()
    if row is None:
        raise Refused(_("You are in no pool of experts."), remedy=_("Ask the industry bureau to enrol you."))
    found: Expert = row
    return found


def pool_filled_by(by: Person, region: str) -> Region:
    overseen = by.as_viewer().regions
    rows = Region.objects.filter(pk__in=overseen)
    place = rows.filter(code=region).first() if region else (by.organisation and by.organisation.region)
    if not place or place.pk not in overseen:
        raise PermissionDenied(_("Only the authorities of a city fill its pool."))
    return place


def _expert_of_pool(by: Person, username: str) -> Expert:
    row: Expert = Expert.objects.select_related("person", "region").get(person__username=username)
    if row.region_id not in by.as_viewer().regions:
        raise PermissionDenied(_("This expert is in another pool."))
    return row
