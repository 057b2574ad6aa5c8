"""Calls for applications, and the profile that a firm writes once."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, Person
from planum.kernel.states import move
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import require_oversight
from planum.programme.projects.form_schema import check_schema, standard
from planum.programme.projects.models import CALL_MOVES, Call, CallState, EnterpriseProfile, Wing
from planum.programme.projects.permissions import applicants_of, can_apply, can_manage_projects
from planum.programme.projects.prefilling import known_of
from planum.programme.projects.queries import call_shape, profile_shape
from planum.programme.projects.shapes import CallShape, Incident, ProfileShape

KINDS_OF_INCIDENT = ("safety", "environment", "quality", "penalty")


@action(permission=can_manage_projects)
def make_call(
    *, by: Person, pilot: str, code: str, name: str, opens_on: date, closes_on: date, wings: list[Wing],
    industries: list[str], name_en: str = "", about: str = "", is_supplement: bool = False,
    more_fields: list[dict[str, Any]] | None = None, fields: list[dict[str, Any]] | None = None,
    attachments: list[dict[str, Any]] | None = None,
) -> CallShape:  # fmt: skip
    """Prepare a call for applications. Its form is the shipped one and `more_fields`, or wholly `fields`."""
    place: Pilot = Pilot.objects.select_related("region").get(code=pilot)
    require_oversight(by, place)
    if Call._base_manager.filter(code=code).exists():
        raise Refused(_("There is a call %(code)s already.") % {"code": code})
    if closes_on < opens_on:
        raise Refused(_("From %(start)s to %(end)s.") % {"start": opens_on, "end": closes_on},
                      _("A call closes after it opens."))  # fmt: skip
    if not wings:
        raise Refused(_("No wing."), _("At least one of point, line and plane."))
    form = fields if fields is not None else [*standard()["fields"], *(more_fields or [])]
    wanted = attachments if attachments is not None else standard()["attachments"]
    check_schema(form, wanted)
    row: Call = Call.objects.create(
        pilot=place, code=code, name=name, name_en=name_en, about=about, wings=[str(wing) for wing in wings],
        industries=industries, opens_on=opens_on, closes_on=closes_on, is_supplement=is_supplement, fields=form,
        attachments=wanted, made_by=by,
    )  # fmt: skip
    record(row, after={"code": code, "pilot": pilot, "opens_on": opens_on, "closes_on": closes_on, "wings": wings})
    return call_shape(row)


@action(permission=can_manage_projects)
def open_call(*, by: Person, call: str) -> CallShape:
    """Publish a call: firms of the city see it and may apply from its first day to its last."""
    return _moved(by, call, CallState.OPEN)


@action(permission=can_manage_projects)
def close_call(*, by: Person, call: str) -> CallShape:
    """End a call: nothing more is submitted to it. What was submitted goes on; it may be opened again."""
    return _moved(by, call, CallState.CLOSED)


def _moved(by: Person, code: str, to: CallState) -> CallShape:
    row: Call = Call.objects.select_related("pilot__region").get(code=code)
    require_oversight(by, row.pilot)
    move(row, to, along=CALL_MOVES)
    return call_shape(row)


@action(permission=can_apply)
def save_profile(
    *, by: Person, firm: str = "", credit_code: str | None = None, address: str | None = None,
    registered_in: str | None = None, is_legal_person: bool | None = None, legal_representative: str | None = None,
    contact_name: str | None = None, contact_phone: str | None = None, industry_code: str | None = None,
    industry: str | None = None, output_fen: int | None = None, is_above_scale: bool | None = None,
    incidents: list[Incident] | None = None,
) -> ProfileShape:  # fmt: skip
    """Write the profile of your firm; what is not given stays. What the platform knows already is filled in."""
    owner = own_applicant(by, firm)
    given = {
        "credit_code": credit_code, "address": address, "registered_in": registered_in,
        "is_legal_person": is_legal_person, "legal_representative": legal_representative,
        "contact_name": contact_name, "contact_phone": contact_phone, "industry_code": industry_code,
        "industry": industry, "output_fen": output_fen, "is_above_scale": is_above_scale,
    }  # fmt: skip
    values: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    _check_profile(values)
    if incidents is not None:
        values["incidents"] = [_incident(each) for each in incidents]
    row = EnterpriseProfile.objects.filter(firm=owner).first() or EnterpriseProfile(firm=owner)
    known = known_of(owner)
    sources, is_changed = dict(row.sources), bool(values) or row.pk is None
    for key, fact in known.items():
        if key not in values and (not getattr(row, key) or (key in sources and sources[key]["kind"] != "typed")):
            is_changed = is_changed or getattr(row, key) != fact.value
            setattr(row, key, fact.value)
            sources[key] = fact.as_source()
    if not is_changed:
        raise Refused(_("Nothing of the profile would change."), _("Give at least one new fact."))
    before = {key: getattr(row, key) for key in values}
    for key, value in values.items():
        if value != before[key] or row.pk is None:
            sources[key] = {"kind": "typed", "by": str(by), "at": timezone.now().isoformat()}
        setattr(row, key, value)
    row.sources, row.changed_at, row.changed_by = sources, timezone.now(), by
    row.save()
    record(row, before=before, after={"firm": owner.code, **values})
    return profile_shape(row)


def own_applicant(by: Person, code: str = "") -> Organisation:
    """The firm for which the person acts: the only one, or the one named."""
    own = applicants_of(by)
    found = next((row for row in own if not code or row.code == code), None)
    if found is None:
        raise PermissionDenied(_("You may apply for your own firm alone."))
    return found


def _check_profile(values: dict[str, Any]) -> None:
    for key, value in values.items():
        most = getattr(EnterpriseProfile._meta.get_field(key), "max_length", None)
        if most and len(str(value)) > most:
            raise Refused(
                _("%(given)s…") % {"given": str(value)[:40]}, _("At most %(most)d characters.") % {"most": most}
            )
    if values.get("output_fen", 0) < 0:
        raise Refused(_("An output of %(fen)d fen.") % {"fen": values["output_fen"]}, _("Not below zero."))


def _incident(given: Incident) -> dict[str, str]:
    if given.kind not in KINDS_OF_INCIDENT:
        raise Refused(
            _("An incident of the kind “%(kind)s”.") % {"kind": given.kind},
            _("One of: %(known)s.") % {"known": ", ".join(KINDS_OF_INCIDENT)},
        )
    if given.on > timezone.localdate():
        raise Refused(_("An incident on %(day)s.") % {"day": given.on}, _("A day that has passed."))
    return {"kind": given.kind, "on": given.on.isoformat(), "about": given.about[:500]}
