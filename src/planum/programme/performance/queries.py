"""Reads of indicators and milestones, and the proof of a milestone."""

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.hub.metrics.queries import check_value
from planum.kernel.capabilities import query
from planum.kernel.files import content_of
from planum.programme.performance.models import (
    Basis,
    Indicator,
    IndicatorValue,
    Milestone,
    ReportedState,
    ReportedValue,
    Source,
    Target,
)
from planum.programme.performance.shapes import (
    EvidenceCheck,
    IndicatorShape,
    IndicatorValueShape,
    MilestoneProof,
    MilestoneShape,
    ReportedShape,
    TargetProof,
    TargetShape,
)
from planum.ui.formats import unit_in_words


@query
def indicators(*, project: str = "") -> list[IndicatorShape]:
    """The indicators of the projects that concern you."""
    rows = Indicator.objects.select_related("project", "metric")
    if project:
        rows = rows.filter(project__code=project)
    return [indicator_shape(row) for row in rows]


@query
def indicator_values(*, indicator: int) -> list[IndicatorValueShape]:
    """All values of an indicator that were ever computed, the latest period first."""
    return [value_shape(row) for row in with_parts(IndicatorValue.objects.filter(indicator=indicator))]


@query
def milestones(*, project: str) -> list[MilestoneShape]:
    """The milestones of a project and the targets that prove each."""
    rows = Milestone.objects.filter(project__code=project).select_related("project").prefetch_related("targets")
    return [milestone_shape(row) for row in rows]


@query
def check_indicator_value(*, value: int) -> EvidenceCheck:
    """Recompute the hash of all readings below a value and compare it with the one kept with the value."""
    return checked(with_parts(IndicatorValue.objects.all()).get(pk=value))


@query
def reported_values(*, pilot: str = "", state: ReportedState | None = None) -> list[ReportedShape]:
    """Values that were reported with evidence, of cities and projects, and whether the bureau confirmed them."""
    rows = ReportedValue.objects.select_related(
        "city_indicator__pilot", "indicator__project__pilot", "evidence", "reported_by"
    )
    if pilot:
        rows = rows.filter(Q(city_indicator__pilot__code=pilot) | Q(indicator__project__pilot__code=pilot))
    return [reported_shape(row) for row in (rows.filter(state=state) if state else rows)]


@query
def prove_milestone(*, project: str, number: int) -> MilestoneProof:
    """Whether each target of a milestone is reached by its latest value, from readings that are unchanged."""
    return proof_of(Milestone.objects.select_related("project").get(project__code=project, number=number))


def proof_of(milestone: Milestone) -> MilestoneProof:
    """A milestone without targets is not proven: there is nothing that could prove it."""
    targets = list(milestone.targets.select_related("indicator__project").order_by("indicator__code"))
    latest = latest_values([target.indicator_id for target in targets])
    reported = latest_reported([one.indicator_id for one in targets if one.indicator.basis == Basis.REPORTED])
    proofs = [
        _proof_by_report(one, reported.get(one.indicator_id))
        if one.indicator.basis == Basis.REPORTED
        else _proof_of_target(one, latest.get(one.indicator_id))
        for one in targets
    ]
    proven = bool(proofs) and all(proof.reached and proof.intact for proof in proofs)
    return MilestoneProof(milestone.project.code, milestone.number, proven, proofs)


def latest_values(indicator_ids: list[int]) -> dict[int, IndicatorValue]:
    """The value of the latest period of each indicator; of the same period, the one computed last."""
    rows = with_parts(IndicatorValue.objects.filter(indicator__in=indicator_ids))
    return {row.indicator_id: row for row in rows.order_by("end_at", "pk")}


def with_parts(rows: "QuerySet[IndicatorValue]") -> "QuerySet[IndicatorValue]":
    """Together with the metric values they were computed from: its reason, mark and chain need them."""
    return rows.select_related("indicator", "metric_value__metric__owner", "baseline_value__metric__owner")


def checked(value: IndicatorValue) -> EvidenceCheck:
    """The check of a value and of its baseline. Readings that the reader may not see prove nothing to that reader."""
    parts = [part for part in (value.metric_value, value.baseline_value) if part]
    try:
        checks = [check_value(part) for part in parts]
    except (PermissionDenied, ObjectDoesNotExist, Refused) as error:
        fault = _("The readings cannot be checked: %(why)s") % {"why": error}
        return EvidenceCheck(value.pk, intact=False, period=None, baseline=None, fault=fault)
    intact = all(check.intact for check in checks)
    fault = "" if intact else _("The readings are no longer those the value was computed from.")
    return EvidenceCheck(value.pk, intact, checks[0], checks[1] if len(checks) > 1 else None, fault)


def latest_reported(indicator_ids: list[int]) -> dict[int, ReportedValue]:
    """Of each indicator without a metric, the confirmed value of the latest period."""
    rows = ReportedValue.objects.filter(indicator__in=indicator_ids, state=ReportedState.CONFIRMED)
    return {row.indicator_id: row for row in rows.select_related("evidence").order_by("end_on", "pk")}


def _proof_by_report(target: Target, said: ReportedValue | None) -> TargetProof:
    """By a value that the bureau confirmed, and whose file still has its hash."""
    indicator, value, intact, fault = target.indicator, said.value if said else None, False, ""
    reached = value is not None and indicator.reaches(value, target.value)
    if said is None:
        fault = _("%(indicator)s has no confirmed report.") % {"indicator": indicator}
    elif not reached:
        fault = _missed(target, said.value)
    else:
        try:
            intact = bool(content_of(said.evidence))
        except (OSError, Refused) as error:
            fault = f"{indicator}: {error}"
    return TargetProof(
        target=target.pk, indicator=indicator.code, wanted=target.value, value=value, indicator_value=None,
        reached=reached, intact=intact, fault=fault, source=Source.REPORTED.value, reported=said.pk if said else None,
    )  # fmt: skip


def _proof_of_target(target: Target, value: IndicatorValue | None) -> TargetProof:
    indicator = target.indicator
    known = value.value if value else None
    reached = known is not None and indicator.reaches(known, target.value)
    check = checked(value) if value and reached else None
    return TargetProof(
        target=target.pk, indicator=indicator.code, wanted=target.value, value=known,
        indicator_value=value.pk if value else None, reached=reached, intact=bool(check and check.intact),
        fault=_fault(target, value, check),
    )  # fmt: skip


def _fault(target: Target, value: IndicatorValue | None, check: EvidenceCheck | None) -> str:
    named = {"indicator": target.indicator}
    if value is None:
        return _("%(indicator)s has not been measured.") % named
    if value.value is None:
        return _("%(indicator)s has no value: %(why)s") % {**named, "why": value.why}
    if check is None:
        return _missed(target, value.value)
    return f"{target.indicator}: {check.fault}" if check.fault else ""


def _missed(target: Target, value: float) -> str:
    return _("%(indicator)s is %(value)s; it is to be %(direction)s %(wanted)s.") % {
        "indicator": target.indicator,
        "value": in_words(target.indicator, value),
        "direction": target.indicator.get_direction_display(),
        "wanted": in_words(target.indicator, target.value),
    }


def in_words(indicator: Indicator, value: float) -> str:
    if indicator.basis == "reduction":
        return f"{value * 100:.2f} %"
    return f"{value:.6g} {unit_in_words(indicator.unit)}".strip()


def indicator_shape(row: Indicator) -> IndicatorShape:
    return IndicatorShape(
        row.pk, row.project.code, row.code, row.name, row.name_en, row.unit, row.metric.code if row.metric else "",
        row.basis, row.direction, row.baseline_start_at, row.baseline_end_at,
    )  # fmt: skip


def target_shape(row: Target) -> TargetShape:
    return TargetShape(row.pk, row.indicator_id, row.due_on, row.value)


def milestone_shape(row: Milestone) -> MilestoneShape:
    targets = sorted(target.pk for target in row.targets.all())
    return MilestoneShape(
        row.project.code, row.number, row.name, row.name_en, row.due_on, row.share_bp, targets, row.state.value
    )


def value_shape(row: IndicatorValue) -> IndicatorValueShape:
    return IndicatorValueShape(
        row.pk, row.indicator_id, row.start_at, row.end_at, row.value, row.why,
        row.metric_value_id, row.baseline_value_id, row.computed_at,
    )  # fmt: skip


def reported_shape(row: ReportedValue) -> ReportedShape:
    project = row.indicator.project.code if row.indicator else ""
    return ReportedShape(
        row.pk, row.of.code, project, row.start_on, row.end_on, row.value, row.evidence.name, row.evidence.digest,
        row.note, row.reported_by.username, row.reported_at, row.state.value, row.remark,
    )  # fmt: skip
