"""Reads of metrics: definitions, values, and the proof of a value."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.hub.metrics.computation import is_same, recompute
from planum.hub.metrics.models import Metric, MetricInput, MetricValue
from planum.hub.metrics.shapes import CheckShape, InputShape, MetricShape, MetricValueShape
from planum.hub.readings.engine.batch import GOOD, UNCERTAIN
from planum.hub.readings.periods import in_words, instant
from planum.kernel.capabilities import query
from planum.ui.evidence import Evidence, Link
from planum.ui.formats import number, quantity, unit_in_words


@query
def metrics(*, owner: str = "") -> list[MetricShape]:
    """The metrics you may see, each in its newest version."""
    rows = newest_metrics().prefetch_related("inputs__signal")
    if owner:
        rows = rows.filter(owner__code=owner)
    return [metric_shape(row, input_paths(row.inputs.all())) for row in rows]


@query
def metric_values(*, metric: str, version: int | None = None, limit: int = 1000) -> list[MetricValueShape]:
    """The newest values of a metric, of all its versions or of one; the latest period first."""
    named = metric_named(metric, version)
    rows = MetricValue.objects.filter(metric__owner=named.owner_id, metric__code=named.code)
    if version is not None:
        rows = rows.filter(metric=named)
    rows = rows.select_related("metric__owner")
    return [value_shape(row) for row in rows[: max(1, min(limit, 10_000))]]


@query
def check_metric_value(*, value: int) -> CheckShape:
    """Read the readings below a value once more, recompute their hash and the number, and compare."""
    return check_value(MetricValue.objects.select_related("metric").get(pk=value))


def check_value(value: MetricValue) -> CheckShape:
    """Raises DoesNotExist if the viewer may not see every signal below the value."""
    now = recompute(value)
    changed = [
        source.signal.path
        for name, source in now.sources.items()
        if source.lineage.digest != value.inputs[name]["digest"]
    ]
    is_unchanged = now.lineage.digest == value.digest and not changed
    return CheckShape(
        intact=is_unchanged and is_same(value.value, now.result.value),
        stored=value.digest,
        recomputed=now.lineage.digest,
        count_stored=value.count,
        count_now=now.lineage.count,
        value_stored=value.value,
        value_now=now.result.value,
        changed=changed,
    )


def evidence_of(value: MetricValue, check: CheckShape | None = None) -> list[Link]:
    """The chain below a value: its formula, each signal, the hash of all readings; with a check, whether it holds."""
    metric = value.metric
    title = _("%(metric)s, version %(version)d") % {"metric": metric, "version": metric.version}
    shown = quantity(value.value, metric.unit) if value.value is not None else value.why
    readings = _("%(count)s readings of %(signals)d signals") % {
        "count": number(value.count),
        "signals": len({stated["signal"] for stated in value.inputs.values()}),
    }
    links = [
        Link(_("Value"), shown, in_words(value.start_at, value.end_at), url=reverse("metrics:value", args=[value.pk])),
        Link(_("Metric"), title, metric.formula, metric.path, metric_url(metric)),
        *(_link_of(shape, check) for shape in input_shapes(value)),
        Link(_("Hash of the readings"), readings, digest=value.digest, ok=check.intact if check else None),
    ]
    # Whoever sees the number, but not all of its signals, would find no page behind these links.
    is_open = MetricValue.objects.filter(pk=value.pk).exists()
    return links if is_open else [replace(link, url="") for link in links]


def mark_of(value: MetricValue) -> Evidence:
    """The mark beside a number that is this value."""
    quality = UNCERTAIN if value.bad else GOOD
    url = reverse("metrics:chain", args=[value.pk])
    return Evidence(url, value.metric, value.computed_at, quality, value.metric.version)


def newest_metrics() -> QuerySet[Metric]:
    """The newest version that the viewer may see of each metric."""
    newer = Metric.objects.filter(owner=OuterRef("owner"), code=OuterRef("code"), version__gt=OuterRef("version"))
    rows: QuerySet[Metric] = Metric.objects.filter(~Exists(newer)).select_related("owner")
    return rows


def metric_named(name: str, version: int | None = None, *, lock: bool = False) -> Metric:
    """The newest version, or the given one, of the metric with this code; FIRM/CODE where firms share a code."""
    owner, _slash, code = name.rpartition("/")
    rows = Metric.objects.select_related("owner").filter(code=code).order_by("-version")
    if owner:
        rows = rows.filter(owner__code=owner)
    if version is not None:
        rows = rows.filter(version=version)
    found: list[Metric] = list(rows.select_for_update(of=("self",)) if lock else rows)
    if not found:
        raise Metric.DoesNotExist(_("There is no metric %(name)s that you may see.") % {"name": name})
    paths = sorted({row.path for row in found})
    if len(paths) > 1:
        raise Refused(
            _("%(count)d firms have a metric %(name)s.") % {"count": len(paths), "name": name},
            _("One of: %(paths)s.") % {"paths": ", ".join(paths)},
        )
    return found[0]


def metric_url(metric: Metric) -> str:
    url = reverse("metrics:metric", args=[metric.owner.code, metric.code])
    return f"{url}?version={metric.version}"


def input_paths(inputs: Iterable[MetricInput]) -> dict[str, str]:
    return {each.name: each.signal.path for each in inputs}


def metric_shape(row: Metric, inputs: Mapping[str, str]) -> MetricShape:
    return MetricShape(
        row.pk, row.owner.code, row.code, row.version, row.name, row.name_en, row.formula, row.unit, dict(inputs),
        row.published_at,
    )  # fmt: skip


def value_shape(row: MetricValue) -> MetricValueShape:
    return MetricValueShape(
        row.pk, row.metric.path, row.metric.version, row.start_at, row.end_at, row.value, row.metric.unit,
        row.reason, row.reason_en, row.count, row.bad, row.first_at, row.last_at, row.digest, input_shapes(row),
        row.computed_at,
    )  # fmt: skip


def input_shapes(row: MetricValue) -> list[InputShape]:
    return [
        InputShape(
            name, stated["signal"], stated["unit"], stated["count"], stated["used"], stated["bad"],
            instant(stated["start_us"]), instant(stated["end_us"]), _at(stated["first_us"]), _at(stated["last_us"]),
            stated["digest"],
        )
        for name, stated in sorted(row.inputs.items())
    ]  # fmt: skip


def _at(at_us: int | None) -> datetime | None:
    return None if at_us is None else instant(at_us)


def _link_of(shape: InputShape, check: CheckShape | None) -> Link:
    counted = _("%(count)s readings, %(used)s of them used, %(bad)s bad") % {
        "count": number(shape.count), "used": number(shape.used), "bad": number(shape.bad),
    }  # fmt: skip
    ends = [timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") for at in (shape.first_at, shape.last_at) if at]
    return Link(
        _("Signal %(name)s") % {"name": shape.name},
        shape.signal,
        " · ".join(filter(None, [counted, unit_in_words(shape.unit)])),
        " – ".join(ends),
        reverse("readings:signal", args=[shape.signal]),
        shape.digest,
        None if check is None else shape.signal not in check.changed,
    )
