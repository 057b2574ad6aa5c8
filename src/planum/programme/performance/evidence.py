"""The chain below an indicator's value, link by link, down to the readings."""

from typing import cast

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.hub.metrics.queries import evidence_of
from planum.kernel.files import content_of
from planum.kernel.models import StoredFile
from planum.programme.performance.models import (
    CityTarget,
    CityValue,
    IndicatorValue,
    Milestone,
    ReportedValue,
    Source,
    Target,
)
from planum.programme.performance.queries import in_words
from planum.programme.performance.shapes import EvidenceCheck
from planum.programme.plan.models import PlanVersion
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


def city_mark(value: CityValue) -> Evidence:
    """The dot beside a city's computed value."""
    return Evidence(
        reverse("performance:city_evidence", args=[value.pk]), source=Source.COMPUTED.label, at=value.computed_at,
        quality=Source.COMPUTED,
    )  # fmt: skip


def reported_mark(value: ReportedValue) -> Evidence:
    """The dot beside a reported value: who reported it, and the file."""
    return Evidence(
        reverse("performance:reported_evidence", args=[value.pk]), source=value.reported_by, at=value.reported_at,
        quality=value.state,
    )  # fmt: skip


def city_chain(value: CityValue) -> list[Link]:
    """The city's indicator, then each part that it was computed from; a part that is an indicator opens further."""
    row = value.indicator
    links = [
        Link(
            _("Indicator of the city"), row, value=value.in_words,
            detail=_("%(formula)s, as of %(day)s") % {"formula": row.get_formula_display(), "day": value.on},
            digest=value.digest,
        )
    ]  # fmt: skip
    kinds = {
        "computed": _("Indicator of a project, computed"), "reported": _("Indicator of a project, reported"),
        "milestone": _("Milestone"), "diagnosis": _("Diagnosis"), "monthly_report": _("Monthly report"),
        "ledger": _("Ledger"), "firm": _("Firm"),
    }  # fmt: skip
    parts = [
        Link(
            kinds.get(part["kind"], part["kind"]), part["name"], value=part["value"], detail=part["detail"],
            url=part["url"], digest=part["digest"],
        )
        for part in value.parts
    ]  # fmt: skip
    return [*links, *parts]


def target_mark(target: CityTarget) -> Evidence | None:
    """The dot beside a target that comes from the plan; one that was typed in has none."""
    version = target.version
    if version is None:
        return None
    return Evidence(
        reverse("performance:target_evidence", args=[target.pk]), source=version.plan, at=version.at,
        version=version.number,
    )  # fmt: skip


def target_chain(target: CityTarget) -> list[Link]:
    """From the target to the goal of the plan, its version, the document that was approved, and the approval."""
    row, version = target.indicator, cast("PlanVersion", target.version)
    plan, file = version.plan, version.document
    links = [
        Link(_("Target"), row, value=row.said(target.value), detail=target.reason or _("as the plan says")),
        Link(
            _("Goal of the plan"), target.chapter, value=row.said(target.planned), detail=target.year,
            url=reverse("plan:part", args=[plan.code, "goals"]),
        ),
        Link(
            _("Version of the plan"), plan, value=_("version %(number)d") % {"number": version.number},
            url=reverse("plan:plan", args=[plan.code]), digest=version.digest,
        ),
    ]  # fmt: skip
    if file is not None:
        links.append(
            Link(
                _("Approved document"), file.name, digest=file.digest, ok=_is_unchanged(file),
                url=reverse("plan:approved", args=[plan.code, version.number]),
            )
        )  # fmt: skip
    return [*links, Link(_("Approval"), plan.approval, value=plan.approved_on)]


def _is_unchanged(file: StoredFile) -> bool:
    try:
        return bool(content_of(file))
    except (OSError, Refused):
        return False


def reported_chain(value: ReportedValue) -> list[Link]:
    """Who reported it, the file with its hash, checked now, and who confirmed it."""
    links = [
        Link(
            _("Reported value"), value.of, value=f"{value.value:g}", url=reverse("performance:reported"),
            detail=_("reported by %(who)s for %(start)s to %(end)s")
            % {"who": value.reported_by, "start": value.start_on, "end": value.end_on},
        ),
        Link(
            _("Evidence"), value.evidence.name, detail=value.note, digest=value.evidence.digest,
            ok=_is_unchanged(value.evidence), url=reverse("performance:file", args=[value.pk]),
        ),
    ]  # fmt: skip
    if value.decided_by:
        links.append(Link(_("Decision"), value.state.label, value=value.decided_by, detail=value.remark))
    return links
