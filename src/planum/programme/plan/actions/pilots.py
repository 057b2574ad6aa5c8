"""Writes of the pilots."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person, Region, Role, StoredFile
from planum.kernel.permissions import has_role
from planum.kernel.states import move
from planum.programme.plan.amounts import in_words
from planum.programme.plan.archiving import approved_version
from planum.programme.plan.models import EVALUATIONS, Evaluation, Pilot, Tranche
from planum.programme.plan.permissions import can_open_pilots, can_record_evaluation, require_oversight
from planum.programme.plan.queries import pilot_shape, tranche_shape
from planum.programme.plan.shapes import PilotShape, TrancheShape
from planum.programme.rules.queries import parameters_on_file


@action(permission=can_open_pilots)
def open_pilot(
    *, by: Person, region: str, batch: int, name: str, award_fen: int, starts_on: date, ends_on: date,
    approval: str, code: str = "", name_en: str = "", plan_document: int | None = None,
) -> PilotShape:  # fmt: skip
    """Open the pilot of a city with its award, its term and the letter that approved its plan.

    Without a code of its own it is called by the city's code and the batch; without a document of its own it takes the
    one that the city's plan for the batch was approved with.
    """
    place = Region.objects.get(code=region)
    _check_city(by, place)
    _check_term(starts_on, ends_on)
    first_fen = _first_tranche(place, award_fen, starts_on)
    document = StoredFile.objects.get(pk=plan_document) if plan_document else _approved_document(place, batch)
    row = Pilot.objects.create(
        code=code or f"{region}-{batch}", region=place, batch=batch, name=name, name_en=name_en, award_fen=award_fen,
        starts_on=starts_on, ends_on=ends_on, approval=approval,
        plan_document=document,
    )  # fmt: skip
    Tranche.objects.create(pilot=row, number=1, amount_fen=first_fen)
    Tranche.objects.create(pilot=row, number=2, amount_fen=award_fen - first_fen)
    record(row, after={
        "code": row.code, "award_fen": award_fen, "first_tranche_fen": first_fen, "starts_on": starts_on,
        "ends_on": ends_on, "approval": approval, "plan_document": document.pk if document else None,
    })  # fmt: skip
    return pilot_shape(row)


@action(permission=can_record_evaluation)
def record_evaluation(*, by: Person, pilot: str, result: Evaluation, reason: str) -> TrancheShape:
    """Record how the evaluation at the end of the term went; the second tranche waits for it. Name the letter."""
    place = Pilot.objects.select_related("region").get(code=pilot)
    require_oversight(by, place)
    if not reason.strip():
        raise Refused(_("No reason was given."), _("Name the letter that tells the result of the evaluation."))
    row = Tranche.objects.select_related("pilot").get(pilot=place, number=2)
    move(row, result, along=EVALUATIONS, field="evaluation")
    record(row, after={"reason": reason})
    row.evaluation = result
    return tranche_shape(row)


def _approved_document(place: Region, batch: int) -> StoredFile | None:
    approved = approved_version(place, batch)
    return approved.document if approved else None


def _check_city(by: Person, place: Region) -> None:
    if place.pk not in by.as_viewer().regions and not has_role(by, Role.PLATFORM_OPERATOR):
        raise PermissionDenied(_("Only the authorities of %(city)s may do this.") % {"city": place})
    if Pilot._base_manager.filter(region=place).exists():
        raise Refused(
            _("%(city)s is a pilot city already.") % {"city": place},
            _("A city in the programme is not taken in again (R05; notice, section 三（一）)."),
        )


def _check_term(starts_on: date, ends_on: date) -> None:
    if ends_on <= starts_on:
        raise Refused(
            _("A term from %(start)s to %(end)s.") % {"start": starts_on, "end": ends_on}, _("It ends after it begins.")
        )


def _first_tranche(place: Region, award_fen: int, on: date) -> int:
    """What arrives in the first year, in whole fen; the award is held against the cap of its day (R16, R17)."""
    view = parameters_on_file().at(on, place.code)
    cap = view.value("award_cap")
    if not 0 < award_fen <= cap.amount_fen:
        raise Refused(
            _("An award of %(award)s.") % {"award": in_words(award_fen)},
            _("Above zero, and at most %(cap)s (R16; %(clause)s).")
            % {"cap": in_words(cap.amount_fen), "clause": cap.clause},
        )
    return int(award_fen * view.value("first_tranche_share").share)
