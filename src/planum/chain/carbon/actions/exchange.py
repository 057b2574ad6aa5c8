"""Asking a supplier for a footprint, answering, and letting partners' programs in."""

import secrets
from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.chain.carbon.models import (
    REQUEST_TRANSITIONS,
    FootprintRequest,
    FootprintShare,
    FootprintState,
    PactClient,
    RequestState,
)
from planum.chain.carbon.partners import partner_named
from planum.chain.carbon.permissions import belongs_to, can_count_carbon
from planum.chain.carbon.queries import footprint_named
from planum.chain.carbon.shapes import IssuedClient, RequestShape, request_shape
from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.hashing import digest
from planum.kernel.models import Organisation, Person
from planum.kernel.states import State, move


@action(permission=can_count_carbon)
def request_footprint(
    *, by: Person, owner: str, supplier: str, subject: str, note: str = "", due_on: date | None = None
) -> RequestShape:
    """Ask a partner for the footprint of what your firm buys of it."""
    buyer = _own_firm(by, owner)
    if not subject.strip():
        raise Refused(_("Nothing was named."), _("Say what the footprint is to be of, by its number on your orders."))
    row = FootprintRequest(
        buyer=buyer, supplier=partner_named(buyer, supplier), subject=subject.strip()[:200], note=note[:300],
        due_on=due_on, asked_at=timezone.now(), asked_by=by,
    )  # fmt: skip
    row.save(force_insert=True)
    record(row, after={"buyer": owner, "supplier": supplier, "subject": row.subject, "due_on": due_on})
    return request_shape(row)


@action(permission=can_count_carbon)
def answer_footprint_request(*, by: Person, request: int, footprint: str, answer: str = "") -> RequestShape:
    """Answer a buyer with a published footprint of your firm; the product's footprints are shown to it from now on."""
    row = _asked_of(by, request)
    found = footprint_named(footprint)
    if found.owner_id != row.supplier_id or found.state is not FootprintState.PUBLISHED:
        raise Refused(_("The footprint is no published one of your firm."), _("A published footprint of your firm."))
    _end(row, RequestState.ANSWERED, answer)
    row.footprint, row.product = found, found.product
    row.save(update_fields=["footprint", "product"])
    if not FootprintShare.objects.filter(product=found.product, organisation=row.buyer, revoked_at=None).exists():
        FootprintShare.objects.create(
            product=found.product, owner=row.supplier, organisation=row.buyer, purpose=row.subject,
            shared_at=timezone.now(),
        )  # fmt: skip
    record(row, after={"footprint": footprint, "answer": answer})
    return request_shape(row)


@action(permission=can_count_carbon)
def decline_footprint_request(*, by: Person, request: int, answer: str) -> RequestShape:
    """Tell a buyer that and why it gets no footprint."""
    row = _asked_of(by, request)
    if not answer.strip():
        raise Refused(_("No reason was given."), _("A buyer who asked is told why not."))
    _end(row, RequestState.DECLINED, answer)
    return request_shape(row)


@action(permission=can_count_carbon)
def issue_pact_client(*, by: Person, owner: str, label: str) -> IssuedClient:
    """Make an account for a program of your firm that fetches footprints by the PACT protocol. It sees what your firm
    may see. The secret is shown once; only its hash is kept.
    """
    firm = _own_firm(by, owner)
    secret = secrets.token_urlsafe(32)
    row = PactClient(
        organisation=firm, label=label[:80], client_id=f"pact-{secrets.token_hex(8)}",
        digest=digest(secret.encode(), settings.PLANUM_HASH), created_at=timezone.now(), created_by=by,
    )  # fmt: skip
    row.save(force_insert=True)
    record(row, after={"organisation": owner, "label": row.label, "client": row.client_id})
    return IssuedClient(row.client_id, secret)


@action(permission=can_count_carbon)
def revoke_pact_client(*, by: Person, client: str) -> str:
    """End the account of a program of your firm; its tokens are refused from now on."""
    row = PactClient.objects.get(client_id=client, revoked_at=None)
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    record(row, before={"revoked_at": None}, after={"revoked_at": row.revoked_at})
    return str(row.client_id)


def _own_firm(person: Person, code: str) -> Organisation:
    firm: Organisation = Organisation.objects.get(code=code)
    if not belongs_to(person, firm):
        raise PermissionDenied(_("Only %(firm)s may do this for itself.") % {"firm": firm})
    return firm


def _asked_of(person: Person, request: int) -> FootprintRequest:
    rows = FootprintRequest.objects.select_for_update(of=("self",)).select_related("buyer", "supplier", "footprint")
    row: FootprintRequest = rows.get(pk=request)
    if not belongs_to(person, row.supplier):
        raise PermissionDenied(_("Only %(firm)s may answer.") % {"firm": row.supplier})
    return row


def _end(row: FootprintRequest, to: State, answer: str) -> None:
    move(row, to, along=REQUEST_TRANSITIONS)
    row.answer, row.answered_at = answer.strip()[:300], timezone.now()
    row.save(update_fields=["answer", "answered_at"])
