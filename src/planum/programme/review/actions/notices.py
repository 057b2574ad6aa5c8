"""Selected applications are shown to the public, objections answered, and after the notice projects listed (R37)."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import store
from planum.kernel.models import Person
from planum.kernel.permissions import is_signed_in
from planum.kernel.states import move
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import require_oversight
from planum.programme.projects.importing import decoded
from planum.programme.projects.listing import list_application
from planum.programme.projects.models import Application, ApplicationState, Project
from planum.programme.projects.moving import move_application
from planum.programme.review.engine.days import last_day, unknown_years
from planum.programme.review.gathering import calendar, notice_findings
from planum.programme.review.labels import LISTED, UPHELD
from planum.programme.review.models import (
    NOTICE_MOVES,
    OBJECTION_MOVES,
    Determination,
    NoticedApplication,
    NoticeState,
    Objection,
    ObjectionState,
    PublicNotice,
    VerdictOf,
)
from planum.programme.review.permissions import can_run_reviews
from planum.programme.review.printing import notice_pdf
from planum.programme.review.queries import notice_shape, objection_shape
from planum.programme.review.shapes import NoticeShape, ObjectionShape
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked
from planum.programme.rules.queries import view_on


@action(permission=can_run_reviews)
def announce_results(
    *, by: Person, pilot: str, number: str, name: str, contact: str, applications: list[str],
    starts_on: date | None = None, ends_on: date | None = None, name_en: str = "",
) -> NoticeShape:  # fmt: skip
    """Show selected applications to the public: firm, project, wing and support, with a PDF in the form of a document.

    `number` is the document's own. The last day is computed from the city's parameters (working days by the state's
    calendar of holidays) unless a later one is given.
    """
    place = Pilot.objects.select_related("region").get(code=pilot)
    require_oversight(by, place)
    first = starts_on or timezone.localdate()
    if first < timezone.localdate():
        raise Refused(_("The notice begins on %(day)s.") % {"day": first}, _("Today or later."))
    if not contact.strip():
        raise Refused(_("No contact was given."), _("Where objections are received: office, telephone, address."))
    if PublicNotice._base_manager.filter(number=number).exists():
        raise Refused(_("There is a notice %(number)s already.") % {"number": number})
    rows = _selected(place, applications)
    row = PublicNotice(
        pilot=place, region=place.region, number=number, name=name, name_en=name_en, contact=contact.strip(),
        starts_on=first, announced_by=by, announced_at=timezone.now(),
    )  # fmt: skip
    row.ends_on, row.counted = _end(row, ends_on)
    found = notice_findings(row, row.ends_on + timedelta(1))
    refuse_if_blocked(found)
    row.save(force_insert=True)
    entries = [_entry(row, place_no, each) for place_no, each in enumerate(rows, start=1)]
    NoticedApplication.objects.bulk_create(entries)
    for each in rows:
        move_application(each.application, ApplicationState.NOTICED, by=by, reason=str(row))
    _print(by, row, entries)
    keep_findings(row, found, on=timezone.localdate(), region=place.region)
    record(row, after={"number": number, "applications": applications, "from": first.isoformat(),
                       "to": row.ends_on.isoformat()})  # fmt: skip
    return notice_shape(row)


@action(permission=can_run_reviews)
def withdraw_notice(*, by: Person, notice: str, reason: str) -> NoticeShape:
    """Withdraw a notice; its applications are selected again and may be announced anew."""
    row = _notice(by, notice)
    if not reason.strip():
        raise Refused(_("No reason was given."), _("Why the notice is withdrawn; the public reads it."))
    row.reason = reason.strip()
    row.save(update_fields=["reason"])
    move(row, NoticeState.WITHDRAWN, along=NOTICE_MOVES)
    for entry in row.entries.select_related("application__firm", "application__call__pilot"):
        move_application(entry.application, ApplicationState.SELECTED, by=by, reason=row.reason)
    return notice_shape(row)


@action(permission=is_signed_in)
def file_objection(
    *, by: Person, notice: str, real_name: str, contact: str, text: str, entry: int = 0, file_name: str = "",
    content: str = "",
) -> ObjectionShape:  # fmt: skip
    """Object to a notice in writing, with real name and contact, while it is shown; a file may be attached (base64).

    `entry` is the number of the line in the notice; 0: the notice as a whole.
    """
    row: PublicNotice = PublicNotice.objects.select_related("region").get(number=notice)
    today = timezone.localdate()
    if row.state is not NoticeState.ANNOUNCED or not row.starts_on <= today <= row.ends_on:
        raise Refused(
            _("Today is %(today)s, the notice “%(state)s”.") % {"today": today, "state": row.state.label},
            _("Objections are received from %(first)s to %(last)s.") % {"first": row.starts_on, "last": row.ends_on},
        )
    missing = [
        str(label)
        for label, value in ((_("real name"), real_name), (_("contact"), contact), (_("what is objected to"), text))
        if len(value.strip()) < 2
    ]
    if missing:
        raise Refused(_("Missing: %(names)s.") % {"names": ", ".join(missing)}, _("Written, with real name (R37)."))
    about = row.entries.filter(number=entry).first() if entry else None
    if entry and about is None:
        raise Refused(_("There is no line %(number)d.") % {"number": entry}, _("A line of the notice, or 0."))
    file = None
    if content and by.organisation:
        file = store(content=decoded(file_name, content), name=file_name, media_type="application/octet-stream",
                     owner=by.organisation)  # fmt: skip
    made: Objection = Objection.objects.create(
        notice=row, entry=about, real_name=real_name.strip(), contact=contact.strip(), text=text.strip(), file=file,
        filed_by=by, filed_at=timezone.now(),
    )  # fmt: skip
    record(made, after={"notice": row.number, "entry": entry, "file": file.digest if file else ""})
    return objection_shape(made)


@action(permission=can_run_reviews)
def answer_objection(*, by: Person, objection: int, answer: str = "", upheld: bool | None = None) -> ObjectionShape:
    """Take an objection up (without `upheld`), or close it with a written answer: upheld or dismissed."""
    row = Objection.objects.select_related("notice__pilot__region", "entry", "filed_by").get(pk=objection)
    require_oversight(by, row.notice.pilot)
    if upheld is None:
        move(row, ObjectionState.EXAMINING, along=OBJECTION_MOVES)
        return objection_shape(row)
    if len(answer.strip()) < 2:
        raise Refused(_("No answer was written."), _("What was examined, what was found, and what follows."))
    move(row, ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED, along=OBJECTION_MOVES)
    row.answer, row.answered_by, row.answered_at = answer.strip(), by, timezone.now()
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    record(row, after={"answer": row.answer, "upheld": upheld})
    return objection_shape(row)


@action(permission=can_run_reviews)
def close_notice(*, by: Person, notice: str, listed_in: str) -> NoticeShape:
    """Close a notice that is over: R37 must hold. Its applications become projects, named in `listed_in`.

    Applications against which an objection was upheld are rejected with the answer as reason.
    """
    row, today = _notice(by, notice), timezone.localdate()
    if not listed_in.strip():
        raise Refused(_("No decision was named."), _("The document by which the projects are established."))
    found = notice_findings(row, today)
    refuse_if_blocked(found)
    upheld = list(row.objections.filter(state=ObjectionState.UPHELD))
    if any(each.entry_id is None for each in upheld):
        raise Refused(
            _("An objection to the whole notice was upheld."), _("Its applications cannot be listed."),
            _("Withdraw the notice."),
        )  # fmt: skip
    answers = {each.entry_id: each.answer for each in upheld}
    rows = row.entries.select_related("application__firm", "application__call__pilot__region")
    for entry in rows:
        entry.outcome = _establish(by, row, entry, answers.get(entry.pk, ""), listed_in.strip())
        entry.save(update_fields=["outcome"])
    move(row, NoticeState.EFFECTIVE, along=NOTICE_MOVES)
    keep_findings(row, found, on=today, region=row.region)
    return notice_shape(row)


def _print(by: Person, row: PublicNotice, entries: list[NoticedApplication]) -> None:
    owner = by.organisation
    if owner is not None:
        content = notice_pdf(row, entries, owner)
        row.file = store(content=content, name=f"{row.number}.pdf", media_type="application/pdf", owner=owner)
        row.save(update_fields=["file"])


def _notice(by: Person, number: str) -> PublicNotice:
    rows = PublicNotice.objects.select_for_update(of=("self",)).select_related("pilot__region", "region")
    row: PublicNotice = rows.get(number=number)
    require_oversight(by, row.pilot)
    if row.state is not NoticeState.ANNOUNCED:
        raise Refused(
            _("The notice is “%(state)s”.") % {"state": row.state.label}, _("One that is announced."),
        )  # fmt: skip
    return row


def _selected(place: Pilot, codes: list[str]) -> list[Determination]:
    rows = Determination.objects.filter(
        application__call__pilot=place, application__code__in=codes, verdict=VerdictOf.SELECTED,
        application__state=ApplicationState.SELECTED,
    )  # fmt: skip
    latest: dict[str, Determination] = {}
    for row in rows.select_related("application__firm", "application__call__pilot").order_by("at", "pk"):
        latest[row.application.code] = row
    missing = [code for code in codes if code not in latest]
    if missing or not codes:
        raise Refused(
            _("Not selected: %(codes)s.") % {"codes": ", ".join(missing) or "—"},
            _("Applications that the city selected and that are in no notice."),
        )
    return [latest[code] for code in dict.fromkeys(codes)]


def _end(row: PublicNotice, wanted: date | None) -> tuple[date, str]:
    """The last day, and as a code how it was counted: `labels.counted_words` puts it into words."""
    view = view_on(row.starts_on, row.region.code)
    days, is_working = view.value("notice_days").count, "working" in view.value("notice_day_kind").codes
    least = last_day(row.starts_on, days, calendar(), is_working=is_working)
    end = wanted or least
    unknown = unknown_years(row.starts_on, end, calendar()) if is_working else []
    kind = "working" if is_working else "calendar"
    return end, f"{kind}:{days}:{least.isoformat()}:{','.join(map(str, unknown))}"


def _entry(row: PublicNotice, number: int, decided: Determination) -> NoticedApplication:
    application: Application = decided.application
    return NoticedApplication(
        notice=row, application=application, number=number, firm=application.firm, firm_name=application.firm.name,
        project_name=application.name or application.code, wing=application.wing, support_fen=decided.support_fen,
    )  # fmt: skip


def _establish(by: Person, row: PublicNotice, entry: NoticedApplication, answer: str, listed_in: str) -> str:
    if answer:
        move_application(entry.application, ApplicationState.REJECTED, by=by, reason=answer)
        return UPHELD
    made = list_application(
        entry.application, by=by, code=_free_code(row.pilot), listed_in=listed_in, allocation_fen=entry.support_fen
    )
    return f"{LISTED}:{made.code}"


def _free_code(pilot: Pilot) -> str:
    number = Project._base_manager.filter(pilot=pilot).count() + 1
    while Project._base_manager.filter(code=f"{pilot.code}-{number:03d}"[:40]).exists():
        number += 1
    return f"{pilot.code}-{number:03d}"[:40]
