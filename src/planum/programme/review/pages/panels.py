"""Panels: how far each is, its proposal with reasons, and the summary by which the city decides."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.requests import Request
from planum.programme.projects.models import Application, ApplicationState
from planum.programme.review.actions import (
    close_panel,
    convene_panel,
    decide_applications,
    invite_reviewers,
    propose_reviewers,
)
from planum.programme.review.forms import PanelForm
from planum.programme.review.labels import oddity_words, rank_words
from planum.programme.review.models import Assignment, AssignmentState, Candidate, Panel, PanelState, Rubric, VerdictOf
from planum.programme.review.pages.filling import fill
from planum.programme.review.panels import scores_chart
from planum.programme.review.permissions import can_run_reviews, can_see_reviews, own_pilot
from planum.programme.review.proofs import money_mark, panel_mark, result_mark, support_mark
from planum.programme.review.queries import panel_shape, summary_of
from planum.programme.review.shapes import Decision, SummaryRow
from planum.programme.review.tables import AssignmentTable, PanelTable
from planum.ui.formats import state as shown_state
from planum.ui.panels import Action, Fact, FiguresPanel, TablePanel
from planum.ui.panels import Panel as Shown
from planum.ui.tables import table_page


def panel_list(request: Request) -> HttpResponse:
    _only(can_see_reviews(request.user))
    actions = []
    if own_pilot(request.user):
        actions = [Action(_("Convene a panel"), reverse("review:convene"), primary=True)]
    actions += [
        Action(_("Experts"), reverse("review:experts")), Action(_("Score sheets"), reverse("review:sheets")),
        Action(_("Public notices"), reverse("review:notices")),
    ]  # fmt: skip
    rows = Panel.objects.select_related("rubric")
    return table_page(request, PanelTable, rows, title=_("Review panels"), search=("code", "name"), actions=actions)


def convene(request: Request) -> HttpResponse:
    pilot = own_pilot(request.user)
    if pilot is None:
        raise Http404
    sheets = {row.code: str(row) for row in Rubric.objects.filter(region=pilot.region_id).order_by("code", "version")}
    rows = Application.objects.filter(call__pilot=pilot, state=ApplicationState.SCREENED).select_related("firm")
    if not sheets:
        messages.info(request, _("A panel needs a score sheet: load the shipped ones, or make one."))
        return redirect("review:sheets")
    form = PanelForm(
        request.POST or None, sheets=list(sheets.items()), rows=[(row.code, f"{row} · {row.firm}") for row in rows],
        initial={"due_on": timezone.localdate() + timedelta(14)},
    )  # fmt: skip

    def perform(typed: dict[str, Any]) -> str:
        return reverse("review:panel", args=[convene_panel(by=request.user, pilot=pilot.code, **typed).code])

    return fill(request, form, perform, title=_("Convene a panel"), back=reverse("review:panels"))


def panel_page(request: Request, code: str, refusal: Refused | None = None) -> HttpResponse:
    _only(can_see_reviews(request.user))
    row = get_object_or_404(Panel.objects.select_related("pilot__region", "rubric"), code=code)
    rows = list(Assignment.objects.filter(panel=row).select_related("application", "expert__person"))
    may = can_run_reviews(request.user)
    over = row.state in {PanelState.CLOSED, PanelState.DECIDED}
    summary = summary_of(row) if over else []
    candidates = list(Candidate.objects.filter(panel=row).select_related("application"))
    panels: list[Shown] = [_figures(row)]
    if over:
        panels.append(
            scores_chart(row, summary, {str(each.application_id): each.application.code for each in candidates})
        )
    marks = {each.application.code: each.pk for each in candidates}
    panels.append(TablePanel(title=_("Experts and applications"), table=AssignmentTable(rows, orderable=False)))
    context = {
        "title": row, "subtitle": row.rubric, "panel_row": row, "panels": panels, "refusal": refusal, "may": may,
        "steps": _steps(row, rows) if may else [],
        "summary": [_line(row, one, marks[one.application]) for one in summary],
        "deciding": may and row.state is PanelState.CLOSED, "verdicts": VerdictOf.choices,
        "breadcrumb": [{"label": _("Review panels"), "url": reverse("review:panels")}, {"label": row}],
    }  # fmt: skip
    return render(request, "review/panel.html", context, status=422 if refusal else 200)


@require_POST
def panel_step(request: Request, code: str) -> HttpResponse:
    step, by = request.POST.get("step", ""), request.user
    get_object_or_404(Panel.objects.all(), code=code)
    try:
        if step == "propose":
            propose_reviewers(by=by, panel=code)
        elif step == "invite":
            invite_reviewers(by=by, panel=code, reason=request.POST.get("reason", ""))
        elif step == "close":
            close_panel(by=by, panel=code)
        elif step == "decide":
            decide_applications(by=by, panel=code, decisions=_decisions(request, code))
        else:
            raise Http404
    except Refused as refusal:
        return panel_page(request, code, refusal)
    messages.success(request, _("Done."))
    return redirect("review:panel", code)


def _figures(row: Panel) -> FiguresPanel:
    shape = panel_shape(row)
    agreement = "—" if shape.agreement is None else f"{shape.agreement:.2f}"
    return FiguresPanel(figures=[
        Fact(_("State"), shown_state(row.state)), Fact(_("Applications for support"), len(shape.applications)),
        Fact(_("Score sheets submitted"), f"{shape.submitted} / {shape.invited}"), Fact(_("Due day"), row.due_on),
        Fact(
            _("Agreement of the experts"), agreement, None if shape.agreement is None else panel_mark(row),
            note=_("Krippendorff's alpha; 1: all agree, 0: by chance"),
        ),
    ])  # fmt: skip


def _steps(row: Panel, rows: list[Assignment]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    if row.state in {PanelState.CONVENED, PanelState.SCORING}:
        proposed = any(each.state is AssignmentState.PROPOSED for each in rows)
        steps.append({"name": "propose", "label": _("Propose experts"), "primary": not rows})
        if proposed:
            steps.append({"name": "invite", "label": _("Invite the proposed"), "primary": True})
    if row.state is PanelState.SCORING:
        waits = any(each.state in {AssignmentState.INVITED, AssignmentState.ACCEPTED} for each in rows)
        steps.append({"name": "close", "label": _("Close the scoring"), "primary": not waits})
    return steps


def _line(panel: Panel, one: SummaryRow, candidate: int) -> dict[str, Any]:
    return {
        **{name: result_mark(panel, candidate) for name in ("mark", "normalised_mark", "spread_mark")},
        "support_mark": support_mark(candidate), "money_mark": money_mark(panel),
        "row": one, "because": rank_words(one.because), "oddities": [oddity_words(each) for each in one.oddities],
        "support": f"{min(one.requested_fen, one.allowed_fen) / 1_000_000:.2f}",
        "beyond": one.cumulative_fen > one.available_fen, "verdict": dict(VerdictOf.choices).get(one.verdict, ""),
    }  # fmt: skip


def _decisions(request: Request, code: str) -> list[Decision]:
    made = []
    for each in Candidate.objects.filter(panel__code=code).select_related("application"):
        name = each.application.code
        typed = request.POST.get(f"support-{name}", "").strip()
        try:
            support = int(Decimal(typed) * 1_000_000) if typed else None
        except (InvalidOperation, ValueError):
            raise Refused(_("A support of “%(typed)s”.") % {"typed": typed}, _("An amount in 10,000 yuan.")) from None
        made.append(Decision(
            name, request.POST.get(f"verdict-{name}", ""), request.POST.get(f"reason-{name}", ""), support
        ))  # fmt: skip
    return made


def _only(allowed: object) -> None:
    if not allowed:
        raise Http404


urlpatterns = [
    path("reviews/panels/", panel_list, name="panels"),
    path("reviews/panels/convene/", convene, name="convene"),
    path("reviews/panels/<str:code>/", panel_page, name="panel"),
    path("reviews/panels/<str:code>/step/", panel_step, name="panel_step"),
]
