"""Pages of contracts: all of one's own, one with its terms and reads, asking, answering, reading, revoking."""

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, Max
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.hub.catalogue.models import DataProduct
from planum.hub.catalogue.permissions import belongs_to
from planum.hub.catalogue.queries import product_named
from planum.hub.contracts.actions import (
    accept_contract,
    ask_contract,
    decline_contract,
    offer_contract,
    read_contract,
    revoke_contract,
)
from planum.hub.contracts.door import delivered_columns
from planum.hub.contracts.forms import ReadForm, TermsForm
from planum.hub.contracts.models import Contract, ContractState, Purpose
from planum.hub.contracts.panels import about, figures
from planum.hub.contracts.permissions import can_answer, can_revoke, is_consumer
from planum.hub.contracts.queries import contract_rows
from planum.hub.contracts.tables import ContractRow, ContractTable, delivered_table
from planum.hub.contracts.words import read_conditions
from planum.kernel.models import Person
from planum.kernel.requests import Request
from planum.ui.exports import EXPORTS
from planum.ui.panels import Action, Empty, Fact, FactsPanel, TablePanel
from planum.ui.tables import table_page

MOST_SHOWN = 200


def contracts(request: Request) -> HttpResponse:
    """What waits for an answer stands first."""
    rows = _rows(request.user)
    waiting = [row for row in rows if can_answer(request.user, row.contract)]
    above = [TablePanel(title=_("Waits for our answer"), table=ContractTable(waiting, orderable=False))]
    find = reverse("catalogue:list")
    return table_page(
        request,
        ContractTable,
        rows,
        title=_("Data contracts"),
        search=("contract__product__name", "contract__product__name_en", "contract__product__path", "other__name"),
        empty=Empty(ContractTable.empty.text, _("Look into the catalogue"), find),
        actions=[Action(_("Data catalogue"), find, primary=True)],
        template="contracts/list.html",
        context={"wing": "hub", "above": [figures(rows, len(waiting)), *(above if waiting else [])]},
    )


def contract(request: Request, contract: int) -> HttpResponse:
    row = _contract(contract)
    return _contract_page(request, row, ReadForm())


def read(request: Request, contract: int) -> HttpResponse:
    """A read is a write into the log: it is sent, never merely opened. A file is a read of its own."""
    row = _contract(contract)
    if request.method != "POST":
        return redirect("contracts:contract", contract=contract)
    form = ReadForm(request.POST)
    if not form.is_valid():
        return _contract_page(request, row, form, status=422)
    purpose = Purpose(row.purpose)
    try:
        found = read_contract(by=request.user, contract=row.pk, purpose=purpose, **form.cleaned_data)
    except Refused as error:
        return _contract_page(request, row, form, refusal=error, status=422)
    columns = delivered_columns(found.columns, row.product)
    if export := EXPORTS.get(request.POST.get("format", "")):
        return export(delivered_table(columns, found.rows), name=f"contract-{row.pk}")
    facts: list[Fact | tuple[object, object]] = [
        (_("Number of rows"), len(found.rows)),
        (_("Hash of the rows"), found.digest),
        (_("No. in the change log"), found.entry),
        (_("Purpose"), row.get_purpose_display()),
    ]
    shown = delivered_table(columns, found.rows[:MOST_SHOWN])
    title = _("The first %(most)d rows; a file has all") % {"most": MOST_SHOWN}
    panels = [
        FactsPanel(title=_("This read"), rows=facts),
        TablePanel(title=title if len(found.rows) > MOST_SHOWN else _("Rows as delivered"), table=shown),
    ]
    context = _around(row) | {"panels": panels, "form": form, "contract": row}
    return render(request, "contracts/delivered.html", context)


def ask(request: Request) -> HttpResponse:
    return _terms_page(request, is_offer=False)


def offer(request: Request) -> HttpResponse:
    return _terms_page(request, is_offer=True)


@require_POST
def answer(request: Request, contract: int) -> HttpResponse:
    """Accept the very terms that were on the page, or decline."""
    row = _contract(contract)
    if request.POST.get("answer") == "accept":
        accept_contract(by=request.user, contract=row.pk, digest=request.POST.get("digest", ""))
        messages.success(request, _("The contract is in force from %(day)s.") % {"day": row.starts_on})
    else:
        decline_contract(by=request.user, contract=row.pk, reason=request.POST.get("reason", "")[:300])
        messages.success(request, _("The contract is declined."))
    return redirect("contracts:contract", contract=row.pk)


def revoke(request: Request, contract: int) -> HttpResponse:
    """Asks first: from then on nothing more leaves."""
    row = _contract(contract)
    if request.method == "POST":
        revoke_contract(by=request.user, contract=row.pk, reason=request.POST.get("reason", "")[:300])
        messages.success(request, _("The contract is revoked; the next read is refused."))
        return redirect("contracts:contract", contract=row.pk)
    confirm = {
        "question": _("Revoke the contract on %(product)s with %(consumer)s?")
        % {"product": row.product, "consumer": row.consumer},
        "consequence": _("The next read is refused. What was read before stays with the consumer."),
        "action": _("Revoke"),
        "url": reverse("contracts:revoke", args=[row.pk]),
        "back": reverse("contracts:contract", args=[row.pk]),
        "destructive": True,
    }
    return render(request, "ui/confirm.html", _around(row) | {"confirm": confirm})


def _terms_page(request: Request, *, is_offer: bool) -> HttpResponse:
    product = _product(request, is_offer=is_offer)
    form = TermsForm(request.POST or None, product=product, is_offer=is_offer)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = _propose(request.user, product, form.cleaned_data, is_offer=is_offer)
        except Refused as error:
            refusal = error
        except ObjectDoesNotExist as error:
            refusal = Refused(error, _("Organisations that you may know of."), _("They can ask you for a contract."))
        else:
            messages.success(request, _("The terms wait for the other side."))
            return redirect("contracts:contract", contract=made)
    title = _("Offer a contract on %(product)s") if is_offer else _("Ask for a contract on %(product)s")
    context = {
        "form": form,
        "refusal": refusal,
        "title": title % {"product": product},
        "subtitle": product.owner,
        "submit": _("Send the terms"),
        "back": reverse("catalogue:product", args=[product.owner.code, product.code]),
        "form_url": request.get_full_path(),
        "wing": "hub",
    }
    return render(request, "ui/form.html", context, status=422 if refusal or form.errors else 200)


def _propose(person: Person, product: DataProduct, given: dict[str, Any], *, is_offer: bool) -> int:
    terms = given | {"conditions": read_conditions(given["conditions"])}
    propose: Any = offer_contract if is_offer else ask_contract
    made: int = propose(by=person, product=product.path, **terms).id
    return made


def _product(request: Request, *, is_offer: bool) -> DataProduct:
    try:
        row = product_named(request.GET.get("product", ""))
    except ObjectDoesNotExist as error:
        raise Http404(str(error)) from error
    if is_offer != belongs_to(request.user, row.owner):
        raise Http404(_("There is no data product %(name)s that you may see.") % {"name": row.path})
    return row


def _contract(key: int) -> Contract:
    row: Contract = get_object_or_404(contract_rows(), pk=key)
    return row


def _contract_page(
    request: Request, row: Contract, form: ReadForm, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    may_read = is_consumer(request.user, row) and row.standing(today) is ContractState.IN_FORCE
    terms = json.dumps(row.terms, ensure_ascii=False, indent=2)
    may_revoke = can_revoke(request.user, row) and row.state is ContractState.IN_FORCE
    context = _around(row) | {
        "panels": about(request, row, today),
        "contract": row,
        "terms": terms,
        "form": form if may_read else None,
        "refusal": refusal,
        "may_answer": can_answer(request.user, row),
        "actions": [Action(_("Revoke"), reverse("contracts:revoke", args=[row.pk]))] if may_revoke else [],
    }
    return render(request, "contracts/contract.html", context, status=status)


def _around(row: Contract) -> dict[str, Any]:
    here = {"label": row, "url": reverse("contracts:contract", args=[row.pk])}
    return {
        "title": row.product,
        "subtitle": _("%(provider)s to %(consumer)s") % {"provider": row.provider, "consumer": row.consumer},
        "wing": "hub",
        "breadcrumb": [{"label": _("Data contracts"), "url": reverse("contracts:list")}, here],
    }


def _rows(person: Person) -> list[ContractRow]:
    today: date = timezone.localdate()
    own = person.as_viewer().organisations
    found = contract_rows().annotate(read_count=Count("reads"), last_read_at=Max("reads__at"))
    return [
        ContractRow(row, row.provider_id in own, row.standing(today), row.read_count, row.last_read_at) for row in found
    ]


urlpatterns = [
    path("contracts/", contracts, name="list"),
    path("contracts/ask/", ask, name="ask"),
    path("contracts/offer/", offer, name="offer"),
    path("contracts/<int:contract>/", contract, name="contract"),
    path("contracts/<int:contract>/read/", read, name="read"),
    path("contracts/<int:contract>/answer/", answer, name="answer"),
    path("contracts/<int:contract>/revoke/", revoke, name="revoke"),
]
