"""Writes of a city's indicators: what they are, what they are to reach, what was computed, what was reported."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role
from planum.kernel.states import State, move
from planum.programme.performance.city import known_of, known_shape
from planum.programme.performance.counting import count
from planum.programme.performance.filing import keep_evidence
from planum.programme.performance.models import (
    REPORTED_MOVES,
    Basis,
    CityIndicator,
    CityValue,
    Dimension,
    Direction,
    Formula,
    Indicator,
    ReportedState,
    ReportedValue,
)
from planum.programme.performance.permissions import (
    can_compute_city_indicators,
    can_define_indicators,
    can_report_values,
)
from planum.programme.performance.queries import reported_shape
from planum.programme.performance.shapes import CityIndicatorShape, ReportedShape
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import oversees, require_oversight

# How many indicators of the projects a formula names.
OF_PROJECTS = {Formula.PROJECTS_SUM: 1, Formula.PROJECTS_MEAN: 1, Formula.PROJECTS_RATIO: 2}


@action(permission=can_define_indicators)
def add_city_indicator(
    *, by: Person, pilot: str, code: str, name: str, dimension: Dimension, formula: Formula, name_en: str = "",
    unit: str = "%", of_code: str = "", direction: Direction = Direction.AT_LEAST, weight: int = 1, source: str = "",
    goal: str = "",
) -> CityIndicatorShape:  # fmt: skip
    """Add an indicator of the city: computed from projects or from the platform's data, or reported with evidence.

    `goal` is the code of the goal of the approved plan that sets its targets, if one does.
    """
    place = Pilot.objects.select_related("region").get(code=pilot)
    require_oversight(by, place)
    if CityIndicator._base_manager.filter(pilot=place, code=code).exists():
        raise Refused(_("There is an indicator %(code)s already.") % {"code": code})
    named = [one for one in of_code.split("/") if one.strip()]
    if len(named) != OF_PROJECTS.get(formula, 0) or weight < 1 or not code.strip():
        raise Refused(
            _("Formula “%(formula)s”, indicator of the projects “%(of)s”, weight %(weight)d.")
            % {"formula": formula.label, "of": of_code, "weight": weight},
            _(
                "A sum or mean over projects names their indicator, a ratio two of them (A/B), nothing else does; "
                "a weight is one or more."
            ),
        )
    row = CityIndicator.objects.create(
        pilot=place, code=code.strip(), name=name, name_en=name_en, dimension=dimension, formula=formula, unit=unit,
        of_code="/".join(one.strip() for one in named), direction=direction, weight=weight, source=source,
        goal=goal.strip(),
    )  # fmt: skip
    record(row, after={
        "pilot": pilot, "code": code, "dimension": dimension, "formula": formula, "of_code": of_code, "weight": weight,
        "source": source, "goal": goal,
    })  # fmt: skip
    return shape_of(row)


@action(permission=can_compute_city_indicators)
def compute_city_indicators(*, by: Person, pilot: str, on: date | None = None) -> list[CityIndicatorShape]:
    """Compute every indicator of a city from what the platform holds up to a day (today if none is named)."""
    place = Pilot.objects.select_related("region").get(code=pilot)
    require_oversight(by, place)
    compute_all(by, place, _day(on))
    return [known_shape(one, place) for one in known_of(place)]


@action(permission=can_report_values)
def report_value(
    *, by: Person, start_on: date, end_on: date, value: float, evidence_name: str, evidence: str, pilot: str = "",
    city_indicator: str = "", indicator: int | None = None, note: str = "",
) -> ReportedShape:  # fmt: skip
    """Report a value with the file that proves it (base64): of a city's indicator, or of a project's without sensors.

    A computed value stays beside it. The bureau confirms it before it counts.
    """
    if (indicator is None) == (not city_indicator):
        raise Refused(_("Name the indicator of a city or of a project, one of them."))
    if end_on < start_on or end_on > timezone.localdate():
        raise Refused(
            _("A period from %(start)s to %(end)s.") % {"start": start_on, "end": end_on},
            _("It is over, and ends after it begins."),
        )
    of_city = indicator_of(by, pilot, city_indicator) if city_indicator else None
    of_project = _reported_indicator(by, indicator) if indicator is not None else None
    row = ReportedValue.objects.create(
        city_indicator=of_city, indicator=of_project, start_on=start_on, end_on=end_on, value=value, note=note,
        evidence=keep_evidence(evidence_name, evidence, by.organisation), reported_at=timezone.now(), reported_by=by,
    )  # fmt: skip
    record(row, after={
        "of": str(row.of), "start_on": start_on, "end_on": end_on, "value": value, "evidence": row.evidence.digest,
    })  # fmt: skip
    return reported_shape(row)


@action(permission=can_define_indicators)
def confirm_reported_value(*, by: Person, reported: int, remark: str = "") -> ReportedShape:
    """Confirm a reported value after its evidence was looked at; an earlier one of the same period is replaced."""
    row = _reported(by, reported)
    if row.reported_by_id == by.pk and row.indicator_id is not None:
        raise Refused(_("You reported it yourself."), _("A value of a project is confirmed by somebody else."))
    same = ReportedValue.objects.filter(
        city_indicator=row.city_indicator_id, indicator=row.indicator_id, start_on=row.start_on, end_on=row.end_on,
        state=ReportedState.CONFIRMED,
    )  # fmt: skip
    for old in same.exclude(pk=row.pk):
        move(old, ReportedState.REPLACED, along=REPORTED_MOVES)
    return _decide(by, row, ReportedState.CONFIRMED, remark)


@action(permission=can_define_indicators)
def return_reported_value(*, by: Person, reported: int, remark: str) -> ReportedShape:
    """Return a reported value whose evidence does not prove it; it is reported again."""
    if not remark.strip():
        raise Refused(_("The text is empty."), _("Say what the evidence lacks."))
    return _decide(by, _reported(by, reported), ReportedState.RETURNED, remark)


def compute_all(by: Person, pilot: Pilot, on: date) -> list[CityValue]:
    """A row for each computed indicator, as of a day; earlier rows stay."""
    made = []
    for row in CityIndicator.objects.filter(pilot=pilot).exclude(formula=Formula.REPORTED).select_related("pilot"):
        found = count(row, on)
        value = CityValue.objects.create(
            indicator=row, on=on, value=found.value, why=found.why, parts=found.parts, digest=found.digest,
            computed_at=timezone.now(), computed_by=by,
        )  # fmt: skip
        record(value, after={"indicator": row.code, "on": on, "value": found.value, "digest": found.digest})
        made.append(value)
    return made


def _day(on: date | None) -> date:
    today = timezone.localdate()
    if on and on > today:
        raise Refused(_("%(day)s is still to come.") % {"day": on}, _("Indicators are computed up to a day gone by."))
    return on or today


def indicator_of(by: Person, pilot: str, code: str) -> CityIndicator:
    row: CityIndicator = CityIndicator.objects.select_related("pilot__region").get(pilot__code=pilot, code=code)
    require_oversight(by, row.pilot)
    return row


def _reported_indicator(by: Person, key: int) -> Indicator:
    row: Indicator = Indicator.objects.select_related("project__pilot").get(pk=key)
    if row.basis != Basis.REPORTED:
        raise Refused(
            _("%(indicator)s is computed from readings.") % {"indicator": row},
            _("Only an indicator with the basis “reported with evidence” is reported."),
        )
    own = row.project.owner_id in by.as_viewer().organisations
    if not own and not (oversees(by, row.project.pilot) or has_role(by, Role.DISTRICT_OFFICER)):
        require_oversight(by, row.project.pilot)
    return row


def _reported(by: Person, key: int) -> ReportedValue:
    rows = ReportedValue.objects.select_related(
        "city_indicator__pilot__region", "indicator__project__pilot__region", "evidence", "reported_by"
    )
    row: ReportedValue = rows.get(pk=key)
    require_oversight(by, row.pilot)
    return row


def _decide(by: Person, row: ReportedValue, to: State, remark: str) -> ReportedShape:
    move(row, to, along=REPORTED_MOVES)
    row.state, row.remark, row.decided_by, row.decided_at = to, remark.strip(), by, timezone.now()
    row.save(update_fields=["remark", "decided_by", "decided_at"])
    return reported_shape(row)


def shape_of(row: CityIndicator) -> CityIndicatorShape:
    [one] = [each for each in known_of(row.pilot) if each.indicator.pk == row.pk]
    return known_shape(one, row.pilot)
