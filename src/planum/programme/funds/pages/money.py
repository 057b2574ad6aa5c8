"""Pages of the money: payments and their gate, the funds of a pilot, and the whole of a project."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.models import Person
from planum.kernel.requests import Request
from planum.kernel.visibility import current_viewer
from planum.programme.funds.actions import decide_payment, request_payment
from planum.programme.funds.forms import DecisionForm, RequestForm
from planum.programme.funds.models import Decision, LedgerEntry, Payment
from planum.programme.funds.panels import funds_panels, payment_panels, project_panels
from planum.programme.funds.permissions import can_audit, can_receive_and_reverse, can_request_payments, may_decide
from planum.programme.funds.tables import LedgerTable, PaymentFilter, PaymentTable
from planum.programme.plan.models import Pilot, Tranche
from planum.programme.plan.permissions import oversees
from planum.programme.projects.models import Project, concerned
from planum.ui.panels import Action, Empty
from planum.ui.tables import table_page


def payment_list(request: Request) -> HttpResponse:
    return table_page(
        request,
        PaymentTable,
        Payment.objects.select_related("project", "milestone", "requested_by"),
        title=_("Payments"),
        search=("project__code", "project__name", "project__name_en"),
        filters=PaymentFilter,
    )


def payment_page(request: Request, pk: int, refusal: Refused | None = None) -> HttpResponse:
    """The gate, the evidence below it, the entry it led to; and for the finance officer the decision."""
    row = _payment(pk)
    open_to_me = row.state == Decision.REQUESTED and may_decide(request.user, row)
    may = open_to_me and oversees(request.user, row.project.pilot)
    context = {
        "title": _("Payment %(number)d") % {"number": row.pk},
        "subtitle": row.project,
        "wing": row.project.wing,
        "breadcrumb": [
            {"label": _("Payments"), "url": reverse("funds:payments")},
            {"label": row.project, "url": reverse("funds:project", args=[row.project_id])},
            {"label": row.pk},
        ],
        "payment": row,
        "form": DecisionForm() if may else None,
        "actions": _after_release(request, row),
        "refusal": refusal,
        "panels": payment_panels(
            row,
            check="check" in request.GET,
            ahead="check" not in request.GET and (open_to_me or _may_ask(request, row)),
        ),
    }
    return render(request, "funds/payment.html", context, status=422 if refusal else 200)


@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    _payment(pk)
    form = DecisionForm(request.POST)
    reason = form.cleaned_data["override_reason"] if form.is_valid() else ""
    try:
        decided = decide_payment(by=request.user, payment=pk, override_reason=reason)
    except Refused as refusal:
        return payment_page(request, pk, refusal)
    if decided.state == Decision.RELEASED:
        messages.success(request, _("The money is released and booked."))
    else:
        messages.warning(request, _("The gate refused the payment; each rule below says what would cure it."))
    return redirect("funds:payment", pk=pk)


def project_page(request: Request, pk: int) -> HttpResponse:
    """Facts, promises, payments of one project."""
    row = get_object_or_404(Project.objects.select_related("pilot__region", "owner"), pk=pk)
    is_concerned = _concerns(row)
    may_request = is_concerned and can_request_payments(request.user) and oversees(request.user, row.pilot)
    ask = Action(_("Request a payment"), reverse("funds:request", args=[pk]), primary=True)
    actions = [ask] if may_request else []
    if is_concerned:
        actions.append(Action(_("Papers and verified support"), reverse("funds:papers", args=[pk])))
        actions.append(Action(_("Reports, changes and acceptance"), reverse("supervision:project", args=[pk])))
    if is_concerned and can_receive_and_reverse(request.user) and oversees(request.user, row.pilot):
        actions.append(Action(_("Deduct support"), reverse("funds:deduct", args=[pk])))
    return render(request, "ui/detail.html", {
        "title": row,
        "subtitle": row.code,
        "wing": row.wing,
        "breadcrumb": [{"label": _("Projects"), "url": reverse("projects:list")}, {"label": row}],
        "actions": actions,
        "panels": project_panels(row, concerned=is_concerned, today=timezone.localdate()),
    })  # fmt: skip


def ask_for_payment(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Project.objects.select_related("pilot"), pk=pk)
    form = RequestForm(row, request.POST or None)
    context: dict[str, Any] = {
        "title": _("Request a payment"), "subtitle": row, "wing": row.wing, "form": form,
        "back": reverse("funds:project", args=[pk]), "submit": _("Request"),
    }  # fmt: skip
    if form.is_valid():
        number = int(form.cleaned_data["milestone"])
        try:
            asked = request_payment(by=request.user, project=row.code, milestone=number, amount_fen=form.amount_fen)
        except Refused as refusal:
            return render(request, "ui/form.html", {**context, "refusal": refusal}, status=422)
        messages.success(request, _("The payment is requested; the finance bureau decides."))
        return redirect("funds:payment", pk=asked.id)
    return render(request, "ui/form.html", context)


def ledger_page(request: Request, code: str = "") -> HttpResponse:
    """Where a pilot's money is: balances, flow, entries. For the authorities of its city."""
    pilots = list(Pilot.objects.select_related("region").filter(pk__in=Tranche.objects.values("pilot")))
    pilot = next((row for row in pilots if not code or row.code == code), None)
    if code and pilot is None:
        raise Http404(_("There is no pilot %(code)s.") % {"code": code})
    entries = LedgerEntry.objects.filter(pilot=pilot).select_related("project").prefetch_related("postings")
    return table_page(
        request,
        LedgerTable,
        entries,
        title=_("Funds"),
        search=("memo", "project__code", "project__name", "project__name_en"),
        template="funds/ledger.html",
        empty=None if pilot else Empty(_("Funds appear here when a pilot of your city was opened.")),
        actions=ledger_actions(request.user, pilot) if pilot else (),
        context={"pilots": pilots, "pilot": pilot, "subtitle": pilot, "panels": funds_panels(pilot) if pilot else []},
    )


def ledger_actions(person: Person, pilot: Pilot) -> list[Action]:
    """The rooms beside the ledger, for whom they are."""
    actions = [Action(_("Accounts and statements"), reverse("funds:accounts", args=[pilot.code]))]
    if can_audit(person):
        actions.append(Action(_("Audit room"), reverse("funds:audit", args=[pilot.code])))
    if can_receive_and_reverse(person) and oversees(person, pilot):
        actions.append(Action(_("Return money to the treasury"), reverse("funds:return", args=[pilot.code])))
    return actions


def _payment(pk: int) -> Payment:
    rows = Payment.objects.select_related(
        "project__pilot__region", "project__owner", "milestone__project", "requested_by", "decided_by"
    )
    row: Payment = get_object_or_404(rows, pk=pk)
    return row


def _after_release(request: Request, row: Payment) -> list[Action]:
    may = row.state == Decision.RELEASED and can_receive_and_reverse(request.user)
    if not (may and oversees(request.user, row.project.pilot)):
        return []
    return [Action(_("Recover money of it"), reverse("funds:recover", args=[row.pk]))]


def _may_ask(request: Request, row: Payment) -> bool:
    """Who asked for a payment sees beforehand what the gate would say."""
    return row.state == Decision.REQUESTED and can_request_payments(request.user)


def _concerns(row: Project) -> bool:
    viewer = current_viewer()
    return viewer.everything or Project.objects.filter(concerned(viewer), pk=row.pk).exists()
