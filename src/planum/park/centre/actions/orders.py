"""The way of a service order: offered, ordered, under way, delivered, accepted, rated; or cancelled."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.park.centre.actions.catalogue import own_provider
from planum.park.centre.models import (
    NEED_TRANSITIONS,
    ORDER_TRANSITIONS,
    Invitation,
    Need,
    NeedState,
    OrderState,
    ServiceOrder,
    Solution,
    SolutionState,
)
from planum.park.centre.permissions import can_need, can_offer, can_take_part, is_customer, is_provider
from planum.park.centre.queries import order_rows_named, order_shape
from planum.park.centre.shapes import NewMilestone, ServiceOrderShape

MOST_MILESTONES = 20


@action(permission=can_offer)
def offer_service(
    *, by: Person, need: int, solution: str, price_fen: int, starts_on: date, ends_on: date, offer: str = "",
    milestones: list[NewMilestone] | None = None,
) -> ServiceOrderShape:  # fmt: skip
    """Offer one of your solutions for a need that you were invited to, at a price and for a time."""
    provider = own_provider(by)
    wanted = Need.objects.select_related("firm").get(pk=need)
    if not Invitation.objects.filter(need=wanted, provider=provider).exists():
        raise PermissionDenied(_("You were not invited to this need."))
    chosen = Solution.objects.get(code=solution, provider=provider, state=SolutionState.PUBLISHED)
    steps = milestones or []
    _check(wanted, price_fen, starts_on, ends_on, steps)
    if ServiceOrder.objects.filter(need=wanted, solution=chosen).exclude(state=OrderState.CANCELLED).exists():
        raise Refused(_("You have offered this solution for this need already."), remedy=_("Cancel that offer first."))
    row = ServiceOrder.objects.create(
        need=wanted, solution=chosen, provider=provider, price_fen=price_fen, starts_on=starts_on, ends_on=ends_on,
        offer=offer, offered_at=timezone.now(),
        milestones=[{"name": one.name, "due_on": one.due_on.isoformat(), "done_on": ""} for one in steps],
    )  # fmt: skip
    record(row, after={"need": need, "solution": solution, "price_fen": price_fen, "ends_on": ends_on})
    return order_shape(row)


@action(permission=can_need)
def order_service(*, by: Person, order: int) -> ServiceOrderShape:
    """Take an offer. The other offers for the need are cancelled, without saying who was chosen."""
    row = _as_customer(by, order)
    if row.need.state is not NeedState.OPEN:
        raise Refused(
            _("This need is “%(state)s”.") % {"state": row.need.state.label}, _("One offer is taken for a need.")
        )
    _step(row, OrderState.ORDERED, "ordered_at")
    move(row.need, NeedState.ORDERED, along=NEED_TRANSITIONS)
    others = ServiceOrder.objects.filter(need=row.need, state=OrderState.OFFERED).exclude(pk=row.pk)
    for other in others:
        move(other, OrderState.CANCELLED, along=ORDER_TRANSITIONS)
        other.reason = _("Another offer was taken.")
        other.save(update_fields=["reason"])
    return order_shape(row)


@action(permission=can_offer)
def begin_service(*, by: Person, order: int) -> ServiceOrderShape:
    """Say that the work of an order of yours has begun."""
    row = _as_provider(by, order)
    move(row, OrderState.UNDER_WAY, along=ORDER_TRANSITIONS)
    return order_shape(row)


@action(permission=can_offer)
def finish_milestone(*, by: Person, order: int, number: int) -> ServiceOrderShape:
    """Say that a milestone, counted from 1, of an order of yours is done."""
    row = _as_provider(by, order)
    if row.state is not OrderState.UNDER_WAY or not 0 < number <= len(row.milestones):
        raise Refused(
            _("Milestone %(number)d of an order that is “%(state)s”.") % {"number": number, "state": row.state.label},
            _("From 1 to %(most)d, while the order is under way.") % {"most": len(row.milestones)},
        )
    row.milestones[number - 1]["done_on"] = timezone.localdate().isoformat()
    row.save(update_fields=["milestones"])
    record(row, after={"milestone": number, "done_on": row.milestones[number - 1]["done_on"]})
    return order_shape(row)


@action(permission=can_offer)
def deliver_service(*, by: Person, order: int) -> ServiceOrderShape:
    """Say that an order of yours is delivered; the firm then accepts it or sends it back."""
    row = _as_provider(by, order)
    _step(row, OrderState.DELIVERED, "delivered_at")
    return order_shape(row)


@action(permission=can_need)
def accept_service(*, by: Person, order: int) -> ServiceOrderShape:
    """Accept what was delivered to your firm."""
    row = _as_customer(by, order)
    _step(row, OrderState.ACCEPTED, "accepted_at")
    return order_shape(row)


@action(permission=can_need)
def reject_delivery(*, by: Person, order: int, reason: str) -> ServiceOrderShape:
    """Send a delivery back to be completed, with a reason."""
    row = _as_customer(by, order)
    if row.state is not OrderState.DELIVERED:
        raise Refused(_("This order is “%(state)s”.") % {"state": row.state.label}, _("A delivery is sent back."))
    move(row, OrderState.UNDER_WAY, along=ORDER_TRANSITIONS)
    _give_reason(row, reason)
    return order_shape(row)


@action(permission=can_need)
def rate_service(*, by: Person, order: int, stars: int, judgement: str = "") -> ServiceOrderShape:
    """Rate what you accepted, from 1 to 5 stars. Others see the mean of at least three ratings, never a single one."""
    row = _as_customer(by, order)
    if not 1 <= stars <= 5:
        raise Refused(_("%(stars)d stars.") % {"stars": stars}, _("From 1 to 5 stars."))
    move(row, OrderState.RATED, along=ORDER_TRANSITIONS)
    row.stars, row.judgement = stars, judgement.strip()[:500]
    row.save(update_fields=["stars", "judgement"])
    record(row, after={"stars": stars, "judgement": row.judgement})
    return order_shape(row)


@action(permission=can_take_part)
def cancel_service(*, by: Person, order: int, reason: str) -> ServiceOrderShape:
    """Cancel an offer or an order that is not delivered yet, with a reason; either side may. The need is open again."""
    row = order_rows_named().get(pk=order)
    if not (is_customer(by, row) or is_provider(by, row)):
        raise PermissionDenied(_("An order is cancelled by the firm or by the provider."))
    was_ordered = row.state is not OrderState.OFFERED
    move(row, OrderState.CANCELLED, along=ORDER_TRANSITIONS)
    _give_reason(row, reason)
    need = Need._base_manager.get(pk=row.need_id)
    if was_ordered and need.state is NeedState.ORDERED:
        move(need, NeedState.OPEN, along=NEED_TRANSITIONS)
    return order_shape(row)


def _as_customer(by: Person, key: int) -> ServiceOrder:
    row = order_rows_named().get(pk=key)
    if not is_customer(by, row):
        raise PermissionDenied(_("This is for the firm that ordered."))
    return row


def _as_provider(by: Person, key: int) -> ServiceOrder:
    row = order_rows_named().get(pk=key)
    if not is_provider(by, row):
        raise PermissionDenied(_("This is for the provider of the service."))
    return row


def _step(row: ServiceOrder, to: OrderState, moment: str) -> None:
    move(row, to, along=ORDER_TRANSITIONS)
    setattr(row, moment, timezone.now())
    row.save(update_fields=[moment])


def _give_reason(row: ServiceOrder, reason: str) -> None:
    if not reason.strip():
        raise Refused(_("No reason was given."), _("The other side is told why."))
    row.reason = reason.strip()[:500]
    row.save(update_fields=["reason"])
    record(row, after={"reason": row.reason})


def _check(need: Need, price_fen: int, starts_on: date, ends_on: date, steps: list[NewMilestone]) -> None:
    if need.state is not NeedState.OPEN:
        raise Refused(
            _("This need is “%(state)s”.") % {"state": need.state.label}, _("Offers are made for open needs.")
        )
    if price_fen <= 0 or ends_on < starts_on:
        raise Refused(
            _("%(price)d fen, from %(start)s to %(end)s.") % {"price": price_fen, "start": starts_on, "end": ends_on},
            _("A price above zero, and an end that is not before the beginning."),
        )
    late = [one.name for one in steps if not starts_on <= one.due_on <= ends_on or not one.name.strip()]
    if late or len(steps) > MOST_MILESTONES:
        raise Refused(
            _("The milestones %(names)s.") % {"names": ", ".join(late) or len(steps)},
            _("At most %(most)d, each with a name, between beginning and end.") % {"most": MOST_MILESTONES},
        )
