"""Writes of instruments: a version is loaded, never changed."""

import copy
import json
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.hashing import canonical, digest
from planum.kernel.models import AUTHORITIES, Organisation, OrganisationKind, Person
from planum.kernel.permissions import can_administer
from planum.park.diagnosis.engine.reading import read_instrument
from planum.park.diagnosis.models import Certainty, InstrumentVersion
from planum.park.diagnosis.permissions import can_load_instruments
from planum.park.diagnosis.queries import instrument_shape
from planum.park.diagnosis.shapes import InstrumentShape

SHIPPED = ("sme_2024", "cmmm")
LARGEST = 2_000_000


@action(permission=can_load_instruments)
def load_instruments(*, by: Person) -> list[InstrumentShape]:
    """Take over the instruments that Planum ships, for everybody. What is on file stays as it is."""
    shipped = [
        json.loads((files("planum.park.diagnosis") / "data" / f"{name}.json").read_text("utf-8")) for name in SHIPPED
    ]
    present = set(InstrumentVersion._base_manager.filter(loaded_for=None).values_list("code", "version"))
    rows = [_stored(by, one, None) for one in shipped if (one["code"], one["version"]) not in present]
    record("diagnosis.instrument", after={"loaded": [f"{row.code} {row.version}" for row in rows]})
    return [instrument_shape(row) for row in rows]


@action(permission=can_load_instruments)
def load_instrument(*, by: Person, definition: str, reason: str, organisation: str = "") -> InstrumentShape:
    """Load a corrected version of an instrument, written as JSON like those that Planum ships.

    It stands for the firms of your park or of your region (`organisation`: the one that answers for it, if you have
    several); from the platform operator for everybody. Answers given before stay with the version they were given for.
    """
    content = _read(definition)
    answering = _answering(by, organisation)
    row = _stored(by, content, answering)
    record(row, after={"code": row.code, "version": row.version, "reason": _said(reason), "digest": row.digest})
    return instrument_shape(row)


@action(permission=can_load_instruments)
def set_weights(
    *, by: Person, instrument: int, profile: str, weights: dict[str, str], version: str, source: str, reason: str,
    organisation: str = "",
) -> InstrumentShape:  # fmt: skip
    """Give the dimensions of an instrument other weights: a new version of it. Weights are exact: 0.06 or 11/300."""
    before = InstrumentVersion.objects.get(pk=instrument)
    content = copy.deepcopy(before.content)
    found = next((one for one in content.get("profiles", []) if one["code"] == profile), None)
    if found is None:
        known = ", ".join(one.code for one in before.instrument.profiles) or _("none")
        raise Refused(_("The weights %(profile)s.") % {"profile": profile}, _("One of: %(known)s.") % {"known": known})
    found["weights"] = found["weights"] | {name: str(value).strip() for name, value in weights.items()}
    found |= {"source": _said(source), "certainty": Certainty.READ.value}
    content |= {"version": version, "valid_from": timezone.localdate().isoformat()}
    row = _stored(by, content, _answering(by, organisation))
    record(
        row, before={"version": before.version}, after={"weights": weights, "version": version, "reason": _said(reason)}
    )
    return instrument_shape(row)


def _read(definition: str) -> dict[str, Any]:
    if len(definition) > LARGEST:
        raise Refused(
            _("The file has %(size)d characters.") % {"size": len(definition)},
            _("At most %(most)d.") % {"most": LARGEST},
        )
    try:
        content = json.loads(definition)
    except (ValueError, RecursionError) as error:
        raise Refused(
            _("The text is no JSON: %(fault)s.") % {"fault": error},
            _("An instrument as JSON, like those that Planum ships."),
            _("Download the version on file, correct it and load it again."),
        ) from error
    if not isinstance(content, dict):
        raise Refused(_("The text is no JSON object."), _("An instrument as JSON, like those that Planum ships."))
    return content


def _stored(by: Person, content: Mapping[str, Any], answering: Organisation | None) -> InstrumentVersion:
    """Raises RefusedRows on what is wrong in the instrument, Refused where this version is there already."""
    instrument = read_instrument(content)
    same = InstrumentVersion._base_manager.filter(code=instrument.code, version=instrument.version)
    if same.filter(loaded_for=answering).exists():
        raise Refused(
            _("There is a version %(version)s of %(code)s already.")
            % {"version": instrument.version, "code": instrument.code},
            _("A version is never changed."),
            _("Give the corrected one a new version."),
        )
    row: InstrumentVersion = InstrumentVersion.objects.create(
        code=instrument.code[:40], version=instrument.version[:40], name=instrument.name[:200],
        name_en=instrument.name_en[:200], content=dict(content), source=str(content.get("source", ""))[:300],
        certainty=_certainty(content), note=str(content.get("note", "")), valid_from=_day(content),
        loaded_for=answering, loaded_at=timezone.now(), loaded_by=by,
        digest=digest(canonical(content), settings.PLANUM_HASH),
    )  # fmt: skip
    return row


def _certainty(content: Mapping[str, Any]) -> Certainty:
    given = content.get("certainty")
    known = {one.value: one for one in Certainty}
    if given not in known:
        raise Refused(
            _("The certainty %(given)s.") % {"given": given}, _("One of: %(known)s.") % {"known": ", ".join(known)}
        )
    return known[given]


def _day(content: Mapping[str, Any]) -> date:
    try:
        return date.fromisoformat(str(content.get("valid_from")))
    except ValueError as error:
        raise Refused(
            _("In force from %(given)s.") % {"given": content.get("valid_from")}, _("A day such as 2026-01-31.")
        ) from error


def _answering(by: Person, organisation: str) -> Organisation | None:
    """Who answers for a version: a park or an authority of the person; nobody where the operator loads it."""
    kinds = (OrganisationKind.PARK, *AUTHORITIES)
    own = list(Organisation.objects.filter(pk__in=by.as_viewer().organisations, kind__in=kinds).order_by("pk"))
    if organisation:
        own = [one for one in own if one.code == organisation]
    elif can_administer(by):
        return None
    if not own:
        raise PermissionDenied(_("Versions are loaded by a park, an authority or the platform's operator."))
    found: Organisation = own[0]
    return found


def _said(text: str) -> str:
    if not text.strip():
        raise Refused(_("No reason or no source was given."), _("A version names its source and why it was made."))
    return text.strip()[:500]
