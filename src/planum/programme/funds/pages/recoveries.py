"""Pages by which money is taken back: one form each, with what is still there."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from planum.kernel.requests import Request
from planum.programme.funds.actions import deduct_support, recover_support, return_to_treasury
from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.forms import TakeBackForm
from planum.programme.funds.ledger import pilot_balances, project_balances, recovered_of
from planum.programme.funds.models import Payment
from planum.programme.funds.pages.forming import form_page, sent_form
from planum.programme.funds.permissions import can_receive_and_reverse
from planum.programme.performance.models import SanctionStep
from planum.programme.performance.sanctions import to_take_back
from planum.programme.plan.amounts import in_words
from planum.programme.plan.models import Pilot, Tranche
from planum.programme.plan.permissions import oversees
from planum.programme.projects.models import Project


def recover(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Payment.objects.select_related("project__pilot__region"), pk=pk)
    _require(request, row.project.pilot)
    left = row.amount_fen - recovered_of(row)
    return _page(
        request, lambda given: recover_support(by=request.user, payment=pk, **given), left,
        title=_("Recover money of a payment"), subtitle=row, back=reverse("funds:payment", args=[pk]),
        done=_("The recovery is booked."),
    )  # fmt: skip


def deduct(request: Request, pk: int) -> HttpResponse:
    """What a sanction in force says is filled in beforehand."""
    row = get_object_or_404(Project.objects.select_related("pilot__region"), pk=pk)
    _require(request, row.pilot)
    return _page(
        request, lambda given: deduct_support(by=request.user, project=row.code, **given),
        project_balances(row)[Account.ALLOCATED], title=_("Deduct support"), subtitle=row,
        initial=_imposed(row), back=reverse("funds:project", args=[pk]), done=_("The deduction is booked."),
    )  # fmt: skip


def give_back(request: Request, code: str) -> HttpResponse:
    row = get_object_or_404(Pilot.objects.select_related("region"), code=code)
    _require(request, row)
    totals = pilot_balances(row)
    return _page(
        request, lambda given: return_to_treasury(by=request.user, pilot=code, **given),
        totals[Account.RECOVERED] + totals[Account.CENTRAL_GRANT], title=_("Return money to the treasury"),
        subtitle=row, back=reverse("funds:pilot", args=[code]), done=_("The return is booked."),
    )  # fmt: skip


def _imposed(row: Project) -> dict[str, Any]:
    measures = (one for one in to_take_back(row.pilot) if one.case.project_id == row.pk)
    found = next((one for one in measures if one.step == SanctionStep.DEDUCT), None)
    if found is None:
        return {}
    left = found.amount_fen - found.reversed_fen
    return {"amount_fen": left, "ground": found.case.number, "reason": found.reason}


def _page(request: Request, act: Any, left: int, *, initial: dict[str, Any] | None = None, **page: Any) -> HttpResponse:
    form = sent_form(TakeBackForm, request, initial=initial)
    form.fields["amount_fen"].help_text = _("At most %(amount)s.") % {"amount": in_words(left)}
    return form_page(request, form, act, **page)


def _require(request: Request, pilot: Pilot) -> None:
    sees = Tranche.objects.filter(pilot=pilot).exists()
    if not (sees and can_receive_and_reverse(request.user) and oversees(request.user, pilot)):
        raise Http404(_("Not found."))
