"""The door for tokens of applications: whom one acts for, what it may call, how often, and the count of its calls."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.hashing import digest
from planum.kernel.models import Person
from planum.park.apps.actions.applications import TOKEN_START
from planum.park.apps.models import AccessToken, ApplicationState, Grant, Usage


class TooOften(Refused):
    """More calls in this minute than the application may make."""

    retry_after_s = 60


@dataclass(frozen=True)
class Caller:
    """A token in force: the account it acts as, and the consent that its calls are counted under."""

    account: Person
    grant: Grant


def is_token(key: str) -> bool:
    return key.startswith(TOKEN_START)


def caller_of(key: str, function: str, now: datetime) -> Caller | None:
    """Who calls with this token, or None if it is not in force. A call outside the consented scopes, or one too many,
    is counted as refused and raises.
    """
    rows = AccessToken._base_manager.select_related("grant__application", "grant__account")
    token = rows.filter(digest=digest(key.encode(), settings.PLANUM_HASH), revoked_at=None).first()
    if token is None or token.expires_on < timezone.localdate(now) or token.grant.revoked_at is not None:
        return None
    grant = token.grant
    if grant.application.state is not ApplicationState.APPROVED or not grant.account.is_active:
        return None
    if not _within_quota(token, grant.application.calls_per_minute, now):
        count(grant, function, now, refused=True)
        raise TooOften(
            _("More than %(most)d calls in a minute.") % {"most": grant.application.calls_per_minute},
            _("%(most)d calls a minute.") % {"most": grant.application.calls_per_minute},
            _("Call again in a minute."),
        )
    if function not in grant.scopes:
        count(grant, function, now, refused=True)
        raise PermissionDenied(_("The consent does not cover %(function)s.") % {"function": function})
    return Caller(grant.account, grant)


def count(grant: Grant, function: str, now: datetime, *, refused: bool) -> None:
    """One call more of a day. It is counted in a transaction of its own, so that a call that failed counts too."""
    day, name = timezone.localdate(now), function[:100]
    with transaction.atomic():
        Usage._base_manager.get_or_create(grant=grant, day=day, function=name)
        Usage._base_manager.filter(grant=grant, day=day, function=name).update(
            calls=F("calls") + 1, refused=F("refused") + int(refused)
        )


def _within_quota(token: AccessToken, most: int, now: datetime) -> bool:
    """One conditional update counts and checks, so that two processes cannot both take the last call."""
    minute = int(now.timestamp()) // 60
    tokens = AccessToken._base_manager.filter(pk=token.pk)
    if tokens.filter(minute=minute, minute_calls__lt=most).update(minute_calls=F("minute_calls") + 1, last_used_at=now):
        return True
    return bool(tokens.exclude(minute=minute).update(minute=minute, minute_calls=1, last_used_at=now))
