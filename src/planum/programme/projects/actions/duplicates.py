"""Money of other programmes is read in; duplicates are searched for; a person decides about each pair."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.jobs import step
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import require_oversight
from planum.programme.projects.engine.duplicates import Pair
from planum.programme.projects.importing import FUNDING, decoded, read
from planum.programme.projects.models import (
    CASE_MOVES,
    Application,
    CaseState,
    DuplicateCase,
    FundingLevel,
    FundingRecord,
)
from planum.programme.projects.permissions import can_judge_duplicates
from planum.programme.projects.queries import case_shape
from planum.programme.projects.searching import Desk, lay_out
from planum.programme.projects.shapes import DuplicateShape, SearchShape, TakenRows
from planum.programme.rules.queries import view_on

MOST_FUNDING_ROWS = 200_000
SHOWN = 0.1


@action(permission=can_judge_duplicates)
def import_funding_records(*, by: Person, pilot: str, name: str, content: str) -> TakenRows:
    """Read in money that another programme gave (Excel or CSV as base64): treasury bonds, interest subsidy, the pilot
    of small firms, province and city. A file that was read in already adds nothing; one fault refuses it whole.
    """
    place: Pilot = Pilot.objects.select_related("region").get(code=pilot)
    require_oversight(by, place)
    rows = read(name, decoded(name, content), FUNDING, most=MOST_FUNDING_ROWS)
    there = set(FundingRecord._base_manager.filter(region=place.region, source=name).values_list("row", flat=True))
    now = timezone.now()
    fresh = [
        FundingRecord(
            region=place.region, programme=each["programme"], level=each["level"], firm=each["firm"],
            credit_code=each["credit_code"], project=each["project"], content=each["content"],
            address=each["address"], filing_code=each["filing_code"], invoice=each["invoice"], serial=each["serial"],
            amount_fen=each["amount_yuan"], granted_on=each["granted_on"], source=name[:200], row=each.number,
            imported_at=now, imported_by=by,
        )
        for each in rows if each.number not in there
    ]  # fmt: skip
    FundingRecord.objects.bulk_create(fresh, batch_size=500)
    record(place, after={"file": name, "rows": len(rows), "added": len(fresh)})
    return TakenRows(len(rows), len(fresh), len(rows) - len(fresh))


@action(permission=can_judge_duplicates, atomic=False)
def search_duplicates(*, by: Person, pilot: str, application: str = "") -> SearchShape:
    """Compare the applications of a pilot (or one of them) with each other, the list and money of other programmes.

    Every pair whose probability of being the same reaches the parameter `duplicate_likeness` becomes a case that a
    person decides (R34). A pair that was decided before keeps its decision. Stopped on the way, it keeps nothing.
    """
    place: Pilot = Pilot.objects.select_related("region").get(code=pilot)
    require_oversight(by, place)
    only = Application.objects.get(code=application, call__pilot=place) if application else None
    step(0, 3)
    desk = lay_out(place, [only.pk] if only else [])
    step(1, 3)
    pairs = desk.pairs(SHOWN)
    step(2, 3)
    line = float(view_on(timezone.localdate(), place.region.code).value("duplicate_likeness").share)
    likely = [pair for pair in pairs if pair.score >= line]
    with transaction.atomic():
        fresh = sum(_keep(desk, pair) for pair in likely)
        asked = {each.id for each in desk.asked}
        examined = [row.pk for key, row in desk.applications.items() if key in asked]
        Application._base_manager.filter(pk__in=examined).update(examined_at=timezone.now())
        found = SearchShape(len(desk.asked), len(desk.others), len(likely), fresh, len(pairs) - len(likely))
        record(place, after={"search": application or pilot, "applications": found.applications,
                             "compared": found.compared, "cases": found.cases, "new": found.new})  # fmt: skip
    return found


def _keep(desk: Desk, pair: Pair) -> bool:
    """Store the pair as a case; whether it is a new one. The evidence of an open case is renewed."""
    swapped = False
    sides: dict[str, Any] = {
        "application": desk.applications[pair.left],
        "other": None,
        "project": None,
        "funding": None,
    }
    if pair.right in desk.applications:
        sides["other"] = desk.applications[pair.right]
        if sides["application"].pk > sides["other"].pk:
            sides["application"], sides["other"] = sides["other"], sides["application"]
            swapped = True
    elif pair.right in desk.projects:
        sides["project"] = desk.projects[pair.right]
    else:
        sides["funding"] = desk.funding_row(pair)
    told = {
        "score": pair.score, "verdict": pair.verdict.value,
        "evidence": [
            {
                "field": each.field, "left": each.right if swapped else each.left,
                "right": each.left if swapped else each.right, "likeness": each.likeness,
            }
            for each in pair.evidence
        ],
    }  # fmt: skip
    case = DuplicateCase._base_manager.filter(**sides).first()
    if case is None:
        DuplicateCase._base_manager.create(**sides, **told, found_at=timezone.now())
        return True
    if case.state is CaseState.OPEN:
        DuplicateCase._base_manager.filter(pk=case.pk).update(**told)
    return False


@action(permission=can_judge_duplicates)
def decide_duplicate(*, by: Person, case: int, same: bool, reason: str) -> DuplicateShape:
    """Decide whether both sides of a case are the same money, with a reason; the log keeps who decided.

    Where money of another central programme is confirmed to be the same, it counts among the application's other
    central funds, so that no central money is given twice (R21).
    """
    row = _case(by, case)
    if len(reason.strip()) < 4:
        raise Refused(
            _("The reason “%(reason)s”.") % {"reason": reason}, _("A sentence that says what was compared."),
            _("Write what is the same, or why it is not."),
        )  # fmt: skip
    move(row, CaseState.CONFIRMED if same else CaseState.DISMISSED, along=CASE_MOVES)
    row.reason, row.decided_by, row.decided_at = reason.strip(), by, timezone.now()
    row.save(update_fields=["reason", "decided_by", "decided_at"])
    if same:
        _count_other_money(row)
    record(row, after={"same": same, "reason": row.reason})
    return case_shape(row)


@action(permission=can_judge_duplicates)
def reopen_duplicate(*, by: Person, case: int, reason: str) -> DuplicateShape:
    """Take up a decided case again; the application cannot go on until it is decided anew."""
    row = _case(by, case)
    if not reason.strip():
        raise Refused(_("No reason was given."), _("Say what has come to light."))
    move(row, CaseState.OPEN, along=CASE_MOVES)
    record(row, before={"reason": row.reason}, after={"reason": reason.strip()})
    row.reason, row.decided_by, row.decided_at = "", None, None
    row.save(update_fields=["reason", "decided_by", "decided_at"])
    return case_shape(row)


def _case(by: Person, key: int) -> DuplicateCase:
    rows = DuplicateCase.objects.select_for_update(of=("self",)).select_related(
        "application__call__pilot__region", "application__firm", "other__firm", "project__owner", "funding"
    )
    row: DuplicateCase = rows.get(pk=key)
    require_oversight(by, row.application.call.pilot)
    return row


def _count_other_money(row: DuplicateCase) -> None:
    if row.funding is None or row.funding.level != FundingLevel.CENTRAL:
        return
    application = row.application
    confirmed = DuplicateCase._base_manager.filter(
        application=application, state=CaseState.CONFIRMED, funding__level=FundingLevel.CENTRAL
    ).select_related("funding")
    known = sum(case.funding.amount_fen for case in confirmed if case.funding)
    if known > application.other_central_fen:
        before = application.other_central_fen
        application.other_central_fen = known
        application.save(update_fields=["other_central_fen"])
        record(application, before={"other_central_fen": before}, after={"other_central_fen": known, "case": row.pk})
