"""Where money is late, project by project, and how cities stand beside each other: rows for the dashboards."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from planum.kernel.capabilities import query
from planum.kernel.visibility import current_viewer
from planum.programme.performance.city import Known, known_of, outlook_of, second_tranche_fen
from planum.programme.performance.engine.forecast import Outlook
from planum.programme.performance.models import (
    CaseState,
    Evaluation,
    Formula,
    Grade,
    Milestone,
    Progress,
    SanctionCase,
)
from planum.programme.performance.money import PilotMoney, money_of
from planum.programme.performance.shapes import LateMoneyShape
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Project, Stage
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
    row = Pilot.objects.select_related("region").get(code=pilot)
    return [
        LateMoneyShape(
            one.project.code, one.due_fen, one.paid_fen, one.late_fen, one.waiting.number if one.waiting else None,
            one.days, one.light.value,
        )
        for one in late_of(row, timezone.localdate())
    ]  # fmt: skip


def late_of(pilot: Pilot, on: date, money: PilotMoney | None = None) -> list[LateMoney]:
    """The most money first. Only projects that are under way."""
    projects = list(
        Project.objects.filter(
            pilot=pilot, state__in=(*REPORTING, Stage.ACCEPTED), allocation_fen__gt=0
        ).select_related("pilot__region", "owner__region")
    )
    lights = {one.project.pk: one.light for one in standings(projects, on)}
    known = money or money_of(pilot, on)
    due: Counter[int] = Counter()
    waiting: dict[int, Milestone] = {}
    for row in (
        Milestone.objects.filter(project__in=projects, due_on__lt=on).select_related("project").order_by("-due_on")
    ):
        due[row.project_id] += row.amount_fen
        if row.state is Progress.OPEN:
            waiting[row.project_id] = row
    found = [
        LateMoney(
            row, due[row.pk], known.paid_by_project.get(row.code, 0) if known else None, waiting.get(row.pk), on,
            lights[row.pk],
        )
        for row in projects
        if due[row.pk]
    ]  # fmt: skip
    return sorted((one for one in found if one.late_fen), key=lambda one: (-one.late_fen, one.project.code))


def standing_of(pilot: Pilot, on: date) -> CityStanding:
    money = money_of(pilot, on)
    known = known_of(pilot)
    found = outlook_of(pilot, known)
    graded = Evaluation.objects.filter(pilot=pilot).exclude(grade="").order_by("-year", "-submitted_at").first()
    return CityStanding(
        pilot=pilot, money=money, late=late_of(pilot, on, money), known=known, outlook=found[1] if found else None,
        grade=graded.grade if graded else None, graded=graded,
        cases=SanctionCase.objects.filter(pilot=pilot, state=CaseState.OPEN).count(),
        tranche_fen=second_tranche_fen(pilot),
    )  # fmt: skip


def standings_of_cities(on: date) -> list[CityStanding]:
    """Every city that the reader oversees."""
    viewer = current_viewer()
    rows = Pilot.objects.select_related("region")
    rows = rows if viewer.everything else rows.filter(region__in=viewer.regions)
    return [standing_of(row, on) for row in rows]
