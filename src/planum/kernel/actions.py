"""Writes of the kernel: organisations, people, keys."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.hashing import digest
from planum.kernel.models import (
    CALCULATION_TRANSITIONS,
    OPEN_CALCULATIONS,
    ApiKey,
    Calculation,
    CalculationState,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    Region,
    Role,
)
from planum.kernel.permissions import can_administer, is_signed_in
from planum.kernel.states import move


@dataclass(frozen=True)
class OrganisationShape:
    code: str
    name: str
    name_en: str
    kind: str
    region: str


@dataclass(frozen=True)
class PersonShape:
    username: str
    name: str
    role: str
    organisation: str


@dataclass(frozen=True)
class IssuedKey:
    """The key itself is shown this once."""

    label: str
    key: str


@action(permission=can_administer)
def add_region(*, by: Person, code: str, name: str, name_en: str = "", parent: str = "") -> str:
    """Add an administrative division by its GB/T 2260 code."""
    above = Region.objects.get(code=parent) if parent else None
    if Region.objects.filter(code=code).exists():
        raise Refused(_("There is a region %(code)s already.") % {"code": code})
    region = Region.objects.create(code=code, name=name, name_en=name_en, parent=above)
    record(region, after={"code": code, "name": name, "parent": parent})
    return region.code


@action(permission=can_administer)
def add_organisation(
    *, by: Person, code: str, name: str, kind: OrganisationKind, region: str, name_en: str = "", park: str = ""
) -> OrganisationShape:
    """Add a firm, a park or an authority."""
    place = Region.objects.filter(code=region).first()
    if place is None:
        raise Refused(_("There is no region %(code)s.") % {"code": region}, remedy=_("Add the region first."))
    if Organisation._base_manager.filter(code=code).exists():
        raise Refused(_("There is an organisation %(code)s already.") % {"code": code})
    home = Organisation._base_manager.get(code=park, kind=OrganisationKind.PARK) if park else None
    row = Organisation.objects.create(code=code, name=name, name_en=name_en, kind=kind, region=place, park=home)
    record(row, after={"code": code, "name": name, "kind": kind, "region": region, "park": park})
    return OrganisationShape(row.code, row.name, row.name_en, row.kind, place.code)


@action(permission=can_administer)
def add_person(
    *, by: Person, username: str, password: str, organisation: str, role: Role, name: str = "", name_en: str = ""
) -> PersonShape:
    """Add an account with one role in one organisation."""
    if Person.objects.filter(username=username).exists():
        raise Refused(_("There is an account %(name)s already.") % {"name": username})
    try:
        validate_password(password)
    except ValidationError as error:
        raise Refused(_("The password is too weak."), " ".join(error.messages)) from error
    place = Organisation._base_manager.get(code=organisation)
    person = Person.objects.create_user(username, password=password, name=name, name_en=name_en)
    Membership.objects.create(person=person, organisation=place, role=role)
    record(person, after={"username": username, "organisation": organisation, "role": role})
    return PersonShape(username, name, role, organisation)


@action(permission=is_signed_in)
def issue_api_key(*, by: Person, label: str) -> IssuedKey:
    """Make a key with which a program acts as you. It is shown once; only its hash is kept."""
    key = f"planum_{secrets.token_urlsafe(32)}"
    hashed = digest(key.encode(), settings.PLANUM_HASH)
    row = ApiKey.objects.create(person=by, label=label, prefix=key[:12], digest=hashed)
    record(row, after={"label": label, "prefix": row.prefix})
    return IssuedKey(label, key)


@action(permission=is_signed_in)
def revoke_api_key(*, by: Person, prefix: str) -> str:
    """End one of your keys; programs that use it are refused from now on."""
    row = ApiKey.objects.filter(person=by, prefix=prefix, revoked_at=None).first()
    if row is None:
        raise Refused(_("You have no open key that begins with %(prefix)s.") % {"prefix": prefix})
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    record(row, before={"revoked_at": None}, after={"revoked_at": row.revoked_at})
    return row.prefix


@action(permission=is_signed_in)
def stop_calculation(*, by: Person, calculation: int) -> str:
    """Stop a long calculation that you asked for: at once where it waits, else at its next step; nothing is kept."""
    row = Calculation.objects.select_for_update(of=("self",)).get(pk=calculation)
    if row.state not in OPEN_CALCULATIONS:
        raise Refused(_("This calculation is “%(state)s”.") % {"state": row.state.label}, _("One that waits or runs."))
    row.stop_asked = True
    if row.state == CalculationState.WAITING:
        row.ended_at = timezone.now()
        move(row, CalculationState.STOPPED, along=CALCULATION_TRANSITIONS)
    row.save(update_fields=["stop_asked", "ended_at"])
    record(row, after={"stop_asked": True})
    return str(row.state.value)
