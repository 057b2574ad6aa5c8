"""Writes of applications and of shared equipment."""

from planum.park.apps.actions.applications import (
    approve_application,
    grant_application,
    issue_token,
    register_application,
    revoke_grant,
    revoke_token,
    suspend_application,
)
from planum.park.apps.actions.equipment import book_equipment, cancel_booking, offer_equipment, withdraw_equipment

__all__ = [
    "approve_application",
    "book_equipment",
    "cancel_booking",
    "grant_application",
    "issue_token",
    "offer_equipment",
    "register_application",
    "revoke_grant",
    "revoke_token",
    "suspend_application",
    "withdraw_equipment",
]
