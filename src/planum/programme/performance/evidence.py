"""The chain below an indicator's value, link by link, down to the readings."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from planum.hub.metrics.queries import evidence_of
from planum.programme.performance.models import IndicatorValue, Milestone, Target
from planum.programme.performance.queries import in_words
from planum.programme.performance.shapes import EvidenceCheck
from planum.ui.evidence import Evidence, Link
from planum.ui.formats import instant


def mark_of(value: IndicatorValue) -> Evidence:
    """The dot beside a value: it opens the chain."""
    return Evidence(
        reverse("performance:evidence", args=[value.pk]),
        source=value.metric_value.metric,
        at=value.computed_at,
        version=value.metric_value.metric.version,
    )


def evidence_chain(
    value: IndicatorValue, *, milestone: Milestone | None = None, target: Target | None = None,
    check: EvidenceCheck | None = None,
) -> list[Link]:  # fmt: skip
    """Milestone, target, indicator, metric, readings. A check, if one was made, says whether these are unchanged."""
    links = [_milestone_link(milestone)] if milestone else []
    links += [_target_link(one) for one in ([target] if target else _targets(value))]
    links.append(_indicator_link(value))
    links += evidence_of(value.metric_value, check.period if check else None)
    if value.baseline_value:
        links += evidence_of(value.baseline_value, check.baseline if check else None)
    return links


def _targets(value: IndicatorValue) -> list[Target]:
    return list(Target.objects.filter(indicator=value.indicator_id).select_related("indicator"))


def _milestone_link(row: Milestone) -> Link:
    return Link(
        _("Milestone"), f"{row.number} · {row}", value=row.state.label, detail=_("due %(day)s") % {"day": row.due_on}
    )


def _target_link(row: Target) -> Link:
    wanted = f"{row.indicator.get_direction_display()} {in_words(row.indicator, row.value)}"
    return Link(_("Target"), row.indicator, value=wanted, detail=_("due %(day)s") % {"day": row.due_on})


def _indicator_link(value: IndicatorValue) -> Link:
    row = value.indicator
    return Link(
        _("Indicator"), row, value=row.shown(value.value) if value.value is not None else value.why,
        detail=format_html("{} – {}", instant(value.start_at), instant(value.end_at)),
        url=reverse("performance:indicator", args=[row.pk]),
    )  # fmt: skip
