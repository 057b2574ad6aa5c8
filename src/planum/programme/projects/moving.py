"""One table and one way to move an application; review and public notice, above this slice, move it by this too."""

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.programme.projects.models import MOVES, Application, ApplicationState, CaseState, DuplicateCase, Screening
from planum.programme.projects.models.duplicates import cases_with

ON_THE_WAY = (
    ApplicationState.SCREENED, ApplicationState.UNDER_REVIEW, ApplicationState.SELECTED, ApplicationState.NOTICED,
    ApplicationState.LISTED,
)  # fmt: skip


def move_application(
    row: Application, to: ApplicationState, *, by: Person, reason: str = "", clause: str = "", advice: str = ""
) -> Application:
    """Move it along `MOVES`, log it, and keep the step with its reason. Call it inside an action.

    Forward from the city's screening on, it is refused while a pair that looks like a duplicate is undecided (R34).
    """
    if to in ON_THE_WAY:
        refuse_undecided(row)
    if to in (ApplicationState.RETURNED, ApplicationState.REJECTED, ApplicationState.WITHDRAWN) and not reason.strip():
        raise Refused(
            _("No reason was given."),
            _("Who returns, rejects or withdraws an application says why."),
            _("Write the reason; the firm reads it."),
        )
    move(row, to, along=MOVES)
    Screening.objects.create(
        application=row, state=to, reason=reason.strip(), clause=clause.strip()[:300], advice=advice.strip(), by=by,
        at=timezone.now(),
    )  # fmt: skip
    return row


def refuse_undecided(row: Application) -> None:
    if row.examined_at is None or (row.submitted_at and row.examined_at < row.submitted_at):
        raise Refused(
            _("%(application)s has not been examined for duplicates since it was submitted.") % {"application": row},
            _("R34: the search is made, and a person decides about every pair it shows, before it goes on."),
            _("Search for duplicates first."),
        )
    count = DuplicateCase._base_manager.filter(cases_with(row), state=CaseState.OPEN).count()
    if count:
        raise Refused(
            _("%(count)d pairs of %(application)s are undecided.") % {"count": count, "application": row},
            _("R34: every pair that the search for duplicates shows is decided by a person, with a reason."),
            _("Decide about each of them first."),
        )


def is_under_examination(row: Application) -> bool:
    """Whether a pair of the application is undecided: all that a firm may know of a search for duplicates."""
    return DuplicateCase._base_manager.filter(cases_with(row), state=CaseState.OPEN).exists()
