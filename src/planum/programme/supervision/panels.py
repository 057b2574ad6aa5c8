"""What the pages of supervision are put together from; `project_panels` is for the pages of slices above too."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from planum.hub.metrics.queries import mark_of
from planum.programme.projects.models import Project
from planum.programme.rules.keeping import kept_findings
from planum.programme.rules.panels import findings_panel
from planum.programme.supervision.charts import investment_chart
from planum.programme.supervision.checklist import questions
from planum.programme.supervision.known import SOURCE_NAMES, latest_metrics
from planum.programme.supervision.labels import CHANGEABLE, changed_value, field_label, figure_shown, month_in_words
from planum.programme.supervision.models import (
    FIGURES,
    Acceptance,
    AcceptanceOpinion,
    ChangeRequest,
    ChangeState,
    Inspection,
    MonthlyReport,
    Reminder,
    RemovalProposal,
    Subject,
    Verdict,
)
from planum.programme.supervision.parameters import terms_of
from planum.programme.supervision.queries import is_readable
from planum.programme.supervision.rows import report_before
from planum.programme.supervision.standings import Standing, standings
from planum.programme.supervision.tables import (
    AcceptanceTable,
    ChangeTable,
    InspectionTable,
    ReminderTable,
    RemovalTable,
    ReportTable,
)
from planum.ui.evidence import Evidence
from planum.ui.formats import entered_by, instant, money, quantity
from planum.ui.formats import state as shown_state
from planum.ui.panels import ChartPanel, Fact, FactsPanel, FiguresPanel, Panel, TablePanel, TextPanel

Rows = list[Fact | tuple[object, object]]


def project_panels(project: Project, today: date) -> list[Panel]:
    """Light and progress, the chart, reports, changes, inspections, removal and acceptance of one project."""
    [standing] = standings([project], today)
    reports = [_with_figures(row) for row in reversed(standing.reports)]
    panels: list[Panel] = [
        standing_figures(standing),
        ChartPanel(option=investment_chart(standing), height=300),
        TablePanel(title=_("Monthly reports"), table=ReportTable(reports, orderable=False)),
    ]
    for title, rows, table, hidden in (
        (_("Changes"), _changes(project), ChangeTable, ("project",)),
        (_("Inspections"), _inspections(project), InspectionTable, ("project",)),
        (_("Proposals to remove it"), _removals(project), RemovalTable, ("owner",)),
        (_("Acceptance"), _acceptances(project), AcceptanceTable, ("owner",)),
    ):
        if rows:
            panels.append(TablePanel(title=title, table=table(rows, exclude=hidden, orderable=False)))
    return panels


def standing_figures(standing: Standing) -> FiguresPanel:
    project = standing.project
    latest = standing.latest
    mark = _mark_of(latest) if latest else None
    missed = ", ".join(month_in_words(row.month) for row in standing.missed)
    figures = [
        Fact(_("Light"), shown_state(standing.light), note=_("investment against time, and months missed")),
        Fact(_("Invested"), _percent(standing.progress), mark, note=money(latest.invested_fen) if latest else "—"),
        Fact(_("Time passed"), _percent(standing.passed), note=f"{project.starts_on} – {project.finishes_on}"),
        Fact(
            _("Central support spent"), _percent(standing.central), mark, note=_("of what is planned for the project")
        ),
        Fact(_("Months missed in a row"), len(standing.missed), note=missed or _("none")),
    ]
    return FiguresPanel(title=_("How it stands"), figures=figures)


def report_panels(row: MonthlyReport, today: date) -> list[Panel]:
    """Figures beside those of the month before, with their sources; files, findings, reminders."""
    panels: list[Panel] = []
    if is_readable(row):
        panels.append(_figures_panel(row))
        panels.append(_files_panel(row))
    panels.append(_facts_of(row, today))
    if found := kept_findings(row):
        panels.append(findings_panel(found, title=_("What the rules found")))
    reminders = list(Reminder.objects.filter(report=row).select_related("to", "by"))
    if reminders:
        panels.append(TablePanel(title=_("Reminders"), table=ReminderTable(reminders, orderable=False)))
    return panels


def hub_panel(project: Project) -> list[Panel]:
    """What the platform knows of the plant itself, as far as the reader may see it."""
    rows: Rows = [
        Fact(value.metric, quantity(value.value, value.metric.unit), mark_of(value), note=instant(value.end_at))
        for value in latest_metrics(project)
        if value.value is not None
    ]
    return [FactsPanel(title=_("What the plant's own data say"), rows=rows)] if rows else []


def change_panels(row: ChangeRequest) -> list[Panel]:
    table = [
        (CHANGEABLE[name][0], changed_value(name, one["before"]), changed_value(name, one["after"]))
        for one in row.changes
        for name in [one["field"]]
    ]  # fmt: skip
    rows: Rows = [
        (_("Project"), row.project),
        (_("What changes"), ", ".join(str(Subject(one).label) for one in row.subjects)),
        (_("Reason"), row.reason),
        (_("Effect on indicators"), row.effect_on_indicators or _("not stated")),
        (_("Effect on the budget"), row.effect_on_budget or _("not stated")),
        Fact(_("Change of central support"), money(row.support_delta_fen), note=_("planned support after less before")),
        Fact(_("Requested"), instant(row.requested_at), note=row.requested_by),
        (_("State"), shown_state(row.state)),
    ]
    if row.opined_at:
        said = _("supported") if row.supports else _("not supported")
        rows.append(Fact(_("Opinion of the district"), f"{said}: {row.opinion}", note=row.opined_by))
    if row.decided_at:
        rows.append(Fact(_("Decision"), row.decision, note=row.decided_by))
    content = render_to_string("supervision/changes.html", {"rows": table})
    panels: list[Panel] = [
        TextPanel(title=_("Before and after"), content=content),
        FactsPanel(title=_("The request"), rows=rows),
        _counts_panel(row),
    ]
    if found := kept_findings(row):
        panels.append(findings_panel(found, title=_("What the rules found")))
    return panels


def removal_panels(row: RemovalProposal) -> list[Panel]:
    rows: Rows = [
        (_("Project"), row.project),
        (_("Owner"), row.project.owner),
        (_("Months missed"), ", ".join(one[:7] for one in row.months) or "—"),
        (_("Reason"), row.why),
        Fact(_("Opened"), instant(row.opened_at), note=row.opened_by or _("the platform's daily run")),
        (_("The firm may answer until"), instant(row.heard_until)),
        (_("Answer of the firm"), row.answer or _("none yet")),
        (_("State"), shown_state(row.state)),
    ]
    if row.decided_at:
        rows.append(Fact(_("Decision"), row.decision, note=row.decided_by))
    return [FactsPanel(title=_("The proposal"), rows=rows)]


def inspection_panels(row: Inspection) -> list[Panel]:
    rows: Rows = [
        (_("Project"), row.project),
        (_("Purpose"), row.purpose),
        Fact(_("Planned for"), instant(row.planned_on), note=row.planned_by),
        Fact(_("Inspected"), instant(row.inspected_on), note=row.inspected_by or ""),
        (_("State"), shown_state(row.state)),
        (_("Remark"), row.remark or "—"),
    ]
    panels: list[Panel] = [FactsPanel(title=_("The inspection"), rows=rows)]
    if row.checklist:
        known = questions()
        answers: Rows = [
            (str(known.get(one["code"], one["code"])), _("in order") if one["passed"] else _("not in order"))
            for one in row.checklist
        ]
        panels.append(FactsPanel(title=_("Checklist"), rows=answers))
    if row.listed or row.found:
        serials: Rows = [
            Fact(_("On the list"), len(row.listed), note=", ".join(row.listed[:20])),
            Fact(_("Found"), len(row.found), note=", ".join(row.found[:20])),
            (_("On the list, not found"), ", ".join(row.missing) or _("none")),
            (_("Found, not on the list"), ", ".join(row.unlisted) or _("none")),
        ]
        panels.append(FactsPanel(title=_("Machines by serial number"), rows=serials))
    photos = list(row.photos.select_related("file", "by"))
    if photos:
        content = render_to_string("supervision/photos.html", {"photos": photos})
        panels.append(TextPanel(title=_("Photographs"), content=content))
    return panels


def acceptance_panels(row: Acceptance) -> list[Panel]:
    rows: Rows = [
        (_("Project"), row.project),
        (_("Owner"), row.project.owner),
        (_("Attempt"), row.attempt),
        (_("What was built and reached"), row.summary),
        Fact(_("Investment as audited"), money(row.audited_investment_fen), _audit_mark(row), note=row.auditor_name),
        Fact(_("Audit report"), row.audit, note=row.audit.digest),
        (_("Date of the audit report"), instant(row.audited_on)),
        Fact(_("Applied"), instant(row.applied_at), note=row.applied_by),
        (_("State"), shown_state(row.state)),
    ]
    if row.decided_at:
        rows.append(Fact(_("Reason of the verdict"), row.verdict_reason, note=row.decided_by))
    if row.conditions:
        rows.append(Fact(_("Conditions"), row.conditions, note=_("by %(day)s") % {"day": row.conditions_due_on}))
    if row.rectified:
        rows.append((_("How the conditions were met"), row.rectified))
    panels: list[Panel] = [FactsPanel(title=pgettext("acceptance", "The application"), rows=rows)]
    if row.assessment:
        content = render_to_string("supervision/assessment.html", {"rows": row.assessment})
        panels.append(TextPanel(title=_("Indicators, as the firm assesses them"), content=content))
    opinions = list(AcceptanceOpinion.objects.filter(acceptance=row).select_related("expert"))
    if opinions:
        panels.append(FactsPanel(title=_("Opinions of experts"), rows=[_opinion(one) for one in opinions]))
    return panels


def _opinion(one: AcceptanceOpinion) -> Fact:
    if one.given_at is None:
        return Fact(one.expert, _("asked, not yet given"), note=instant(one.asked_at))
    return Fact(one.expert, f"{Verdict(one.verdict).label}: {one.opinion}", note=instant(one.given_at))


def _figures_panel(row: MonthlyReport) -> TextPanel:
    before = report_before(row)
    lines = [
        {
            "label": field_label(name), "now": figure_shown(name, getattr(row, name)),
            "before": figure_shown(name, getattr(before, name)) if before else "—",
            "fell": before is not None and name != "jobs" and getattr(row, name) < getattr(before, name),
            "origin": _origin(row, name),
        }
        for name in FIGURES
    ]  # fmt: skip
    context = {"lines": lines, "report": row, "before": before, "total": money(row.invested_fen)}
    return TextPanel(title=_("Figures, cumulative"), content=render_to_string("supervision/figures.html", context))


def _origin(row: MonthlyReport, name: str) -> object:
    """Where a figure comes from: a source of the platform, or who typed it."""
    stated: dict[str, Any] | None = row.origins.get(name)
    if stated:
        return SOURCE_NAMES.get(stated["source"], stated["source"])
    return entered_by(row.submitted_by, None) if row.submitted_by else ""


def _files_panel(row: MonthlyReport) -> TextPanel:
    files = list(row.files.select_related("file"))
    return TextPanel(title=_("Evidence"), content=render_to_string("supervision/files.html", {"files": files}))


def _facts_of(row: MonthlyReport, today: date) -> FactsPanel:
    late = row.days_late(today)
    rows: Rows = [
        (_("Project"), row.project),
        (_("Owner"), row.project.owner),
        (_("State"), shown_state(row.state)),
        Fact(
            pgettext("deadline", "Due"),
            instant(row.due_on),
            note=_("%(days)d days late") % {"days": late} if late else "",
        ),
        Fact(_("First sent on"), instant(row.submitted_on), note=row.submitted_by or ""),
    ]
    if is_readable(row):
        rows += [
            (_("What was reached this month"), row.milestones or "—"),
            (_("Problems, and what is needed"), row.problems or "—"),
        ]
        if row.explanation:
            rows.append((_("Explanation of the firm"), row.explanation))
    if row.remark:
        rows.append(Fact(_("Remark of the authority"), row.remark, note=row.judged_by))
    return FactsPanel(title=_("The report"), rows=rows)


def _counts_panel(row: ChangeRequest) -> FactsPanel:
    """How often this project changed, and how many of the pilot's did, against what is allowed."""
    pilot = row.project.pilot
    terms = terms_of(pilot, row.requested_at.date())
    counted = ChangeRequest._base_manager.filter(state=ChangeState.APPROVED)
    live = Project._base_manager.filter(pilot=pilot).exclude(state__in=("draft", "removed"))
    changed = counted.filter(project__in=live).values("project").distinct().count()
    all_ = live.count()
    return FactsPanel(title=_("Changes so far"), rows=[
        Fact(_("Changes of this project approved"), counted.filter(project=row.project_id).count(),
             note=_("at most %(most)d without a warning") % {"most": terms.changes}),
        Fact(_("Projects of the pilot that changed"), _("%(changed)d of %(all)d") % {"changed": changed, "all": all_},
             note=_("at most %(most).0f %% without a warning") % {"most": float(terms.changed_share) * 100}),
    ])  # fmt: skip


def _with_figures(row: MonthlyReport) -> MonthlyReport:
    """Figures that were not sent are the firm's own."""
    known: Any = row
    known.shown_invested = row.invested_fen if row.counts else None
    known.shown_physical = row.physical_bp if row.counts else None
    return row


def _mark_of(row: MonthlyReport) -> Evidence:
    return Evidence(reverse("supervision:chain", args=[row.pk]), row, row.submitted_at)


def _audit_mark(row: Acceptance) -> Evidence:
    return Evidence(reverse("supervision:audit_chain", args=[row.pk]), row.auditor_name, row.applied_at)


def _percent(share: Any) -> object:
    return quantity(float(share) * 100, "%", 0) if share is not None else "—"


def _changes(project: Project) -> Sequence[Any]:
    return list(ChangeRequest.objects.filter(project=project).select_related("project"))


def _inspections(project: Project) -> Sequence[Any]:
    rows = Inspection.objects.filter(project=project).select_related("project")
    return list(rows.prefetch_related("rectifications"))


def _removals(project: Project) -> Sequence[Any]:
    return list(RemovalProposal.objects.filter(project=project).select_related("project__owner"))


def _acceptances(project: Project) -> Sequence[Any]:
    return list(Acceptance.objects.filter(project=project).select_related("project__owner"))
