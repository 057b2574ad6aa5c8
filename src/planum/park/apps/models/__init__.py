"""Applications with their consents, tokens and use; shared equipment with its bookings."""

from planum.park.apps.models.applications import (
    APPLICATION_TRANSITIONS,
    AccessToken,
    Application,
    ApplicationState,
    Grant,
    Usage,
)
from planum.park.apps.models.equipment import Booking, BookingState, SharedEquipment

__all__ = [
    "APPLICATION_TRANSITIONS",
    "AccessToken",
    "Application",
    "ApplicationState",
    "Booking",
    "BookingState",
    "Grant",
    "SharedEquipment",
    "Usage",
]
