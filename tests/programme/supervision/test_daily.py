"""What the platform does by itself each day, and what the register of experts says at an acceptance."""

from datetime import datetime, time
from typing import Any

import pytest
from django.utils import timezone, translation

from planum.errors import Refused
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.review.actions import declare_interest, enrol_expert
from planum.programme.review.models import InterestKind
from planum.programme.supervision.actions import appoint_experts, remind
from planum.programme.supervision.daily import run_due_days
from planum.programme.supervision.models import MonthlyReport, RemovalProposal
from programme.supervision.place import a_running_city, an_application, last_month
from world import an_expert

pytestmark = pytest.mark.django_db


def at(hour: int) -> datetime:
    return datetime.combine(timezone.localdate(), time(hour), timezone.get_current_timezone())


def test_the_day_is_run_once_from_its_hour_on(settings: Any) -> None:
    _city, pilot = a_running_city()
    settings.PLANUM_DAILY_HOUR = "6"

    runs = [run_due_days(at(hour)) for hour in (5, 6, 7)]

    assert runs == [[], [pilot], []]
    assert [row.month for row in MonthlyReport._base_manager.all()] == [last_month()]


def test_an_officers_run_is_enough_and_an_empty_hour_means_never(settings: Any) -> None:
    city, pilot = a_running_city()
    settings.PLANUM_DAILY_HOUR = ""
    never = run_due_days(at(23))
    settings.PLANUM_DAILY_HOUR = "0"
    remind(by=city.industry, pilot=pilot)

    assert (never, run_due_days(at(23))) == ([], [])


def test_a_reason_is_told_in_the_readers_language() -> None:
    row = RemovalProposal(months=["2026-03-01", "2026-04-01"])

    with translation.override("zh-hans"):
        chinese = row.why
    assert (row.why, chinese) == ("No monthly report for 2026-03, 2026-04 (R30).", chinese)
    assert "2026-03, 2026-04" in chinese
    assert chinese != row.why


def test_an_expert_with_a_declared_tie_is_not_asked_about_an_acceptance() -> None:
    city, _pilot = a_running_city()
    acceptance, tied, free = an_application(city), an_expert(), an_expert()
    enrol_expert(by=city.industry, username=tied.username, title="教授", specialities=["有色金属"])
    declare_interest(
        by=city.industry, expert=tied.username, kind=InterestKind.SHAREHOLDING, name=city.firm.name,
        credit_code=city.firm.code, share_bp=100,
    )  # fmt: skip

    with pytest.raises(Refused) as refusal:
        appoint_experts(by=city.industry, acceptance=acceptance.id, experts=[tied.username, free.username])
    asked = appoint_experts(by=city.industry, acceptance=acceptance.id, experts=[free.username])

    assert "R35" in str(refusal.value)
    with viewing(SYSTEM):
        assert str(tied) in str(refusal.value)
    assert len(asked.opinions) == 1
