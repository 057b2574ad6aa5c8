"""Where money is late, project by project, and how cities stand beside each other: rows for the dashboards."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.utils import timezone

from planum.kernel.capabilities import query
from planum.kernel.visibility import current_viewer
from planum.programme.performance.city import Known, known_of_all, outlook_of, scheme_for
from planum.programme.performance.engine.forecast import Outlook
from planum.programme.performance.models import (
    CaseState,
    Evaluation,
    EvaluationKind,
    Formula,
    Grade,
    Milestone,
    Progress,
    SanctionCase,
)
from planum.programme.performance.money import PilotMoney, money_of_all
from planum.programme.performance.shapes import LateMoneyShape
from planum.programme.plan.models import Pilot, Tranche
from planum.programme.projects.models import Project, Stage
from planum.programme.recommendation.models import Round
from planum.programme.recommendation.queries import quota_of
from planum.programme.recommendation.shapes import QuotaShape
from planum.programme.supervision.models import LightState
from planum.programme.supervision.standings import REPORTING, standings

LIKELY = 0.5


@dataclass(frozen=True)
class LateMoney:
    """A project whose due milestones should have opened more money than was paid.

    `due_fen` is the share of all milestones that were due by the day, `paid_fen` what the ledger paid (None: nobody
    has said), `waiting` the oldest due milestone that is not proven.
    """

    project: Project
    due_fen: int
    paid_fen: int | None
    waiting: Milestone | None
    on: date
    light: LightState

    @property
    def late_fen(self) -> int:
        return max(0, self.due_fen - (self.paid_fen or 0))

    @property
    def days(self) -> int:
        return (self.on - self.waiting.due_on).days if self.waiting else 0


@dataclass(frozen=True)
class CityStanding:
    """One city of a province as its dashboard and the comparison show it."""

    pilot: Pilot
    money: PilotMoney | None
    late: Sequence[LateMoney]
    known: Sequence[Known]
    outlook: Outlook | None
    grade: Grade | None
    graded: Evaluation | None
    cases: int
    tranche_fen: int
    allocated_fen: int

    @property
    def late_fen(self) -> int:
        return sum(one.late_fen for one in self.late)

    @property
    def expected_fen(self) -> int | None:
        return self.outlook.expected_fen(self.tranche_fen) if self.outlook else None

    @property
    def passing(self) -> float | None:
        return self.outlook.passing if self.outlook else None

    @property
    def coverage(self) -> Known | None:
        return next((one for one in self.known if one.indicator.formula == Formula.COVERAGE), None)

    @property
    def missing(self) -> list[Known]:
        """Indicators that rather miss than meet their last target, the surest miss first."""
        chances = [(one.reaches(self.pilot.ends_on), one) for one in self.known if one.targets]
        behind = [(chance if chance is not None else LIKELY, one) for chance, one in chances]
        return [one for chance, one in sorted(behind, key=lambda each: each[0]) if chance <= LIKELY]


@query
def late_money(*, pilot: str) -> list[LateMoneyShape]:
    """Where money is late in a city: due by milestones, paid by the ledger, and which milestone is waited for."""
    row, today = Pilot.objects.select_related("region").get(code=pilot), timezone.localdate()
    return [
        LateMoneyShape(
            one.project.code, one.due_fen, one.paid_fen, one.late_fen, one.waiting.number if one.waiting else None,
            one.days, one.light.value,
        )
        for one in late_of([row], today, money_of_all([row], today))[row.pk]
    ]  # fmt: skip


def late_of(pilots: Sequence[Pilot], on: date, money: Mapping[int, PilotMoney]) -> dict[int, list[LateMoney]]:
    """Of each pilot, the most money first. Only projects that are under way."""
    projects = list(
        Project.objects.filter(
            pilot__in=pilots, state__in=(*REPORTING, Stage.ACCEPTED), allocation_fen__gt=0
        ).select_related("pilot__region", "owner__region")
    )
    lights = {one.project.pk: one.light for one in standings(projects, on)}
    due: Counter[int] = Counter()
    waiting: dict[int, Milestone] = {}
    for row in (
        Milestone.objects.filter(project__in=projects, due_on__lt=on).select_related("project").order_by("-due_on")
    ):
        due[row.project_id] += row.amount_fen
        if row.state is Progress.OPEN:
            waiting[row.project_id] = row
    found: dict[int, list[LateMoney]] = {row.pk: [] for row in pilots}
    for row in (each for each in projects if due[each.pk]):
        known = money.get(row.pilot_id)
        paid = known.paid_by_project.get(row.code, 0) if known else None
        late = LateMoney(row, due[row.pk], paid, waiting.get(row.pk), on, lights[row.pk])
        if late.late_fen:
            found[row.pilot_id].append(late)
    return {key: sorted(rows, key=lambda one: (-one.late_fen, one.project.code)) for key, rows in found.items()}


def standing_of(pilot: Pilot, on: date) -> CityStanding:
    return standings_of([pilot], on)[0]


def standings_of(pilots: Sequence[Pilot], on: date) -> list[CityStanding]:
    """As many questions for one city as for all of a province."""
    money, known = money_of_all(pilots, on), known_of_all(pilots)
    late, scheme = late_of(pilots, on, money), scheme_for(EvaluationKind.FINAL)
    evaluations = Evaluation.objects.filter(pilot__in=pilots).exclude(grade="").order_by("year", "submitted_at")
    graded = {row.pilot_id: row for row in evaluations}
    cases = Counter(SanctionCase.objects.filter(pilot__in=pilots, state=CaseState.OPEN).values_list("pilot", flat=True))
    tranches = dict(Tranche.objects.filter(pilot__in=pilots, number=2).values_list("pilot", "amount_fen"))
    listed = Project.objects.filter(pilot__in=pilots).exclude(state=Stage.REMOVED).order_by()
    allocated = dict(listed.values_list("pilot").annotate(total=Sum("allocation_fen")))
    standing = []
    for row in pilots:
        seen, grade = outlook_of(row, known[row.pk], scheme), graded.get(row.pk)
        standing.append(
            CityStanding(
                pilot=row, money=money.get(row.pk), late=late[row.pk], known=known[row.pk],
                outlook=seen[1] if seen else None, grade=grade.grade if grade else None, graded=grade,
                cases=cases[row.pk], tranche_fen=tranches.get(row.pk, 0), allocated_fen=allocated.get(row.pk, 0),
            )
        )  # fmt: skip
    return standing


def standings_of_cities(on: date) -> list[CityStanding]:
    """Every city that the reader oversees."""
    viewer = current_viewer()
    rows = Pilot.objects.select_related("region__parent")
    return standings_of(list(rows if viewer.everything else rows.filter(region__in=viewer.regions)), on)


def recommended_of(cities: Sequence[CityStanding]) -> list[QuotaShape]:
    """Of the newest round, how many cities each of their provinces recommended, and how many it may."""
    newest = Round.objects.order_by("-batch").first()
    provinces = {row.pilot.region.parent_id: row.pilot.region.parent for row in cities}
    return [quota_of(newest, place) for place in provinces.values() if place] if newest else []
