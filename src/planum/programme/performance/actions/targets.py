"""Targets of a city's indicators: taken from the goals of its approved plan, changed only with a reason."""

from collections import Counter

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.programme.performance.actions.city import indicator_of, shape_of
from planum.programme.performance.models import CityIndicator, CityTarget, Dimension, Formula
from planum.programme.performance.permissions import can_define_indicators
from planum.programme.performance.shapes import AdoptedGoals, CityIndicatorShape
from planum.programme.plan.archiving import approved_version
from planum.programme.plan.engine.content import COVERAGE
from planum.programme.plan.models import Pilot, PlanChapter, PlanGoal, PlanVersion
from planum.programme.plan.permissions import require_oversight

# How a goal is known where the city has no indicator for it yet, and which indicators of the projects it adds up; any
# other one is reported with evidence, as these are where no project has a value.
KNOWN_BY = {
    COVERAGE: (Formula.COVERAGE, ""),
    "numeric_control": (Formula.PROJECTS_RATIO, "CONTROLLED/KEY"),
    "model_scenes": (Formula.PROJECTS_SUM, "SCENES"),
}


@action(permission=can_define_indicators)
def adopt_plan_goals(*, by: Person, pilot: str) -> AdoptedGoals:
    """Take the yearly goals of the approved plan as targets of the city's indicators, with version, chapter and hash.

    A goal goes to the indicator that names it; where none does an indicator is added. A target that was changed since
    with a reason stays as it is until a later version of the plan is approved.
    """
    place = Pilot.objects.select_related("region").get(code=pilot)
    require_oversight(by, place)
    version = approved_version(place.region, place.batch)
    if version is None:
        raise Refused(
            _("%(city)s has no approved plan for batch %(batch)d.") % {"city": place.region, "batch": place.batch},
            _("Targets come from a plan that the province approved; until then set them one by one."),
        )
    done: Counter[str] = Counter()
    chapter = _chapter_of_goals(version)
    for goal in PlanGoal._base_manager.filter(plan=version.plan):
        row = _indicator_for(place, goal, version, done)
        for year, said in goal.values.items():
            done[_adopt(row, int(year), float(said), version, chapter)] += 1
    record(place, after={"plan": version.plan.code, "version": version.number, "hash": version.digest, **done})
    return AdoptedGoals(
        pilot, version.plan.code, version.number, version.digest, done["added"], done["set"], done["same"],
        done["kept"],
    )  # fmt: skip


@action(permission=can_define_indicators)
def set_city_target(
    *, by: Person, pilot: str, indicator: str, year: int, value: float, reason: str = ""
) -> CityIndicatorShape:
    """Say what an indicator of the city is to reach by the end of a year of the pilot.

    A target that comes from the approved plan is changed only with a reason; the plan's own goal stays beside it.
    """
    row = indicator_of(by, pilot, indicator)
    if not row.pilot.starts_on.year <= year <= row.pilot.ends_on.year:
        raise Refused(
            _("Year %(year)d.") % {"year": year},
            _("A year of the pilot: %(first)d to %(last)d.")
            % {"first": row.pilot.starts_on.year, "last": row.pilot.ends_on.year},
        )
    old = CityTarget.objects.filter(indicator=row, year=year).select_related("version__plan").first()
    if old and old.version and value != old.value and not reason.strip():
        raise Refused(
            _("The target of %(year)d comes from %(plan)s: %(goal)s.")
            % {"year": year, "plan": old.version.plan, "goal": row.said(old.planned)},
            _("It is changed only with a reason, such as the letter that allows it."),
            _("Give the reason."),
        )
    before = {"value": old.value} if old else None
    target = old or CityTarget(indicator=row, year=year)
    target.value, target.reason = value, "" if value == target.planned else reason.strip()
    target.save()
    record(target, before=before, after={"year": year, "value": value, "reason": reason.strip()})
    return shape_of(row)


def _indicator_for(pilot: Pilot, goal: PlanGoal, version: PlanVersion, done: Counter[str]) -> CityIndicator:
    rows = CityIndicator.objects.filter(pilot=pilot)
    row: CityIndicator | None = rows.filter(goal=goal.code).first() or rows.filter(code=goal.code, goal="").first()
    if row is None:
        formula, of_code = KNOWN_BY.get(goal.code, (Formula.REPORTED, ""))
        row = CityIndicator(
            pilot=pilot, code=goal.code, name=goal.name, unit=goal.unit, dimension=Dimension.OUTPUT,
            formula=formula, of_code=of_code, source=str(version.plan),
        )  # fmt: skip
        done["added"] += 1
    if row.goal != goal.code:
        row.goal = goal.code
        row.save()
        record(row, after={"pilot": pilot.code, "code": row.code, "formula": row.formula, "goal": row.goal})
    return row


def _adopt(row: CityIndicator, year: int, value: float, version: PlanVersion, chapter: str) -> str:
    """Says what became of the goal: set, same, or kept as somebody changed it."""
    old = CityTarget.objects.filter(indicator=row, year=year).first()
    if old and old.version_id == version.pk:
        return "kept" if old.reason else "same"
    target = old or CityTarget(indicator=row, year=year)
    before = {"value": old.value} if old else None
    target.value = target.planned = value
    target.version, target.chapter, target.reason = version, chapter, ""
    target.save()
    said = {"year": year, "value": value, "plan": version.plan.code, "version": version.number, "hash": version.digest}
    record(target, before=before, after=said | {"chapter": chapter})
    return "set"


def _chapter_of_goals(version: PlanVersion) -> str:
    """The chapter in which the table of goals stands."""
    rows = PlanChapter._base_manager.filter(plan=version.plan)
    return next((one.title for one in rows if "goals" in one.blocks), "")
