"""A pilot city with a project under way, and its month opened."""

import base64
from datetime import date
from typing import Any

from django.utils import timezone

from planum.kernel.models import Person
from planum.programme.projects.actions import move_project
from planum.programme.projects.models import Stage
from planum.programme.supervision.actions import (
    accept_report,
    apply_for_acceptance,
    appoint_experts,
    decide_acceptance,
    give_acceptance_opinion,
    open_month,
    save_report,
    submit_report,
)
from planum.programme.supervision.engine.months import first_of, month_before
from planum.programme.supervision.models import Verdict
from planum.programme.supervision.shapes import AcceptanceShape, Assessed, ReportShape
from programme.world import YI_FEN, City, a_city, a_pilot, a_project
from world import an_expert

PDF = base64.b64encode(b"%PDF-1.7 audit").decode()
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n a photograph").decode()


def last_month() -> date:
    return month_before(timezone.localdate())


def earlier(count: int) -> date:
    """The first day of the month so many months before the last one."""
    month = last_month()
    for _number in range(count):
        month = month_before(month)
    return first_of(month)


def a_running_city(code: str = "3499", project: str = "P1", **fields: Any) -> tuple[City, str]:
    """The city and its pilot, with one project under way of one hundred million."""
    city = a_city(code)
    pilot = a_pilot(city).code
    a_running_project(city, pilot, project, **fields)
    return city, pilot


def a_running_project(city: City, pilot: str, project: str = "P1", **fields: Any) -> None:
    a_project(city, pilot, project, **fields)
    move_project(by=city.industry, project=project, to=Stage.UNDER_WAY, reason="开工")


def a_report(city: City, pilot: str, month: date, own_fen: int, *, accept: bool = False, **fields: Any) -> ReportShape:
    """Opened, filled in and sent by the firm's engineer."""
    open_month(by=city.industry, pilot=pilot, month=month)
    project = fields.pop("project", "P1")
    explanation = fields.pop("explanation", "")
    save_report(by=city.engineer, project=project, month=month, own_fen=own_fen, **fields)
    sent = submit_report(by=city.engineer, project=project, month=month, explanation=explanation)
    return accept_report(by=city.industry, project=project, month=month) if accept else sent


def an_application(city: City, project: str = "P1", audited_fen: int = YI_FEN) -> AcceptanceShape:
    return apply_for_acceptance(
        by=city.engineer, project=project, summary="已建成", audited_investment_fen=audited_fen, auditor_name="审计所",
        audited_on=date(2026, 9, 1), audit_name="audit.pdf", audit_content=PDF,
        assessment=[Assessed("电耗降幅", "≥ 10 %", "20 %", "I1")],
    )  # fmt: skip


def three_opinions(city: City, acceptance: int) -> list[Person]:
    experts = [an_expert() for _number in range(3)]
    appoint_experts(by=city.industry, acceptance=acceptance, experts=[one.username for one in experts])
    for expert in experts:
        give_acceptance_opinion(
            by=expert, acceptance=acceptance, verdict=Verdict.PASSED, opinion="达到要求", independent=True
        )
    return experts


def an_accepted_project(city: City, project: str = "P1") -> AcceptanceShape:
    row = an_application(city, project)
    three_opinions(city, row.id)
    return decide_acceptance(by=city.industry, acceptance=row.id, verdict=Verdict.PASSED, reason="验收通过")
