"""Pilot, projects, indicators and milestones of the model city, written by those whose task it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from planum.demo.papers import file_the_papers, open_the_account
from planum.demo.people import CITY_CODE
from planum.demo.upgrades import PLAN, YI_FEN, Measure, Upgrade
from planum.errors import Refused
from planum.hub.metrics.actions import define_metric
from planum.hub.metrics.queries import metrics
from planum.kernel.models import Person
from planum.kernel.visibility import viewing
from planum.programme.funds.actions import allocate, decide_payment, receive_tranche, request_payment
from planum.programme.performance.actions import (
    add_indicator,
    add_milestone,
    confirm_milestone,
    measure_indicator,
    set_target,
)
from planum.programme.performance.models import Basis, Direction
from planum.programme.performance.shapes import IndicatorShape, IndicatorValueShape
from planum.programme.plan.actions import open_pilot
from planum.programme.projects.actions import add_project, move_project
from planum.programme.projects.models import Stage
from planum.programme.rules.actions import load_parameters

PILOT = "XH-2025"
AWARD_FEN = 3 * YI_FEN
HALF_BP = 5000


@dataclass(frozen=True)
class Period:
    """Baseline and reporting period of an indicator; both half-open."""

    baseline_start: datetime
    baseline_end: datetime
    start: datetime
    end: datetime


def open_the_pilot(people: Mapping[str, Person], on: date) -> None:
    """The rules' parameters, an award of three hundred million, half of it received, in the second batch of cities."""
    load_parameters(by=people["bureau"])
    open_pilot(
        by=people["province"], code=PILOT, region=CITY_CODE, batch=2, award_fen=AWARD_FEN,
        name="星河市制造业新型技术改造城市试点", name_en="Xinghe manufacturing upgrade pilot",
        starts_on=date(2025, 7, 1), ends_on=date(2028, 6, 30), approval="模型城市虚构批复",
    )  # fmt: skip
    open_the_account(people, PILOT)
    receive_tranche(by=people["finance"], pilot=PILOT, number=1, on=min(on, date(2025, 9, 30)))


def promise(people: Mapping[str, Person], upgrade: Upgrade, period: Period) -> IndicatorShape | None:
    """Enter a project into the plan; with a measure also its metric, indicator, target and first milestone."""
    officer = people["bureau"]
    add_project(
        by=officer, pilot=PILOT, owner=upgrade.owner, code=upgrade.code, name=upgrade.name, name_en=upgrade.name_en,
        wing=upgrade.wing, industry=upgrade.industry, category=upgrade.category, listed_in=PLAN,
        total_investment_fen=upgrade.total_investment_fen, allocation_fen=upgrade.allocation_fen,
        other_central_fen=upgrade.other_central_fen, starts_on=date(2025, 8, 1), finishes_on=date(2027, 12, 31),
    )  # fmt: skip
    move_project(by=officer, project=upgrade.code, to=Stage.UNDER_WAY, reason="按批复的实施方案开工")
    if upgrade.allocation_fen:
        allocate(by=people["finance"], project=upgrade.code, amount_fen=upgrade.allocation_fen)
    if upgrade.measure is None:
        return None
    file_the_papers(people, PILOT, upgrade)
    _define(people[upgrade.owner], upgrade.owner, upgrade.measure)
    return _indicator(officer, upgrade, upgrade.measure, period)


def _define(engineer: Person, owner: str, measure: Measure) -> None:
    """Two projects may share one metric of their owner."""
    with viewing(engineer):
        if measure.code in {metric.code for metric in metrics()}:
            return
    define_metric(
        by=engineer, owner=owner, code=measure.code, name=measure.name, name_en=measure.name_en,
        formula=measure.formula, unit=measure.unit, inputs=measure.inputs,
    )  # fmt: skip


def _indicator(officer: Person, upgrade: Upgrade, measure: Measure, period: Period) -> IndicatorShape:
    indicator = add_indicator(
        by=officer, project=upgrade.code, code="I1", metric=measure.code, name=f"{measure.name}降幅",
        name_en=f"Reduction of {measure.name_en.lower()}", basis=Basis.REDUCTION, direction=Direction.AT_LEAST,
        baseline_start=period.baseline_start, baseline_end=period.baseline_end,
    )  # fmt: skip
    due_on = (period.end + timedelta(days=30)).date()
    target = set_target(by=officer, indicator=indicator.id, due_on=due_on, value=measure.promised)
    add_milestone(
        by=officer, project=upgrade.code, number=1, name="改造完成并达到节能目标", name_en="Upgraded, saving reached",
        due_on=due_on, share_bp=HALF_BP, targets=[target.id],
    )  # fmt: skip
    return indicator


def measure(people: Mapping[str, Person], indicator: IndicatorShape, period: Period) -> IndicatorValueShape:
    return measure_indicator(by=people["bureau"], indicator=indicator.id, start=period.start, end=period.end)


def confirm(people: Mapping[str, Person], upgrade: Upgrade) -> bool:
    """Whether the milestone could be confirmed; a target that was missed refuses it."""
    try:
        confirm_milestone(by=people["bureau"], project=upgrade.code, number=1)
    except Refused:
        return False
    return True


def ask_and_decide(people: Mapping[str, Person], upgrade: Upgrade) -> int:
    """Request the payment and, unless it is to wait on the finance officer's desk, decide it; its number."""
    payment = request_payment(by=people["bureau"], project=upgrade.code, milestone=1, amount_fen=upgrade.request_fen)
    if upgrade.decided:
        decide_payment(by=people["finance"], payment=payment.id)
    return payment.id
