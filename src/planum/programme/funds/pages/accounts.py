"""Pages of the accounts and of the bank's statements beside the ledger."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.requests import Request
from planum.programme.funds.actions import (
    close_reconciliation,
    import_statement,
    match_statement_line,
    open_fund_account,
    withdraw_statement,
)
from planum.programme.funds.forms import AccountForm, MatchForm, ReasonForm, StatementForm
from planum.programme.funds.models import Reconciliation, ReconciliationState
from planum.programme.funds.pages.forming import form_page, sent_form
from planum.programme.funds.panels.accounts import account_panels, statement_panels
from planum.programme.funds.permissions import can_keep_accounts
from planum.programme.plan.models import Pilot, Tranche
from planum.programme.plan.permissions import oversees
from planum.programme.projects.models import Project
from planum.ui.panels import Action


def account_page(request: Request, code: str) -> HttpResponse:
    """The accounts that keep the fund apart, and the statements of the fund's own."""
    pilot = _pilot(code)
    actions = []
    if _keeps(request, pilot):
        actions = [
            Action(_("Send a statement"), reverse("funds:take_statement", args=[code]), primary=True),
            Action(_("Enter an account"), reverse("funds:open_account", args=[code])),
        ]
    return render(request, "ui/detail.html", {
        "title": _("Accounts and statements"), "subtitle": pilot, "breadcrumb": _trail(pilot)[:1],
        "actions": actions, "panels": account_panels(pilot),
    })  # fmt: skip


def open_account(request: Request, code: str) -> HttpResponse:
    pilot = _kept(request, code)
    projects = Project.objects.filter(pilot=pilot).select_related("owner")
    return form_page(
        request, AccountForm(projects, request.POST or None),
        lambda given: open_fund_account(by=request.user, pilot=code, **given),
        title=_("Enter an account"), subtitle=pilot, back=reverse("funds:accounts", args=[code]),
        done=_("The account is entered."), breadcrumb=_trail(pilot),
    )  # fmt: skip


def take_statement(request: Request, code: str) -> HttpResponse:
    pilot = _kept(request, code)
    return form_page(
        request, sent_form(StatementForm, request),
        lambda given: import_statement(by=request.user, pilot=code, **given),
        title=_("Send a statement"), subtitle=pilot, back=reverse("funds:accounts", args=[code]),
        done=_("The statement is beside the ledger."), breadcrumb=_trail(pilot),
    )  # fmt: skip


def statement_page(request: Request, statement: int, refusal: Refused | None = None) -> HttpResponse:
    row = _statement(statement)
    is_open = row.state == ReconciliationState.OPEN and _keeps(request, row.pilot)
    context = {
        "title": _("Statement %(period)s") % {"period": row}, "subtitle": row.pilot, "breadcrumb": _trail(row.pilot),
        "panels": statement_panels(row, may_match=is_open), "statement": row, "is_open": is_open, "refusal": refusal,
        "actions": [Action(_("Withdraw the statement"), reverse("funds:withdraw_statement", args=[row.pk]))] * is_open,
    }  # fmt: skip
    return render(request, "funds/statement.html", context, status=422 if refusal else 200)


@require_POST
def match(request: Request, statement: int) -> HttpResponse:
    _statement(statement)
    form = MatchForm(request.POST)
    if not form.is_valid():
        raise Http404(_("Not found."))
    try:
        match_statement_line(by=request.user, **form.cleaned_data)
    except Refused as refusal:
        return statement_page(request, statement, refusal)
    return redirect("funds:statement", statement=statement)


@require_POST
def close(request: Request, statement: int) -> HttpResponse:
    _statement(statement)
    try:
        close_reconciliation(by=request.user, reconciliation=statement)
    except Refused as refusal:
        return statement_page(request, statement, refusal)
    messages.success(request, _("Ledger and bank agree."))
    return redirect("funds:statement", statement=statement)


def withdraw(request: Request, statement: int) -> HttpResponse:
    row = _statement(statement)
    if row.state != ReconciliationState.OPEN or not _keeps(request, row.pilot):
        raise Http404(_("Not found."))
    return form_page(
        request, sent_form(ReasonForm, request),
        lambda given: withdraw_statement(by=request.user, reconciliation=statement, **given),
        title=_("Withdraw the statement"), subtitle=row, back=reverse("funds:accounts", args=[row.pilot.code]),
        done=_("The statement is withdrawn; its entries wait for the bank again."), breadcrumb=_trail(row.pilot),
    )  # fmt: skip


def _pilot(code: str) -> Pilot:
    sees = Tranche.objects.filter(pilot__code=code).values("pilot")
    row: Pilot = get_object_or_404(Pilot.objects.select_related("region"), code=code, pk__in=sees)
    return row


def _statement(pk: int) -> Reconciliation:
    rows = Reconciliation.objects.select_related("pilot__region", "account", "statement", "by")
    row: Reconciliation = get_object_or_404(rows, pk=pk)
    return row


def _keeps(request: Request, pilot: Pilot) -> bool:
    return can_keep_accounts(request.user) and oversees(request.user, pilot)


def _kept(request: Request, code: str) -> Pilot:
    pilot = _pilot(code)
    if not _keeps(request, pilot):
        raise Http404(_("Not found."))
    return pilot


def _trail(pilot: Pilot) -> list[dict[str, Any]]:
    return [
        {"label": _("Funds"), "url": reverse("funds:pilot", args=[pilot.code])},
        {"label": _("Accounts and statements"), "url": reverse("funds:accounts", args=[pilot.code])},
    ]
