"""What applications, consents, equipment and bookings look like over the wire."""

from dataclasses import dataclass
from datetime import date, datetime

from planum.park.apps.models import Application, Booking, Grant, SharedEquipment


@dataclass(frozen=True)
class ApplicationShape:
    application: str
    name: str
    name_en: str
    owner: str
    park: str
    description: str
    scopes: list[str]
    tables: list[str]
    calls_per_minute: int
    state: str


@dataclass(frozen=True)
class GrantShape:
    """An organisation's consent; `account` is the name under which its calls stand in the change log."""

    id: int
    application: str
    organisation: str
    scopes: list[str]
    account: str
    granted_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True)
class IssuedToken:
    """The token itself is shown this once."""

    grant: int
    prefix: str
    token: str
    expires_on: date


@dataclass(frozen=True)
class UsageShape:
    grant: int
    organisation: str
    day: date
    function: str
    calls: int
    refused: int


@dataclass(frozen=True)
class EquipmentShape:
    """`equipment` is OWNER/CODE; hours are of the site's zone."""

    equipment: str
    name: str
    name_en: str
    owner: str
    description: str
    opens_hour: int
    closes_hour: int
    fee_fen: int


@dataclass(frozen=True)
class FreeTime:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class BookingShape:
    id: int
    equipment: str
    borrower: str
    starts_at: datetime
    ends_at: datetime
    fee_fen: int
    note: str
    state: str


def application_shape(row: Application) -> ApplicationShape:
    return ApplicationShape(
        row.code, row.name, row.name_en, row.owner.code, row.park.code if row.park else "", row.description,
        list(row.scopes), list(row.tables), row.calls_per_minute, row.state.value,
    )  # fmt: skip


def grant_shape(row: Grant) -> GrantShape:
    return GrantShape(
        row.pk, row.application.code, row.organisation.code, list(row.scopes), row.account.username, row.granted_at,
        row.revoked_at,
    )  # fmt: skip


def equipment_shape(row: SharedEquipment) -> EquipmentShape:
    return EquipmentShape(
        row.path, row.name, row.name_en, row.owner.code, row.description, row.opens_hour, row.closes_hour, row.fee_fen
    )


def booking_shape(row: Booking) -> BookingShape:
    hours = (row.ends_at - row.starts_at).total_seconds() / 3600
    return BookingShape(
        row.pk, row.equipment.path, row.borrower.code, row.starts_at, row.ends_at,
        round(row.equipment.fee_fen * hours), row.note, row.state.value,
    )  # fmt: skip
