"""Applications and shared equipment of the rivals: each firm has an application, a consent and a bench of its own."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from planum.kernel.visibility import SYSTEM, viewing
from planum.park.apps.actions import (
    book_equipment,
    grant_application,
    issue_token,
    offer_equipment,
    register_application,
)
from planum.park.apps.models import Application


def furnish(rivals: Any) -> None:
    for firm in rivals.firms:
        _develop(firm)
        _lend(firm)


def _develop(firm: Any) -> None:
    """The application is its firm's own affair: it was approved while the firm consented, and waits again."""
    code = register_application(
        by=firm.engineer, owner=firm.code, code=f"{firm.word}-APP", name=f"{firm.zh}应用", name_en=f"{firm.word} app",
        description=f"{firm.word} program", scopes=["hub.signals", "park.bookings"], tables=["factory.alarms"],
    ).application  # fmt: skip
    _stands(code, "approved")
    grant = grant_application(by=firm.engineer, application=code, scopes=["hub.signals"])
    issued = issue_token(by=firm.engineer, grant=grant.id, label=f"{firm.word} token")
    _stands(code, "registered")
    firm.hashes |= {issued.token}
    firm.things |= {"application": code, "grant": grant.id, "token_prefix": issued.prefix}


def _stands(code: str, state: str) -> None:
    """Without a park the platform's operator would decide, who has no role in this world."""
    with viewing(SYSTEM):
        Application.objects.filter(code=code).update(state=state)


def _lend(firm: Any) -> None:
    bench = offer_equipment(
        by=firm.engineer, owner=firm.code, code=f"{firm.word}-B1", name=f"{firm.zh}台", name_en=f"{firm.word} bench",
        description=f"{firm.word} tests", opens_hour=0, closes_hour=24,
    ).equipment  # fmt: skip
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    start: datetime = midnight + timedelta(days=3)
    booked = book_equipment(
        by=firm.engineer, equipment=bench, starts_at=start, ends_at=start + timedelta(hours=1), note=f"{firm.zh}自用"
    )
    firm.things |= {"equipment": bench, "booking": booked.id}


PARAMETERS = {
    "application": lambda firm, _city: firm.things["application"],
    "apps:code": lambda firm, _city: firm.things["equipment"].rpartition("/")[2],
}
ARGUMENTS = {
    "application": lambda firm, _city: firm.things["application"],
    "booking": lambda firm, _city: firm.things["booking"],
    "calls_per_minute": lambda _firm, _city: 60,
    "closes_hour": lambda _firm, _city: 18,
    "days": lambda _firm, _city: 7,
    "equipment": lambda firm, _city: firm.things["equipment"],
    "fee_fen": lambda _firm, _city: 7,
    "grant": lambda firm, _city: firm.things["grant"],
    "opens_hour": lambda _firm, _city: 8,
    "park.free_times:start": lambda _firm, _city: "2026-12-01",
    "park.register_application:park": lambda _firm, _city: "",
    "park.revoke_token:prefix": lambda firm, _city: firm.things["token_prefix"],
    "scopes": lambda _firm, _city: ["park.bookings"],
    "tables": lambda _firm, _city: ["factory.alarms"],
}
FORM_DATA = {
    "answer": lambda _firm, _city: "accept",
    "decision": lambda _firm, _city: "approve",
    "step": lambda _firm, _city: "token",
    "booking": lambda firm, _city: firm.things["booking"],
}
REACHES = {
    "the firm's consent": lambda r: (
        r.rival.engineer, "park.issue_token", {"grant": r.own.things["grant"], "label": "x"},
    ),
    "the firm's application for an own consent": lambda r: (
        r.rival.engineer, "park.grant_application", {"application": r.own.things["application"]},
    ),
    "the firm's application by a park": lambda r: (
        r.park, "park.approve_application", {"application": r.own.things["application"]},
    ),
    "the firm's bench": lambda r: (
        r.rival.engineer, "park.book_equipment",
        {"equipment": r.own.things["equipment"], "starts_at": "2030-01-01T00:00:00Z",
         "ends_at": "2030-01-01T01:00:00Z"},
    ),
    "the firm's booking": lambda r: (r.rival.engineer, "park.cancel_booking", {"booking": r.own.things["booking"]}),
}  # fmt: skip
SILENT_QUERIES = ("park.application_usage", "park.free_times")
