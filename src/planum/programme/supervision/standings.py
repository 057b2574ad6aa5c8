"""How projects are getting on: what was reported of each, what is missing, and the light that follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Project, Stage
from planum.programme.rules.queries import parameters_on_file
from planum.programme.supervision.engine.months import last_day, month_before
from planum.programme.supervision.engine.progress import (
    Forecast,
    Point,
    forecast,
    light_of,
    missed_up_to,
    share_of,
    time_share,
)
from planum.programme.supervision.models import LightState, MonthlyReport
from planum.programme.supervision.parameters import Terms

LIGHTS = {light.value: light for light in LightState}
REPORTING = (Stage.LISTED, Stage.UNDER_WAY)


@dataclass(frozen=True)
class Standing:
    """`reports` are all of the project, the oldest month first; `latest` is the newest one that was sent."""

    project: Project
    on: date
    light: LightState
    reports: Sequence[MonthlyReport]
    latest: MonthlyReport | None
    progress: Fraction | None
    passed: Fraction
    missed: Sequence[MonthlyReport]

    @property
    def central(self) -> Fraction | None:
        """Central funds spent of those planned for the project."""
        spent = self.latest.central_fen if self.latest else 0
        return share_of(spent, self.project.allocation_fen)

    @property
    def waiting(self) -> MonthlyReport | None:
        """The oldest report that waits for the firm."""
        return next((row for row in self.reports if row.is_open), None)

    @property
    def late_days(self) -> int:
        return max((row.days_late(self.on) for row in self.reports if not row.counts), default=0)

    @property
    def lag(self) -> Fraction:
        """How far the investment is behind the time; below zero it is ahead."""
        return self.passed - (self.progress or Fraction(0))

    def forecast(self) -> Forecast | None:
        points = [Point(last_day(row.month), row.invested_fen) for row in self.reports if row.counts]
        return forecast(points, self.project.total_investment_fen)


def standings(projects: Iterable[Project], on: date) -> list[Standing]:
    """One question for the reports of all of them. Their pilots, regions and owners must have been read with them."""
    rows = list(projects)
    by_project: dict[int, list[MonthlyReport]] = {row.pk: [] for row in rows}
    for report in MonthlyReport._base_manager.filter(project__in=rows).order_by("month"):
        by_project[report.project_id].append(report)
    terms = {row.pilot_id: row.pilot for row in rows}
    on_file = parameters_on_file()
    known = {key: Terms(on_file.at(on, pilot.region.code)) for key, pilot in terms.items()}
    return [standing_of(row, by_project[row.pk], on, known[row.pilot_id]) for row in rows]


def standing_of(project: Project, reports: Sequence[MonthlyReport], on: date, terms: Terms) -> Standing:
    """`reports` are the project's, the oldest month first."""
    due = [row for row in reports if row.due_on < on]
    count = missed_up_to([row.counts for row in due])
    latest = next((row for row in reversed(reports) if row.counts), None)
    as_of = due[-1].month if count else latest.month if latest else month_before(on)
    passed = time_share(project.starts_on, project.finishes_on, last_day(as_of))
    progress = share_of(latest.invested_fen, project.total_investment_fen) if latest else None
    light = LIGHTS[light_of(progress, passed, terms.lag, count, terms.misses).value]
    return Standing(project, on, light, reports, latest, progress, passed, due[len(due) - count :])


def month_light(project: Project, reports: Sequence[MonthlyReport], month: date, on: date, terms: Terms) -> LightState:
    """The light as it stood with the report of one month, or without it once it was due."""
    up_to = [row for row in reports if row.month <= month]
    row = up_to[-1] if up_to and up_to[-1].month == month else None
    if row is None or (not row.counts and row.due_on >= on):
        return LightState.NONE
    count = missed_up_to([each.counts for each in up_to])
    latest = next((each for each in reversed(up_to) if each.counts), None)
    progress = share_of(latest.invested_fen, project.total_investment_fen) if latest else None
    passed = time_share(project.starts_on, project.finishes_on, last_day(month))
    return LIGHTS[light_of(progress, passed, terms.lag, count, terms.misses).value]


def project_rows(pilot: Pilot | None = None) -> list[Project]:
    """Projects that report, as far as the viewer is concerned by them."""
    rows = Project.objects.filter(state__in=REPORTING).select_related("pilot__region", "owner__region")
    return list(rows.filter(pilot=pilot) if pilot else rows)
