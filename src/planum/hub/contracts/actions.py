"""Writes of contracts: ask, offer, accept, decline, revoke, and the read, which is a write too: it is logged."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.hub.catalogue.models import DataProduct, ProductState
from planum.hub.catalogue.queries import product_named
from planum.hub.contracts.door import MOST_DELIVERED, Span, deliver
from planum.hub.contracts.models import CONTRACT_TRANSITIONS, Contract, ContractState, Purpose
from planum.hub.contracts.permissions import can_answer, can_contract, can_revoke, is_consumer
from planum.hub.contracts.queries import contract_rows
from planum.hub.contracts.shapes import ContractShape, DeliveryShape, RowCondition, contract_shape
from planum.hub.contracts.terms import agree
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, Person
from planum.kernel.states import move


@action(permission=can_contract)
def ask_contract(
    *, by: Person, product: str, purpose: Purpose, until: date, purpose_note: str = "", consumer: str = "",
    columns: list[str] | None = None, conditions: list[RowCondition] | None = None, starts_on: date | None = None,
) -> ContractShape:  # fmt: skip
    """Ask the owner of a product for a contract; `consumer` is your organisation where you have several.

    Without `columns` and `conditions` the whole product is asked for.
    """
    wanted = product_named(product)
    reader = _own_organisation(by, consumer)
    _check_listed(wanted)
    row = Contract(
        product=wanted, provider=wanted.owner, consumer=reader, purpose=purpose, purpose_note=purpose_note,
        starts_on=starts_on or timezone.localdate(), until=until, state=ContractState.ASKED, made_by=by,
    )  # fmt: skip
    return _propose(row, columns or [], conditions or [])


@action(permission=can_contract)
def offer_contract(
    *, by: Person, product: str, consumer: str, purpose: Purpose, until: date, purpose_note: str = "",
    columns: list[str] | None = None, conditions: list[RowCondition] | None = None, starts_on: date | None = None,
) -> ContractShape:  # fmt: skip
    """Offer a contract on a product of yours to an organisation that you may know of; it is in force when they accept.

    Without `columns` and `conditions` the whole product is offered.
    """
    offered = product_named(product)
    if offered.owner_id not in by.as_viewer().organisations:
        raise PermissionDenied(_("Only %(firm)s may offer its data.") % {"firm": offered.owner})
    row = Contract(
        product=offered, provider=offered.owner, consumer=_known(offered.owner, consumer), purpose=purpose,
        purpose_note=purpose_note, starts_on=starts_on or timezone.localdate(), until=until,
        state=ContractState.OFFERED, made_by=by,
    )  # fmt: skip
    return _propose(row, columns or [], conditions or [])


@action(permission=can_contract)
def accept_contract(*, by: Person, contract: int, digest: str) -> ContractShape:
    """Accept a contract that was proposed to your organisation. `digest` is the hash of the terms you have read."""
    row = _to_answer(by, contract)
    if digest != row.digest:
        raise Refused(
            _("Terms with the hash %(digest)s.") % {"digest": digest[:80]},
            _("This contract's terms have the hash %(digest)s.") % {"digest": row.digest},
            _("Read the terms and accept the hash that stands beside them."),
        )
    move(row, ContractState.IN_FORCE, along=CONTRACT_TRANSITIONS)
    _note_answer(row, by)
    record(row, after={"accepted": row.digest})
    return contract_shape(row)


@action(permission=can_contract)
def decline_contract(*, by: Person, contract: int, reason: str = "") -> ContractShape:
    """Decline a contract that was proposed to your organisation."""
    row = _to_answer(by, contract)
    move(row, ContractState.DECLINED, along=CONTRACT_TRANSITIONS)
    row.reason = _short(reason)
    _note_answer(row, by)
    return contract_shape(row)


@action(permission=can_contract)
def revoke_contract(*, by: Person, contract: int, reason: str = "") -> ContractShape:
    """End a contract of your organisation at once, from either side; the next read is refused."""
    row = _locked(contract)
    if not can_revoke(by, row):
        raise PermissionDenied(_("Only the two sides of a contract may revoke it."))
    move(row, ContractState.REVOKED, along=CONTRACT_TRANSITIONS)
    row.ended_at, row.reason = timezone.now(), _short(reason)
    own = by.as_viewer().organisations
    row.ended_by = row.provider if row.provider_id in own else row.consumer
    row.save(update_fields=["ended_at", "ended_by", "reason"])
    record(row, after={"ended_at": row.ended_at, "ended_by": row.ended_by.code, "reason": row.reason})
    return contract_shape(row)


@action(permission=can_contract)
def read_contract(
    *, by: Person, contract: int, purpose: Purpose, start: datetime | None = None, end: datetime | None = None,
    limit: int = MOST_DELIVERED,
) -> DeliveryShape:  # fmt: skip
    """Read under a contract your organisation holds, for its purpose: the columns and rows it allows, each read logged.

    `start` and `end` go together. Readings without a period are those of the last hour; more rows than `limit` (ten
    thousand at most) are refused rather than cut.
    """
    row = _locked(contract)
    if not is_consumer(by, row):
        raise PermissionDenied(_("Only the consumer reads under a contract."))
    if (start is None) != (end is None):
        raise Refused(_("A period with one end."), _("Both ends of the period, or none."))
    found = deliver(row, by=by, purpose=purpose, span=Span(start, end), limit=limit)
    return DeliveryShape(row.pk, row.product.path, row.purpose, found.columns, found.rows, found.digest, found.entry)


def _propose(row: Contract, columns: Sequence[str], conditions: Sequence[RowCondition]) -> ContractShape:
    """The terms are made, hashed and accepted by the proposer in one."""
    agree(row, columns, conditions)
    row.save(force_insert=True)
    said = {
        "product": row.product.path, "provider": row.provider.code, "consumer": row.consumer.code,
        "purpose": row.purpose, "starts_on": row.starts_on, "until": row.until, "accepted": row.digest,
    }  # fmt: skip
    record(row, after=said)
    return contract_shape(row)


def _own_organisation(person: Person, code: str) -> Organisation:
    own = Organisation.objects.filter(pk__in=person.as_viewer().organisations)
    if code:
        found: Organisation = own.get(code=code)
        return found
    if person.organisation is None:
        raise Refused(_("You belong to no organisation."), _("Contracts are concluded between organisations."))
    return person.organisation


def _known(provider: Organisation, code: str) -> Organisation:
    """Whom the provider may know of, or has had a contract with."""
    earlier = Contract._base_manager.filter(provider=provider).values("consumer")
    sold = Contract._base_manager.filter(consumer=provider).values("provider")
    known = Organisation.objects.filter(code=code).first()
    if known is None:
        met = Q(pk__in=earlier) | Q(pk__in=sold)
        known = Organisation._base_manager.filter(met, code=code).first()
    if known is None:
        raise Organisation.DoesNotExist(_("There is no organisation %(code)s that you may see.") % {"code": code})
    found: Organisation = known
    return found


def _check_listed(product: DataProduct) -> None:
    if product.state is not ProductState.LISTED:
        raise Refused(
            _("%(product)s is “%(state)s”.") % {"product": product, "state": product.state.label},
            _("Contracts are asked for on listed products."),
        )


def _locked(contract: int) -> Contract:
    row: Contract = contract_rows().select_for_update(of=("self",)).get(pk=contract)
    return row


def _to_answer(person: Person, contract: int) -> Contract:
    row = _locked(contract)
    if row.waits_for is not None and not can_answer(person, row):
        raise PermissionDenied(_("The other side answers a contract."))
    return row


def _note_answer(row: Contract, by: Person) -> None:
    row.answered_at, row.answered_by = timezone.now(), by
    row.save(update_fields=["answered_at", "answered_by", "reason"])


def _short(reason: str) -> str:
    if len(reason) > 300:
        raise Refused(
            _("The reason has %(length)d characters.") % {"length": len(reason)}, _("At most 300 characters.")
        )
    return reason
