"""Pages of chain planning: the current plan, all plans, one of them, disruptions and the answer to one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from planum.chain.network.rows import firms_of
from planum.chain.network.weeks import week_name
from planum.chain.planning.actions import apply_chain_plan, decline_chain_plan
from planum.chain.planning.models import ChainPlan, ChainPlanState, Disruption, DisruptionState
from planum.chain.planning.panels import plan_panels
from planum.chain.planning.permissions import can_plan_chain, can_report_disruption
from planum.chain.planning.queries import (
    change_rows,
    change_shape,
    disruption_rows,
    plan_rows,
    plan_shape,
    shape_of_disruption,
    survival,
)
from planum.chain.planning.tables import ChainPlanTable, DisruptionTable, SurvivalTable
from planum.kernel.jobs import calculate
from planum.kernel.models import Person
from planum.kernel.requests import Request
from planum.ui.evidence import Link, evidence_page
from planum.ui.formats import instant, quantity, state
from planum.ui.panels import Action, Empty, FactsPanel, TablePanel, TextPanel
from planum.ui.tables import table_page

WING = {"wing": "line"}
PLANNING_S = 30.0


def plans(request: Request) -> HttpResponse:
    """All plans; sent to, it calculates a new one."""
    if request.method == "POST":
        return _calculate(request, "chain.plan_chain", {})
    form = reverse("action", args=["chain", "plan_chain"]) + f"?owner={_owner(request.user)}"
    actions = [Action(_("Plan the chain"), form, primary=True)] if can_plan_chain(request.user) else []
    return table_page(
        request,
        ChainPlanTable,
        [plan_shape(row) for row in plan_rows().order_by("-made_at")[:200]],
        title=_("Plans of the chain"),
        search=("number", "made_by", "state"),
        actions=actions,
        empty=Empty(_("Plans of the chain will stand here."), *([_("Plan the chain"), form] if actions else [])),
        context=WING,
    )


def current(request: Request) -> HttpResponse:
    """The plan that counts; else where the first one is made."""
    row = plan_rows().filter(state=ChainPlanState.CURRENT).order_by("-made_at").first()
    return redirect("planning:plan", key=row.pk) if row else redirect("planning:plans")


def plan(request: Request, key: int) -> HttpResponse:
    row: ChainPlan = get_object_or_404(plan_rows(), pk=key)
    if request.method == "POST":
        return _decide(request, row)
    may_plan = can_plan_chain(request.user)
    title = _("Plan %(number)d of the chain") % {"number": row.number}
    weeks = f"{week_name(row.starts_on)} +{row.weeks}"
    context: dict[str, Any] = {
        "title": title,
        "subtitle": _("%(firm)s · weeks %(weeks)s") % {"firm": row.owner, "weeks": weeks},
        "state": row.state,
        "may_decide": may_plan and row.state == ChainPlanState.PROPOSED,
        "may_plan_now": may_plan and row.state == ChainPlanState.CURRENT,
        "actions": _links(row),
        "breadcrumb": [{"label": _("Plans of the chain"), "url": reverse("planning:plans")}, {"label": title}],
        "panels": plan_panels(row, [change_shape(one) for one in change_rows(row)]),
        **WING,
    }
    return render(request, "planning/plan.html", context)


def _links(row: ChainPlan) -> list[Action]:
    survives = Action(_("How long the chain survives a supplier"), reverse("planning:survival", args=[row.pk]))
    return [survives] if row.result.get("survival") else []


def _decide(request: Request, row: ChainPlan) -> HttpResponse:
    if request.POST.get("do") == "apply":
        apply_chain_plan(by=request.user, chain_plan=row.pk)
        messages.success(request, _("This is the current plan; the suppliers are asked to confirm."))
    else:
        decline_chain_plan(by=request.user, chain_plan=row.pk)
        messages.success(request, _("The plan is declined."))
    return redirect("planning:plan", key=row.pk)


def survive(request: Request, key: int) -> HttpResponse:
    """Time to survive each supplier, as calculated with the plan."""
    row: ChainPlan = get_object_or_404(plan_rows(), pk=key)
    rows = survival(chain_plan=row.pk)
    rows.sort(key=lambda one: (one.weeks is None, one.weeks or 0))
    title = _("How long the chain survives a supplier")
    about = _(
        "For each supplier: the firm sends and makes nothing from the first week on, everybody else helps; counted are"
        " whole weeks until something gets later than planned."
    )
    plan_title = _("Plan %(number)d of the chain") % {"number": row.number}
    context = {
        "title": title,
        "subtitle": row.owner,
        "breadcrumb": [{"label": plan_title, "url": reverse("planning:plan", args=[row.pk])}, {"label": title}],
        "panels": [TablePanel(width=6, table=SurvivalTable(rows, orderable=False)), TextPanel(width=6, content=about)],
        **WING,
    }
    return render(request, "planning/plan.html", context)


def chain_of_evidence(request: Request, key: int) -> HttpResponse:
    row: ChainPlan = get_object_or_404(plan_rows(), pk=key)
    problem = row.inputs["problem"]
    size = _("%(nodes)d items, %(lanes)d lanes, %(resources)d resources, %(demands)d deliveries") % {
        name: len(problem[name]) for name in ("nodes", "lanes", "resources", "demands")
    }
    links = [
        Link(_("calculation"), _("MathOpt with HiGHS"), row.solver_status, f"{row.seconds:.2f} s"),
        Link(_("inputs"), _("kept with the plan"), size, digest=row.digest),
        *(Link(_("contract"), _("contract %(number)d") % {"number": one}) for one in row.inputs["contracts"]),
    ]
    title = _("Plan %(number)d of the chain") % {"number": row.number}
    return evidence_page(request, title=title, links=links, value=plan_shape(row).late_demands)


def disruptions(request: Request) -> HttpResponse:
    report = reverse("action", args=["chain", "report_disruption"]) + f"?owner={_owner(request.user)}"
    may = can_report_disruption(request.user) and bool(_owner(request.user))
    return table_page(
        request,
        DisruptionTable,
        [shape_of_disruption(row) for row in disruption_rows()[:500]],
        title=_("Disruptions"),
        search=("firm_name", "reason"),
        actions=[Action(_("Report a disruption"), report, primary=True)] if may else [],
        context=WING,
    )


def disruption(request: Request, key: int) -> HttpResponse:
    row: Disruption = get_object_or_404(disruption_rows(), pk=key)
    if request.method == "POST":
        return _calculate(request, "chain.answer_disruption", {"disruption": row.pk})
    answers = [plan_shape(one) for one in plan_rows().filter(disruption=row)]
    told = ", ".join(one.recipient.name for one in row.notices.all())
    facts = [
        (_("Firm"), row.firm),
        (_("State"), state(row.state)),
        (_("From week"), week_name(row.starts_on)),
        (_("Weeks"), row.weeks),
        (_("Share that is left"), quantity(100 * row.share_left, "%", 0)),
        (_("Reason"), row.reason),
        (_("Reported by"), f"{row.reporter} · {row.reported_by}"),
        (_("Reported at"), instant(row.reported_at)),
        *([(_("Partners told"), told)] if told else []),
    ]
    may_answer = can_plan_chain(request.user) and row.state == DisruptionState.OPEN
    title = _("Disruption of %(firm)s") % {"firm": row.firm}
    context = {
        "title": title,
        "subtitle": row.reason,
        "may_answer": may_answer,
        "breadcrumb": [{"label": _("Disruptions"), "url": reverse("planning:disruptions")}, {"label": title}],
        "panels": [
            FactsPanel(title=_("What happened"), rows=facts, width=5),
            TablePanel(title=_("Plans in answer"), table=ChainPlanTable(answers, orderable=False), width=7),
        ],
        **WING,
    }
    return render(request, "planning/disruption.html", context)


def _calculate(request: Request, name: str, arguments: dict[str, Any]) -> HttpResponse:
    """In the background: it takes seconds, and the reader may go elsewhere."""
    given = {"owner": _owner(request.user), **arguments}
    queued = calculate(
        name, by=request.user, arguments=given, seconds=PLANNING_S, then="planning:plan", field="id"
    )  # fmt: skip
    return redirect("calculation", key=queued.pk)


def _owner(person: Person) -> str:
    firms = firms_of(person)
    return firms[0].code if firms else ""


urlpatterns = [
    path("plan/", current, name="current"),
    path("plans/", plans, name="plans"),
    path("plans/<int:key>/", plan, name="plan"),
    path("plans/<int:key>/survival/", survive, name="survival"),
    path("plans/<int:key>/evidence/", chain_of_evidence, name="chain_of_evidence"),
    path("disruptions/", disruptions, name="disruptions"),
    path("disruptions/<int:key>/", disruption, name="disruption"),
]
