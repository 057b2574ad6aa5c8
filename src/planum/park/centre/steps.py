"""Which steps of an order are open to whom, and how each is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.errors import Refused
from planum.kernel.models import Person
from planum.park.centre.actions import (
    accept_service,
    begin_service,
    cancel_service,
    deliver_service,
    order_service,
    rate_service,
    reject_delivery,
)
from planum.park.centre.models import OrderState, ServiceOrder
from planum.park.centre.permissions import is_customer, is_provider

Taken = Callable[..., Any]


class Side(Enum):
    CUSTOMER = "customer"
    PROVIDER = "provider"


@dataclass(frozen=True)
class Step:
    name: str
    label: Promise
    state: OrderState
    side: Side
    action: Taken
    primary: bool = True
    with_reason: bool = False


CANCEL = gettext_lazy("Cancel")
STEPS = (
    Step("order", gettext_lazy("Take this offer"), OrderState.OFFERED, Side.CUSTOMER, order_service),
    Step("begin", gettext_lazy("Begin the work"), OrderState.ORDERED, Side.PROVIDER, begin_service),
    Step("deliver", gettext_lazy("Deliver"), OrderState.UNDER_WAY, Side.PROVIDER, deliver_service),
    Step("accept", gettext_lazy("Accept"), OrderState.DELIVERED, Side.CUSTOMER, accept_service),
    Step(
        "reject", gettext_lazy("Send back"), OrderState.DELIVERED, Side.CUSTOMER, reject_delivery, primary=False,
        with_reason=True,
    ),
    Step("rate", gettext_lazy("Rate"), OrderState.ACCEPTED, Side.CUSTOMER, rate_service),
)  # fmt: skip
CANCELS = tuple(
    Step("cancel", CANCEL, state, side, cancel_service, primary=False, with_reason=True)
    for state in (OrderState.OFFERED, OrderState.ORDERED, OrderState.UNDER_WAY)
    for side in Side
)


def steps_for(person: Person, row: ServiceOrder) -> list[Step]:
    sides = {Side.CUSTOMER: is_customer(person, row), Side.PROVIDER: is_provider(person, row)}
    return [one for one in (*STEPS, *CANCELS) if one.state is row.state and sides[one.side]]


def asks_reason(steps: list[Step]) -> bool:
    return any(one.with_reason for one in steps)


def take_step(person: Person, order: int, name: str, *, reason: str, stars: str, judgement: str) -> None:
    """Raises Refused where there is no such step; the action itself checks who may take it and when."""
    found = next((one for one in (*STEPS, *CANCELS) if one.name == name), None)
    if found is None:
        known = ", ".join(dict.fromkeys(str(one.label) for one in (*STEPS, *CANCELS)))
        raise Refused(_("The step %(name)s.") % {"name": name or "—"}, _("One of: %(known)s.") % {"known": known})
    more: dict[str, Any] = {"reason": reason} if found.with_reason else {}
    if name == "rate":
        more = {"stars": int(stars) if stars.isdecimal() and len(stars) == 1 else 0, "judgement": judgement}
    found.action(by=person, order=order, **more)
