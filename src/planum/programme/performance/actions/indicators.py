"""Writes of performance: what is promised, what is measured, what is reached."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.hub.metrics.actions import evaluate_metric
from planum.hub.metrics.models import Metric, MetricValue
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.programme.performance.models import (
    PROGRESS,
    WHOLE_BP,
    Basis,
    Direction,
    Indicator,
    IndicatorValue,
    Milestone,
    Progress,
    Target,
)
from planum.programme.performance.permissions import can_define_indicators, can_measure
from planum.programme.performance.queries import (
    indicator_shape,
    milestone_shape,
    proof_of,
    target_shape,
    value_shape,
)
from planum.programme.performance.shapes import IndicatorShape, IndicatorValueShape, MilestoneShape, TargetShape
from planum.programme.plan.permissions import require_oversight
from planum.programme.projects.models import Project


@action(permission=can_define_indicators)
def add_indicator(
    *, by: Person, project: str, code: str, name: str, metric: str = "", name_en: str = "", unit: str = "",
    basis: Basis = Basis.VALUE, direction: Direction = Direction.AT_LEAST,
    baseline_start: datetime | None = None, baseline_end: datetime | None = None,
) -> IndicatorShape:  # fmt: skip
    """Add an indicator to a project: a metric of its owner, the reduction of that metric against a baseline, or a
    number that is reported with evidence because no sensor measures it (basis "reported", without a metric)."""
    place = _project_to_change(by, project)
    measure = None
    if basis == Basis.REPORTED:
        _require_no_metric(metric)
    else:
        measure = _metric_of(place, metric)
    if Indicator._base_manager.filter(project=place, code=code).exists():
        raise Refused(_("There is an indicator %(code)s already.") % {"code": code})
    _check_baseline(basis, baseline_start, baseline_end)
    row = Indicator.objects.create(
        project=place, code=code, name=name, name_en=name_en, unit=unit or _unit(basis, measure),
        metric=measure, basis=basis, direction=direction, baseline_start_at=baseline_start,
        baseline_end_at=baseline_end,
    )  # fmt: skip
    record(row, after={
        "project": project, "code": code, "name": name, "metric": metric, "basis": basis, "direction": direction,
        "baseline_start": baseline_start, "baseline_end": baseline_end,
    })  # fmt: skip
    return indicator_shape(row)


@action(permission=can_define_indicators)
def set_target(*, by: Person, indicator: int, due_on: date, value: float) -> TargetShape:
    """Say what an indicator is to reach by a day. A reduction is a share: 0.08 for 8 %."""
    place = Indicator.objects.select_related("project__pilot__region").get(pk=indicator)
    require_oversight(by, place.project.pilot)
    old = Target.objects.filter(indicator=place, due_on=due_on).first()
    if old and old.milestones.filter(state=Progress.REACHED).exists():
        raise Refused(
            _("%(target)s has served a milestone.") % {"target": old},
            _("The target of a milestone that was reached stays."),
            _("Set a target with another day."),
        )
    row = Target.objects.update_or_create(indicator=place, due_on=due_on, defaults={"value": value})[0]
    record(row, before={"value": old.value} if old else None, after={"due_on": due_on, "value": value})
    return target_shape(row)


@action(permission=can_define_indicators)
def add_milestone(
    *, by: Person, project: str, number: int, name: str, due_on: date, share_bp: int, targets: list[int],
    name_en: str = "",
) -> MilestoneShape:  # fmt: skip
    """Add a milestone that is proven by targets and opens a share of the support, in hundredths of a percent."""
    place = _project_to_change(by, project)
    chosen = list(Target.objects.filter(pk__in=targets, indicator__project=place))
    if not chosen or len(chosen) != len(set(targets)):
        raise Refused(
            _("%(count)d of the %(given)d targets belong to %(project)s.")
            % {"count": len(chosen), "given": len(set(targets)), "project": place},
            _("A milestone is proven by at least one target, all of its own project."),
        )
    _check_share(place, number, share_bp)
    row = Milestone.objects.create(
        project=place, number=number, name=name, name_en=name_en, due_on=due_on, share_bp=share_bp
    )
    row.targets.set(chosen)
    after = {"number": number, "name": name, "due_on": due_on, "share_bp": share_bp, "targets": sorted(targets)}
    record(row, after=after)
    return milestone_shape(row)


@action(permission=can_measure)
def measure_indicator(*, by: Person, indicator: int, start: datetime, end: datetime) -> IndicatorValueShape:
    """Compute an indicator over a period from the plant's readings; the value keeps the hash of those readings."""
    row = Indicator.objects.select_related("metric__owner").get(pk=indicator)
    if row.metric is None:
        raise Refused(
            _("%(indicator)s is reported with evidence.") % {"indicator": row},
            _("Only what has a metric is measured."),
            _("Report its value with the file that proves it."),
        )
    _check_period(row, start, end)
    value = _evaluate(by, row.metric, start, end)
    baseline = None
    if row.basis == Basis.REDUCTION:
        assert row.baseline_start_at is not None
        assert row.baseline_end_at is not None
        baseline = _evaluate(by, row.metric, row.baseline_start_at, row.baseline_end_at)
    measured = IndicatorValue.objects.create(
        indicator=row, start_at=start, end_at=end, value=_figure(value, baseline), metric_value=value,
        baseline_value=baseline, computed_at=timezone.now(),
    )  # fmt: skip
    record(measured, after={
        "indicator": row.pk, "start": start, "end": end, "value": measured.value,
        "digest": value.digest, "baseline_digest": baseline.digest if baseline else "",
    })  # fmt: skip
    return value_shape(measured)


@action(permission=can_define_indicators)
def confirm_milestone(*, by: Person, project: str, number: int) -> MilestoneShape:
    """Confirm that a milestone is reached: each target by its latest value, from readings whose hash still holds."""
    _project_to_change(by, project)
    row = Milestone.objects.select_related("project").get(project__code=project, number=number)
    proof = proof_of(row)
    if not proof.proven:
        raise Refused(
            " ".join(target.fault for target in proof.targets if target.fault) or _("The milestone has no target."),
            _("A milestone is reached when every target is, by unchanged readings (notice, section 二（五）)."),
            _("Measure the indicators again when the period is over."),
        )
    move(row, Progress.REACHED, along=PROGRESS)
    row.state = Progress.REACHED
    return milestone_shape(row)


def _project_to_change(by: Person, code: str) -> Project:
    project: Project = Project.objects.select_related("pilot__region", "owner").get(code=code)
    require_oversight(by, project.pilot)
    return project


def _metric_of(project: Project, code: str) -> Metric:
    metric: Metric | None = Metric.objects.filter(code=code, owner=project.owner).order_by("-version").first()
    if metric is None:
        raise Refused(
            _("The owner of %(project)s has no metric %(code)s that you may see.") % {"project": project, "code": code},
            _("An indicator is computed from a metric of the project's owner."),
            _("Ask %(owner)s to define the metric and to disclose its signals.") % {"owner": project.owner},
        )
    return metric


def _require_no_metric(code: str) -> None:
    if code:
        raise Refused(
            _("Metric %(code)s for an indicator that is reported.") % {"code": code},
            _("What is reported has no metric."),
        )


def _unit(basis: Basis, metric: Metric | None) -> str:
    return "%" if basis == Basis.REDUCTION else metric.unit if metric else ""


def _check_baseline(basis: Basis, start: datetime | None, end: datetime | None) -> None:
    if (basis == Basis.REDUCTION) != (start is not None and end is not None):
        raise Refused(
            _("Basis “%(basis)s”, baseline from %(start)s to %(end)s.")
            % {"basis": basis.label, "start": start or "—", "end": end or "—"},
            _("A reduction has a baseline with both its ends; a plain value has none."),
        )
    if start and end and end <= start:
        raise Refused(
            _("A baseline from %(start)s to %(end)s.") % {"start": start, "end": end}, _("It ends after it begins.")
        )


def _check_share(project: Project, number: int, share_bp: int) -> None:
    others = Milestone._base_manager.filter(project=project)
    if others.filter(number=number).exists():
        raise Refused(_("There is a milestone %(number)d already.") % {"number": number})
    together = sum(others.values_list("share_bp", flat=True)) + share_bp
    if share_bp < 0 or together > WHOLE_BP:
        raise Refused(
            _("The shares of all milestones would come to %(share).2f %%.") % {"share": together / 100},
            _("Together they are 100 %% at most."),
        )


def _check_period(indicator: Indicator, start: datetime, end: datetime) -> None:
    given = _("A period from %(start)s to %(end)s.") % {"start": start, "end": end}
    if end <= start or end > timezone.now():
        raise Refused(given, _("A period ends after it begins, and not in the future."))
    if indicator.baseline_end_at and start < indicator.baseline_end_at:
        raise Refused(
            given,
            _("The baseline ends at %(end)s; a measured period begins after it.") % {"end": indicator.baseline_end_at},
        )


def _evaluate(by: Person, metric: Metric, start: datetime, end: datetime) -> MetricValue:
    """By the version the indicator was promised on: a later version of the formula does not move the target."""
    shape = evaluate_metric(by=by, metric=metric.path, version=metric.version, start=start, end=end)
    value: MetricValue = MetricValue._base_manager.get(pk=shape.id)
    return value


def _figure(value: MetricValue, baseline: MetricValue | None) -> float | None:
    """The indicator's value, or None where the metric has none or there is nothing to compare it with."""
    if baseline is None or value.value is None:
        return value.value
    return 1 - value.value / baseline.value if baseline.value else None
