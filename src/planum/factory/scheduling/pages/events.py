"""What came differently, the plans proposed in answer, and the decision over them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.errors import Refused
from planum.factory.scheduling.actions import (
    apply_proposal,
    confirm_event,
    decline_proposal,
    dismiss_event,
    report_event,
)
from planum.factory.scheduling.forms import EVENT_FORMS
from planum.factory.scheduling.gantt_charts import plan_chart
from planum.factory.scheduling.models import Event, EventKind, EventState, Proposal, ProposalState
from planum.factory.scheduling.pages.plant import around, plant_of
from planum.factory.scheduling.panels import difference_panels
from planum.factory.scheduling.queries import compare_plans, events, proposal, proposals
from planum.factory.scheduling.shapes import ProposalShape
from planum.factory.scheduling.tables import EventTable, ProposalTable
from planum.kernel.requests import Request
from planum.ui.formats import instant, state
from planum.ui.gantt import GanttPanel
from planum.ui.panels import Empty, FactsPanel, Panel, TablePanel
from planum.ui.tables import table_page

REPORTS = {
    EventKind.MACHINE_DOWN: gettext_lazy("A machine is down"),
    EventKind.RUSH_ORDER: gettext_lazy("An order is urgent"),
    EventKind.LATE_MATERIAL: gettext_lazy("Material comes late"),
    EventKind.ABSENT_OPERATOR: gettext_lazy("An operator is absent"),
    EventKind.LONGER_OPERATION: gettext_lazy("An operation takes longer"),
    EventKind.MACHINE_UP: gettext_lazy("A machine is back"),
    EventKind.CANCELLED_ORDER: gettext_lazy("An order is cancelled"),
}


STATES = {each.value: each for each in ProposalState}


def event_list(request: Request, plant: str) -> HttpResponse:
    row = plant_of(plant)
    context = around(request, row, "events")
    open_ones = ProposalTable(proposals(plant=row.path, open_only=True), prefix="proposals-", orderable=False)
    context["proposals"] = TablePanel(title=_("Proposals that wait"), table=open_ones) if len(open_ones.rows) else None
    past = ProposalTable(proposals(plant=row.path), prefix="all-", orderable=False)
    context["decided"] = TablePanel(title=_("All proposals"), table=past) if len(past.rows) else None
    context["reports"] = [
        {"label": label, "url": reverse("scheduling:report", args=[kind.value, row.path])}
        for kind, label in REPORTS.items()
    ]
    return table_page(
        request,
        EventTable,
        events(plant=row.path),
        title=_("Events"),
        search=("subject", "note", "reported_by"),
        empty=Empty(_("Nothing has come differently yet. What does is reported with the buttons above.")),
        template="scheduling/events.html",
        context=context,
    )


def report(request: Request, kind: str, plant: str) -> HttpResponse:
    """A short form for each kind; the answer is the repaired plan at once."""
    row = plant_of(plant)
    if kind not in EVENT_FORMS:
        raise Http404
    title, refusal = REPORTS[EventKind(kind)], None
    form = EVENT_FORMS[kind](request.POST or None, plant=row, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            answers = report_event(by=request.user, plant=row.path, kind=EventKind(kind), **form.arguments())
        except Refused as error:
            refusal = error
        else:
            return answered(request, row.path, answers)
    link = reverse("scheduling:events", args=[row.path])
    context = around(request, row, "events", (_("Events"), link), (title, ""))
    context |= {
        "form": form,
        "refusal": refusal,
        "title": title,
        "back": link,
        "submit": _("Report and see what to do"),
    }
    return render(request, "scheduling/form.html", context, status=422 if refusal or form.errors else 200)


def answered(request: Request, plant: str, answers: list[ProposalShape]) -> HttpResponse:
    if answers:
        return redirect("scheduling:proposal", key=answers[0].id)
    messages.success(request, _("It is noted. The current plan holds nothing that it would change."))
    return redirect("scheduling:events", plant=plant)


def event_page(request: Request, event: int) -> HttpResponse:
    """An alarm said that a machine stopped; a person says whether it did, and for how long."""
    row = get_object_or_404(Event.objects.select_related("plant__enterprise", "machine", "reported_by"), pk=event)
    if request.method == "POST":
        return decide_event(request, row)
    link = reverse("scheduling:events", args=[row.plant.path])
    context = around(request, row.plant, "events", (_("Events"), link), (row, ""))
    rows = [
        (_("Kind"), row.get_kind_display()), (_("State"), state(row.state)), (_("From"), instant(row.at)),
        (_("Until"), instant(row.until)), (_("Note"), row.note or "—"),
        (_("Reported by"), row.reported_by or _("an alarm")),
    ]  # fmt: skip
    answers = ProposalTable([one for one in proposals(plant=row.plant.path) if one.event.id == row.pk], orderable=False)
    context |= {"title": row, "event": row, "may_decide": context["may_plan"] and row.state == EventState.REPORTED}
    context["panels"] = [FactsPanel(title=_("The event"), rows=rows)]
    context["panels"] += [TablePanel(title=_("Proposals"), table=answers)] if len(answers.rows) else []
    return render(request, "scheduling/event.html", context)


def no_decision() -> Refused:
    return Refused(_("The page did not say what was decided."), remedy=_("Load the page again."))


def decide_event(request: Request, row: Event) -> HttpResponse:
    if request.POST.get("do") == "dismiss":
        dismiss_event(by=request.user, event=row.pk, note=request.POST.get("note", ""))
        messages.success(request, _("The event is dismissed; nothing of it counts."))
        return redirect("scheduling:events", plant=row.plant.path)
    if request.POST.get("do") != "confirm":
        raise no_decision()
    given = request.POST.get("minutes", "")
    answers = confirm_event(by=request.user, event=row.pk, minutes=int(given) if given.isdigit() else None)
    return answered(request, row.plant.path, answers)


def proposal_page(request: Request, key: int) -> HttpResponse:
    """What changes, before and after; to be applied or declined. `?part=live` while a better one is calculated."""
    rows = Proposal.objects.select_related("event__plant__enterprise")
    row = get_object_or_404(rows, pk=key)
    if request.method == "POST":
        return decide_proposal(request, row)
    shape, plant = proposal(proposal=row.pk), row.event.plant
    link = reverse("scheduling:events", args=[plant.path])
    context = around(request, plant, "events", (_("Events"), link), (row.event, ""))
    context |= {"title": row.event, "proposal": shape, "state": row.state, "kind": row.get_kind_display()}
    context["may_decide"] = context["may_plan"] and row.state == ProposalState.PROPOSED
    context["others"] = [
        {"shape": one, "state": STATES[one.state], "url": reverse("scheduling:proposal", args=[one.id]),
         "is_here": one.id == row.pk, "kind": Proposal(kind=one.kind).get_kind_display()}
        for one in reversed(proposals(plant=plant.path)) if one.event.id == row.event_id
    ]  # fmt: skip
    context["is_calculating"] = any(one["state"] == ProposalState.CALCULATING for one in context["others"])
    if request.GET.get("part") == "live":
        return render(request, "scheduling/proposal.html#others", context)
    context["panels"] = answer_panels(shape)
    return render(request, "scheduling/proposal.html", context)


def answer_panels(shape: ProposalShape) -> list[Panel]:
    if shape.plan is None:
        return []
    difference = compare_plans(before=shape.base, after=shape.plan.id)
    figures, *tables = difference_panels(difference)
    chart = plan_chart(shape.plan, title=_("The proposed plan"), difference=difference)
    return [figures, GanttPanel(title=_("The proposed plan"), gantt=chart), *tables]


def decide_proposal(request: Request, row: Proposal) -> HttpResponse:
    plant = row.event.plant.path
    if request.POST.get("do") == "decline":
        decline_proposal(by=request.user, proposal=row.pk)
        messages.success(request, _("The proposal is declined; the current plan stays."))
        return redirect("scheduling:events", plant=plant)
    if request.POST.get("do") != "apply":
        raise no_decision()
    apply_proposal(by=request.user, proposal=row.pk)
    messages.success(request, _("The proposal is the current plan now."))
    return redirect("scheduling:morning", plant=plant)


urlpatterns = [
    path("schedule/events/of/<path:plant>/", event_list, name="events"),
    path("schedule/events/report/<str:kind>/<path:plant>/", report, name="report"),
    path("schedule/events/<int:event>/", event_page, name="event"),
    path("schedule/proposals/<int:key>/", proposal_page, name="proposal"),
]
