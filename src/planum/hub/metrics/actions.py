"""Writes of metrics: definitions and values. Both are only ever added."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.hub.assets.models import Signal
from planum.hub.metrics.computation import Computed, compute, is_same, stated_inputs
from planum.hub.metrics.engine.formula import Formula, inputs_of
from planum.hub.metrics.engine.parsing import RefusedFormula, parse
from planum.hub.metrics.models import Metric, MetricInput, MetricValue
from planum.hub.metrics.permissions import can_compute_metrics, can_define_metrics, defines_for
from planum.hub.metrics.queries import input_paths, metric_named, metric_shape, value_shape
from planum.hub.metrics.shapes import MetricShape, MetricValueShape
from planum.hub.readings.periods import instant, period
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, Person
from planum.kernel.naming import in_reader_language

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,38}\Z")


@action(permission=can_define_metrics)
def define_metric(
    *, by: Person, owner: str, code: str, name: str, formula: str, inputs: dict[str, str], unit: str = "",
    name_en: str = "",
) -> MetricShape:  # fmt: skip
    """Publish a metric of a firm: a formula over named signals of its plants. What differs from the last version
    becomes the next one; published versions never change.
    """
    firm = Organisation.objects.select_for_update().get(code=owner)
    _check_definition(by, firm, code)
    _check_names(_parsed(formula), inputs)
    signals = _signals(firm, inputs)
    last = Metric._base_manager.filter(owner=firm, code=code).order_by("-version").first()
    row = Metric(
        owner=firm, code=code, version=last.version + 1 if last else 1, name=name, name_en=name_en,
        formula=formula.strip(), unit=unit, published_at=timezone.now(),
    )  # fmt: skip
    before = _content(last, input_paths(last.inputs.select_related("signal"))) if last else None
    after = _content(row, inputs)
    if before == after:
        raise Refused(
            _("%(metric)s is defined just so in version %(version)d.") % {"metric": row, "version": row.version - 1},
            _("A new version differs from the last one."),
        )
    row.save(force_insert=True)
    MetricInput.objects.bulk_create(MetricInput(metric=row, name=key, signal=signals[key]) for key in inputs)
    record(row, before=before, after=after | {"owner": owner, "code": code, "version": row.version})
    return metric_shape(row, inputs)


@action(permission=can_compute_metrics)
def evaluate_metric(
    *, by: Person, metric: str, start: datetime, end: datetime, version: int | None = None
) -> MetricValueShape:
    """Compute a metric from the readings with start ≤ time < end, and keep the value with their hash. A value that is
    there already, from the same readings, is not kept twice: the check alone is logged.
    """
    span = period(start, end)
    now = timezone.now()
    _check_is_over(end, now)
    row = metric_named(metric, version, lock=True)
    signals = {each.name: each.signal for each in row.inputs.select_related("signal")}
    computed = compute(parse(row.formula), signals, span, settings.PLANUM_HASH)
    known = _known(row, start, end, computed)
    if known is not None:
        record(known, after={"checked_at": now, "digest": known.digest, "value": known.value})
        return value_shape(known)
    value = _value(row, computed)
    value.start_at, value.end_at, value.computed_at, value.computed_by = start, end, now, by
    value.save(force_insert=True)
    after = {"metric": row.path, "version": row.version, "start": start, "end": end, "value": value.value}
    record(value, after={**after, "reason": value.reason_en, "count": value.count, "digest": value.digest})
    return value_shape(value)


def _known(metric: Metric, start: datetime, end: datetime, computed: Computed) -> MetricValue | None:
    """The stored value of this version and period that says the same of the same readings."""
    rows = MetricValue.objects.filter(metric=metric, start_at=start, end_at=end, digest=computed.lineage.digest)
    return next(
        (row for row in rows.select_related("metric__owner") if is_same(row.value, computed.result.value)), None
    )


def _value(metric: Metric, computed: Computed) -> MetricValue:
    found, reason = computed.lineage, computed.result.reason
    return MetricValue(
        metric=metric,
        value=computed.result.value,
        reason=reason.zh[:300] if reason else "",
        reason_en=reason.en[:300] if reason else "",
        count=found.count,
        bad=found.bad,
        first_at=None if found.first_at is None else instant(found.first_at),
        last_at=None if found.last_at is None else instant(found.last_at),
        digest=found.digest,
        inputs=stated_inputs(computed),
    )


def _check_is_over(end: datetime, now: datetime) -> None:
    if end > now:
        raise Refused(
            _("The period ends at %(end)s.") % {"end": end.isoformat()},
            _("A period that is over."),
            _("Wait until it is over, or choose an earlier end."),
        )


def _check_definition(by: Person, firm: Organisation, code: str) -> None:
    if not defines_for(by, firm):
        raise PermissionDenied(_("Only %(firm)s may define its metrics.") % {"firm": firm})
    if not CODE.match(code):
        raise Refused(
            _("The code %(code)r.") % {"code": code[:60]}, _("Letters, digits, dot, dash and underscore; 39 at most.")
        )


def _parsed(formula: str) -> Formula:
    """The engine has no gettext and says its refusals in both languages."""
    try:
        return parse(formula.strip())
    except RefusedFormula as fault:
        given = in_reader_language(fault.given_zh, str(fault.given))
        raise Refused(given, in_reader_language(fault.allowed_zh, str(fault.allowed))) from fault


def _check_names(formula: Formula, inputs: Mapping[str, str]) -> None:
    names = inputs_of(formula)
    if names and set(names) == set(inputs):
        return
    raise Refused(
        _("Signals were given for: %(given)s.") % {"given": ", ".join(inputs) or _("nothing")},
        _("The formula needs: %(needed)s.") % {"needed": ", ".join(names) or _("at least one name of a signal")},
        _("Give exactly one signal for each name in the formula."),
    )


def _signals(firm: Organisation, inputs: Mapping[str, str]) -> dict[str, Signal]:
    """The firm's own signals alone: what another firm discloses may be withdrawn, and no value may rest on it."""
    found = {row.path: row for row in Signal.objects.filter(path__in=set(inputs.values()), asset__enterprise=firm)}
    unknown = sorted(set(inputs.values()) - set(found))
    if unknown:
        raise Refused(
            _("%(paths)s.") % {"paths": ", ".join(unknown)}, _("Signals of %(firm)s's own plants.") % {"firm": firm}
        )
    return {name: found[path] for name, path in inputs.items()}


def _content(metric: Metric, inputs: Mapping[str, str]) -> dict[str, object]:
    return {
        "name": metric.name,
        "name_en": metric.name_en,
        "formula": metric.formula,
        "unit": metric.unit,
        "inputs": dict(sorted(inputs.items())),
    }
