"""Registering an application, approving it, consenting to it, and the tokens it calls with."""

import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.hub.catalogue.shareables import shareable_named
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.hashing import digest
from planum.kernel.models import Membership, Organisation, OrganisationKind, Person
from planum.kernel.states import move
from planum.park.apps.models import (
    APPLICATION_TRANSITIONS,
    AccessToken,
    Application,
    ApplicationState,
    Grant,
)
from planum.park.apps.permissions import approves, belongs_to, can_approve, can_consent, can_register
from planum.park.apps.scopes import checked_scopes
from planum.park.apps.shapes import ApplicationShape, GrantShape, IssuedToken, application_shape, grant_shape

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{1,38}\Z")
MOST_DAYS, FASTEST = 366, 6000
TOKEN_START = "planumapp_"  # noqa: S105  how a token begins is no secret


@action(permission=can_register)
def register_application(
    *, by: Person, owner: str, code: str, name: str, description: str, scopes: list[str], name_en: str = "",
    park: str = "", tables: list[str] | None = None, calls_per_minute: int = 60,
) -> ApplicationShape:  # fmt: skip
    """Register a program of your organisation: what it does, which functions it calls, which contracts it needs.

    `park` is the park whose firms it is for and whose operator approves it; without one the platform's operator does.
    """
    firm = Organisation.objects.get(code=owner)
    if not belongs_to(by, firm):
        raise PermissionDenied(_("Only %(firm)s may register its applications.") % {"firm": firm})
    place = Organisation.objects.get(code=park, kind=OrganisationKind.PARK) if park else None
    _check_new(code, calls_per_minute)
    row = Application(
        owner=firm, park=place, code=code, name=name, name_en=name_en, description=description,
        scopes=checked_scopes(scopes), tables=[shareable_named(one).name for one in tables or []],
        calls_per_minute=calls_per_minute, registered_by=by,
    )  # fmt: skip
    row.save(force_insert=True)
    record(row, after={"code": code, "owner": owner, "park": park, "scopes": row.scopes, "tables": row.tables})
    return application_shape(row)


@action(permission=can_approve)
def approve_application(*, by: Person, application: str) -> ApplicationShape:
    """Let the firms of your park use an application. What it reads of each, each firm consents to by itself."""
    return _decide(by, application, ApplicationState.APPROVED)


@action(permission=can_approve)
def suspend_application(*, by: Person, application: str) -> ApplicationShape:
    """Stop an application: its next call is refused, whoever consented."""
    return _decide(by, application, ApplicationState.SUSPENDED)


@action(permission=can_consent)
def grant_application(*, by: Person, application: str, scopes: list[str] | None = None) -> GrantShape:
    """Consent, for your organisation, to an approved application: all its scopes, or only those named.

    It acts through an account of its own, which has your roles and whose every write stands in the change log.
    """
    row = _named(application)
    firm = by.organisation
    if row.state is not ApplicationState.APPROVED or firm is None:
        raise Refused(
            _("%(application)s is “%(state)s”.") % {"application": row, "state": row.state.label},
            _("Applications that are approved."),
        )
    if Grant.objects.filter(application=row, organisation=firm, revoked_at=None).exists():
        raise Refused(
            _("%(firm)s has consented to %(application)s already.") % {"firm": firm, "application": row},
            remedy=_("Revoke the consent to give another one."),
        )
    account = _account(row, firm, by)
    allowed = checked_scopes(row.scopes if scopes is None else scopes, among=row.scopes)
    grant = Grant.objects.create(application=row, organisation=firm, scopes=allowed, account=account, granted_by=by)
    record(grant, after={"application": row.code, "organisation": firm.code, "scopes": allowed})
    return grant_shape(grant)


@action(permission=can_consent)
def revoke_grant(*, by: Person, grant: int) -> GrantShape:
    """Take a consent back: every token of it is refused from now on."""
    row = _own_grant(by, grant)
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    row.account.is_active = False
    row.account.save(update_fields=["is_active"])
    record(row, before={"revoked_at": None}, after={"revoked_at": row.revoked_at})
    return grant_shape(row)


@action(permission=can_consent)
def issue_token(*, by: Person, grant: int, label: str, days: int = 90) -> IssuedToken:
    """Make a token with which the application acts for your organisation. It is shown once; only its hash is kept."""
    row = _own_grant(by, grant)
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("%(days)d days.") % {"days": days}, _("From 1 to %(most)d days.") % {"most": MOST_DAYS})
    token = f"{TOKEN_START}{secrets.token_urlsafe(32)}"
    made = AccessToken.objects.create(
        grant=row, label=label[:80], prefix=token[:14], digest=digest(token.encode(), settings.PLANUM_HASH),
        expires_on=timezone.localdate() + timedelta(days),
    )  # fmt: skip
    record(made, after={"grant": row.pk, "label": made.label, "prefix": made.prefix, "expires_on": made.expires_on})
    return IssuedToken(row.pk, made.prefix, token, made.expires_on)


@action(permission=can_consent)
def revoke_token(*, by: Person, grant: int, prefix: str) -> str:
    """End one token of a consent of your organisation."""
    row = _own_grant(by, grant)
    token: AccessToken = AccessToken.objects.filter(grant=row, prefix=prefix, revoked_at=None)[:1].get()
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record(token, before={"revoked_at": None}, after={"revoked_at": token.revoked_at})
    return token.prefix


def _decide(by: Person, application: str, to: ApplicationState) -> ApplicationShape:
    row = _named(application)
    if not approves(by, row):
        raise PermissionDenied(_("Applications are approved by the park they are for."))
    move(row, to, along=APPLICATION_TRANSITIONS)
    return application_shape(row)


def _named(application: str) -> Application:
    row: Application = Application.objects.select_related("owner", "park").get(code=application)
    return row


def _own_grant(person: Person, grant: int) -> Grant:
    """A consent in force, for the people of the firm that gave it."""
    rows = Grant.objects.select_related("application", "organisation", "account")
    row: Grant = rows.get(pk=grant)
    if not belongs_to(person, row.organisation):
        raise PermissionDenied(_("Only %(firm)s may change its consent.") % {"firm": row.organisation})
    if row.revoked_at is not None:
        raise Refused(_("The consent was taken back on %(day)s.") % {"day": timezone.localdate(row.revoked_at)})
    return row


def _account(application: Application, firm: Organisation, by: Person) -> Person:
    """Nobody signs in with it. It has the roles that whoever consented has in the firm."""
    number = Grant._base_manager.filter(application=application, organisation=firm).count() + 1
    account = Person.objects.create_user(
        f"app.{application.code}.{firm.code}.{number}".lower()[:150], name=application.name, name_en=application.name_en
    )
    for membership in Membership.objects.filter(person=by, organisation=firm):
        Membership.objects.create(person=account, organisation=firm, role=membership.role)
    return account


def _check_new(code: str, calls_per_minute: int) -> None:
    if not CODE.match(code):
        raise Refused(
            _("The code %(code)r.") % {"code": code[:60]}, _("Letters, digits, dot, dash and underscore; 39 at most.")
        )
    if Application._base_manager.filter(code=code).exists():
        raise Refused(_("The code %(code)r is in use.") % {"code": code}, remedy=_("Choose another one."))
    if not 1 <= calls_per_minute <= FASTEST:
        raise Refused(
            _("%(count)d calls a minute.") % {"count": calls_per_minute}, _("From 1 to %(most)d.") % {"most": FASTEST}
        )
