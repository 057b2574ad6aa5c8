"""A city's indicator from what the platform holds on a day, with the parts it was computed from."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from planum.kernel.hashing import digest
from planum.kernel.models import FIRMS, Organisation
from planum.park.diagnosis.models import Answer, Diagnosis
from planum.park.diagnosis.queries import given_diagnoses
from planum.programme.performance.models import (
    CityIndicator,
    Formula,
    Indicator,
    IndicatorValue,
    Milestone,
    Progress,
    ReportedState,
    ReportedValue,
)
from planum.programme.performance.money import money_of
from planum.programme.performance.queries import in_words
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import EnterpriseProfile, Project, Stage
from planum.programme.supervision.models import MonthlyReport
from planum.ui.formats import money_words

PERCENT = 100
UPGRADED_LEVEL = 2
# What each answer about digital equipment says at least, in percent (questionnaire of 2024).
AT_LEAST = {"a": 0, "b": 10, "c": 20, "d": 40, "e": 60}
YI_FEN = 100_000_000_00
Part = dict[str, Any]


@dataclass(frozen=True)
class Counted:
    """`why` says why there is no value; parts are JSON: kind, name, value, url, digest, detail."""

    value: float | None
    parts: list[Part] = field(default_factory=list)
    why: str = ""

    @property
    def digest(self) -> str:
        """The hash of the parts as they were, addresses left out."""
        kept = [{key: each for key, each in part.items() if key != "url"} for part in self.parts]
        return digest(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode(), settings.PLANUM_HASH)


def count(indicator: CityIndicator, on: date) -> Counted:
    """As the one who is looking may see it; who may not see a part does not count it."""
    return COUNTERS[Formula(indicator.formula)](indicator, on)


def _of_projects(indicator: CityIndicator, on: date, code: str = "") -> dict[int, tuple[float, Part]]:
    """By project, the latest value of its indicator up to the day: computed, or reported and confirmed."""
    rows = list(
        Indicator.objects.filter(project__pilot=indicator.pilot_id, code=code or indicator.of_code)
        .exclude(project__state=Stage.REMOVED)
        .select_related("project")
    )
    computed = IndicatorValue.objects.filter(indicator__in=rows, end_at__date__lte=on, value__isnull=False)
    latest = {one.indicator_id: one for one in computed.select_related("metric_value").order_by("end_at", "pk")}
    confirmed = ReportedValue.objects.filter(indicator__in=rows, end_on__lte=on, state=ReportedState.CONFIRMED)
    reported = {one.indicator_id: one for one in confirmed.select_related("evidence").order_by("end_on", "pk")}
    found: dict[int, tuple[float, Part]] = {}
    for row in rows:
        url = reverse("performance:indicator", args=[row.pk])
        if (value := latest.get(row.pk)) and value.value is not None:
            part = _part(
                "computed", f"{row.project} · {row}", in_words(row, value.value), url, value.metric_value.digest
            )
            found[row.project_id] = (value.value * (PERCENT if row.basis == "reduction" else 1), part)
        elif said := reported.get(row.pk):
            part = _part("reported", f"{row.project} · {row}", in_words(row, said.value), url, said.evidence.digest)
            found[row.project_id] = (said.value, part)
    return found


def _sum(indicator: CityIndicator, on: date) -> Counted:
    found = list(_of_projects(indicator, on).values())
    return Counted(sum(value for value, _part in found), [part for _value, part in found]) if found else _none()


def _mean(indicator: CityIndicator, on: date) -> Counted:
    found = list(_of_projects(indicator, on).values())
    if not found:
        return _none()
    return Counted(sum(value for value, _part in found) / len(found), [part for _value, part in found])


def _ratio(indicator: CityIndicator, on: date) -> Counted:
    """In percent, as 关键工序数控化率 is 数控工序 over 关键工序总数; a project counts with both or not at all."""
    above, below = (_of_projects(indicator, on, code) for code in indicator.of_code.split("/"))
    both = above.keys() & below.keys()
    total = sum(below[key][0] for key in both)
    if not total:
        return _none()
    parts = [found[key][1] for key in sorted(both) for found in (above, below)]
    return Counted(PERCENT * sum(above[key][0] for key in both) / total, parts)


def _milestones(indicator: CityIndicator, on: date) -> Counted:
    rows = list(
        Milestone.objects.filter(project__pilot=indicator.pilot_id, due_on__lte=on)
        .exclude(project__state=Stage.REMOVED)
        .select_related("project")
    )
    if not rows:
        return Counted(None, why=gettext_noop("No milestone was due by then."))
    parts = [
        _part("milestone", f"{row.project} · {row}", row.state.label, project_url(row.project), detail=str(row.due_on))
        for row in rows
    ]
    return Counted(PERCENT * sum(row.state is Progress.REACHED for row in rows) / len(rows), parts)


def _coverage(indicator: CityIndicator, on: date) -> Counted:
    """A firm counts as upgraded with an accepted project, a proven milestone, or a confirmed level two."""
    profiles = EnterpriseProfile.objects.filter(firm__in=firms_of(indicator.pilot), is_above_scale=True)
    firms = [profile.firm for profile in profiles.select_related("firm")]
    if not firms:
        return Counted(None, why=gettext_noop("No firm of the city is marked as above designated size."))
    accepted = Project.objects.filter(pilot=indicator.pilot_id, state=Stage.ACCEPTED).values_list("owner", flat=True)
    proven = Milestone.objects.filter(project__pilot=indicator.pilot_id, state=Progress.REACHED)
    upgraded = {*accepted, *proven.values_list("project__owner", flat=True), *_at_level(on)}
    parts = [_firm_part(firm, upgraded=firm.pk in upgraded) for firm in firms]
    return Counted(PERCENT * sum(firm.pk in upgraded for firm in firms) / len(firms), parts)


def _diagnosed(indicator: CityIndicator, on: date) -> Counted:
    firms = list(firms_of(indicator.pilot))
    if not firms:
        return Counted(None, why=gettext_noop("No firm of the city is registered."))
    level = _at_level(on)
    parts = [_firm_part(firm, upgraded=firm.pk in level) for firm in firms]
    return Counted(PERCENT * sum(firm.pk in level for firm in firms) / len(firms), parts)


def _equipment(indicator: CityIndicator, on: date) -> Counted:
    """The mean of what the answers say at least; a firm whose diagnosis was not given to the reader is left out."""
    newest = _newest_diagnoses(on)
    answers = Answer.objects.filter(diagnosis__in=newest.values(), question="device_digitisation", replaced_at=None)
    found = [
        (AT_LEAST[answer.chosen[0]], answer.diagnosis)
        for answer in answers.select_related("diagnosis__firm")
        if answer.chosen and answer.chosen[0] in AT_LEAST
    ]
    if not found:
        return Counted(None, why=gettext_noop("No firm gave a diagnosis that says it."))
    parts = [
        _part("diagnosis", row.firm, f"≥ {least} %", reverse("diagnosis:diagnosis", args=[row.pk]), row.digest)
        for least, row in found
    ]
    return Counted(sum(least for least, _row in found) / len(found), parts)


def _investment(indicator: CityIndicator, on: date) -> Counted:
    """In 亿元: what each project had invested by its latest report that was sent."""
    rows = MonthlyReport.objects.filter(
        project__pilot=indicator.pilot_id, submitted_on__isnull=False, month__lte=on
    ).select_related("project")
    latest = {row.project_id: row for row in rows.order_by("month")}
    if not latest:
        return Counted(None, why=gettext_noop("No monthly report was sent by then."))
    parts = [
        _part(
            "monthly_report",
            row.project,
            money_words(row.invested_fen)[3],
            project_url(row.project),
            detail=f"{row.month:%Y-%m}",
        )
        for row in latest.values()
    ]
    return Counted(sum(row.invested_fen for row in latest.values()) / YI_FEN, parts)


def _budget(indicator: CityIndicator, on: date) -> Counted:
    known = money_of(indicator.pilot, on)
    if known is None or known.received_fen <= 0:
        return Counted(None, why=gettext_noop("No central funds were received by then."))
    ledger = reverse("funds:ledger")
    detail = _("ledger up to entry %(number)d") % {"number": known.entry}
    parts = [
        _part("ledger", _("received"), money_words(known.received_fen)[3], ledger, detail=detail),
        _part("ledger", _("paid out"), money_words(known.paid_fen)[3], ledger, detail=detail),
    ]
    return Counted(PERCENT * known.paid_fen / known.received_fen, parts)


def _reported(_indicator: CityIndicator, _on: date) -> Counted:
    return Counted(None, why=gettext_noop("It is not computed: it is reported with evidence."))


COUNTERS: dict[Formula, Callable[[CityIndicator, date], Counted]] = {
    Formula.PROJECTS_SUM: _sum,
    Formula.PROJECTS_MEAN: _mean,
    Formula.PROJECTS_RATIO: _ratio,
    Formula.MILESTONES: _milestones,
    Formula.COVERAGE: _coverage,
    Formula.DIAGNOSED: _diagnosed,
    Formula.EQUIPMENT: _equipment,
    Formula.INVESTMENT: _investment,
    Formula.BUDGET: _budget,
    Formula.REPORTED: _reported,
}


def firms_of(pilot: Pilot) -> Any:
    """The firms of the city and of its districts."""
    known = Organisation.objects.filter(kind__in=FIRMS)
    return known.filter(region=pilot.region_id) | known.filter(region__parent=pilot.region_id)


def project_url(project: Project) -> str:
    return reverse("funds:project", args=[project.pk])


def _at_level(on: date) -> set[int]:
    return {firm for firm, row in _newest_diagnoses(on).items() if (row.level or 0) >= UPGRADED_LEVEL}


def _newest_diagnoses(on: date) -> dict[int, Diagnosis]:
    rows = given_diagnoses().filter(submitted_at__date__lte=on, instrument__code="sme-2024")
    return {row.firm_id: row for row in rows.order_by("submitted_at")}


def _none() -> Counted:
    return Counted(None, why=gettext_noop("None of the projects has a value by then."))


def _firm_part(firm: Organisation, *, upgraded: bool) -> Part:
    return _part("firm", firm, _("counted") if upgraded else _("not yet"), "")


def _part(kind: str, name: object, value: object, url: str, digest_: str = "", detail: str = "") -> Part:
    return {"kind": kind, "name": str(name), "value": str(value), "url": url, "digest": digest_, "detail": detail}
