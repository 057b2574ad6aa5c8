"""The board of the month: all projects by months with their lights, who is late, and the way of one project."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.kernel.requests import Request
from planum.kernel.visibility import current_viewer
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Project, concerned
from planum.programme.supervision.actions import remind, remind_owner
from planum.programme.supervision.engine.months import first_of, month_before
from planum.programme.supervision.models import LightState, MonthlyReport, ReportState
from planum.programme.supervision.panels import hub_panel, project_panels
from planum.programme.supervision.parameters import Terms, terms_of
from planum.programme.supervision.permissions import can_decide, can_report, can_supervise, is_owner, supervises
from planum.programme.supervision.standings import REPORTING, Standing, month_light, standings
from planum.ui.formats import quantity
from planum.ui.panels import Action, Fact, FiguresPanel

MONTHS, MOST_MONTHS, PER_PAGE = 6, 24, 25


def board(request: Request) -> HttpResponse:
    """`?light=` shows one light, `?late=1` those with a report overdue, `?sent=1` those with one to be accepted."""
    today = timezone.localdate()
    every = standings(_projects(request.GET.get("q", "")), today)
    shown = [one for one in every if _is_wanted(one, request)]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page", ""))
    months = _months(today, request.GET.get("months", ""))
    supervising = can_supervise(request.user)
    pilots = {one.project.pilot_id: one.project.pilot for one in page}
    terms = {key: terms_of(pilot, today) for key, pilot in pilots.items()}
    return render(request, "supervision/board.html", {
        "title": _("Monthly reports"), "subtitle": _("Projects by months: investment against time"),
        "wing": "programme", "months": months, "page": page, "lights": list(LightState),
        "rows": [_row(one, months, today, request, terms) for one in page], "figures": _figures(every),
        "light": request.GET.get("light", ""), "late": request.GET.get("late", ""), "sent": request.GET.get("sent", ""),
        "words": request.GET.get("q", ""), "supervising": supervising, "may_run": can_decide(request.user),
        "pilots": list(Pilot.objects.filter(pk__in={one.project.pilot_id for one in every})),
        "actions": [Action(_("Read in reports"), reverse("supervision:import"))] if supervising else [],
    })  # fmt: skip


def _projects(words: str) -> list[Project]:
    viewer = current_viewer()
    rows = Project.objects.filter(state__in=REPORTING).select_related("pilot__region", "owner__region")
    if not viewer.everything:
        rows = rows.filter(concerned(viewer))
    found = list(rows.order_by("code"))
    asked = words.casefold().split()
    return [row for row in found if all(word in f"{row.code} {row} {row.owner}".casefold() for word in asked)]


def _is_wanted(one: Standing, request: Request) -> bool:
    light, late, sent = (request.GET.get(name, "") for name in ("light", "late", "sent"))
    if light and one.light.value != light:
        return False
    if late and not one.late_days:
        return False
    return not sent or any(row.state is ReportState.SUBMITTED for row in one.reports)


def _months(today: date, asked: str) -> list[date]:
    count = min(max(int(asked), 1), MOST_MONTHS) if asked.isdecimal() and len(asked) < 4 else MONTHS
    months = [first_of(today)]
    while len(months) < count:
        months.insert(0, month_before(months[0]))
    return months


def _row(one: Standing, months: list[date], today: date, request: Request, known: dict[int, Terms]) -> dict[str, Any]:
    terms = known[one.project.pilot_id]
    by_month = {row.month: row for row in one.reports}
    overdue = next((row for row in one.reports if not row.counts and row.due_on < today), None)
    mine = is_owner(request.user, one.project) and can_report(request.user)
    return {
        "standing": one, "project": one.project,
        "cells": [_cell(one, by_month.get(month), today, terms) for month in months],
        "overdue": overdue, "may_remind": overdue is not None and supervises(request.user, one.project),
        "to_do": one.waiting if mine else None,
    }  # fmt: skip


def _cell(one: Standing, report: MonthlyReport | None, today: date, terms: Terms) -> dict[str, Any]:
    if report is None:
        return {"report": None, "light": LightState.NONE}
    light = month_light(one.project, one.reports, report.month, today, terms)
    share = report.invested_fen / one.project.total_investment_fen if report.counts else None
    return {
        "report": report, "light": light, "share": quantity(share * 100, "%", 0) if share is not None else "",
        "late": report.days_late(today), "state": report.state,
    }  # fmt: skip


def _figures(every: list[Standing]) -> FiguresPanel:
    counts = {light: sum(one.light is light for one in every) for light in LightState}
    late = sum(bool(one.late_days) for one in every)
    sent = sum(row.state is ReportState.SUBMITTED for one in every for row in one.reports)
    said = _("by the latest report of each project")
    return FiguresPanel(title=_("Today"), figures=[
        Fact(LightState.RED.label, counts[LightState.RED], note=said),
        Fact(LightState.YELLOW.label, counts[LightState.YELLOW], note=said),
        Fact(LightState.GREEN.label, counts[LightState.GREEN], note=said),
        Fact(_("Projects with a report overdue"), late, note=_("after the day on which it was due")),
        Fact(_("Reports to be accepted"), sent, note=_("sent by the firms")),
    ])  # fmt: skip


def project_page(request: Request, pk: int) -> HttpResponse:
    """What was reported, asked, found and decided about one project, and how it stands."""
    row = concerning(pk)
    actions = []
    if is_owner(request.user, row) and can_report(request.user) and row.state in REPORTING:
        actions = [
            Action(_("Ask for a change"), reverse("supervision:new_change", args=[pk])),
            Action(_("Apply for acceptance"), reverse("supervision:new_acceptance", args=[pk])),
        ]
    if supervises(request.user, row):
        actions.append(Action(_("Plan an inspection"), reverse("supervision:new_inspection", args=[pk])))
        if row.state in REPORTING:
            actions.append(Action(_("Propose removal"), reverse("supervision:new_removal", args=[pk])))
    return render(request, "ui/detail.html", {
        "title": row, "subtitle": f"{row.code} · {row.owner}", "wing": row.wing, "actions": actions,
        "breadcrumb": [{"label": _("Monthly reports"), "url": reverse("supervision:board")}, {"label": row.code}],
        "panels": [*project_panels(row, timezone.localdate()), *hub_panel(row)],
    })  # fmt: skip


@require_POST
def run(request: Request, code: str) -> HttpResponse:
    """The daily run, asked for by an officer."""
    place = get_object_or_404(Pilot, code=code)
    done = remind(by=request.user, pilot=place.code)
    said = _("%(opened)d reports opened, %(reminded)d reminders written, %(removals)d removals proposed.")
    messages.success(request, said % {
        "opened": done.opened, "reminded": done.reminded, "removals": len(done.removals),
    })  # fmt: skip
    return redirect("supervision:board")


@require_POST
def remind_page(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(MonthlyReport.objects.select_related("project"), pk=pk)
    if not can_supervise(request.user):
        raise PermissionDenied(_("This is for the officers of the city or of the firm's district."))
    remind_owner(by=request.user, project=row.project.code, month=row.month)
    messages.success(request, _("The firm is reminded; it finds the report on its first page."))
    return redirect("supervision:board")


def concerning(pk: int) -> Project:
    """A project of those whom it concerns; its park sees its facts elsewhere, not its reports."""
    viewer = current_viewer()
    rows = Project.objects.select_related("pilot__region", "owner__region")
    row: Project = get_object_or_404(rows if viewer.everything else rows.filter(concerned(viewer)), pk=pk)
    return row


urlpatterns = [
    path("supervision/", board, name="board"),
    path("supervision/run/<str:code>/", run, name="run"),
    path("supervision/projects/<int:pk>/", project_page, name="project"),
    path("supervision/reports/<int:pk>/remind/", remind_page, name="remind"),
]
