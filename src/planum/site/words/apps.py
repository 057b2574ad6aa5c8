"""What the functions of applications and of shared equipment are called on pages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Final[dict[str, Promise]] = {
    "park.application_grants": _("Consents to applications"),
    "park.application_usage": _("Use of an application"),
    "park.applications": _("Applications"),
    "park.approve_application": _("Approve an application"),
    "park.book_equipment": _("Book shared equipment"),
    "park.bookings": _("Bookings of shared equipment"),
    "park.cancel_booking": _("Cancel a booking"),
    "park.free_times": _("Free times of shared equipment"),
    "park.grant_application": _("Consent to an application"),
    "park.issue_token": _("Make a token for an application"),
    "park.offer_equipment": _("Lend equipment"),
    "park.register_application": _("Register an application"),
    "park.revoke_grant": _("Take a consent back"),
    "park.revoke_token": _("Revoke a token"),
    "park.shared_equipment": _("Shared equipment"),
    "park.suspend_application": _("Suspend an application"),
    "park.withdraw_equipment": _("Lend equipment no longer"),
}
NAMES: Final[dict[str, Promise]] = {
    "application": _("Code of the application"),
    "booking": _("Number of the booking"),
    "borrower": _("Borrower"),
    "calls": _("Calls"),
    "calls_per_minute": _("Calls a minute"),
    "closes_hour": _("Until hour"),
    "days": _("Days"),
    "equipment": _("Equipment, as OWNER/CODE"),
    "expires_on": _("Valid until"),
    "fee_fen": _("Fee an hour"),
    "grant": _("Number of the consent"),
    "opens_hour": _("From hour"),
    "scopes": _("Scopes"),
    "tables": _("Tables it needs contracts for"),
    "token": _("The token"),
}
