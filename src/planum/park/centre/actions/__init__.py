"""Every write of the centre: the catalogue, needs, and the way of an order from offer to rating."""

from planum.park.centre.actions.catalogue import add_solution, publish_solution, register_provider, withdraw_solution
from planum.park.centre.actions.needs import close_need, invite_provider, open_need
from planum.park.centre.actions.orders import (
    accept_service,
    begin_service,
    cancel_service,
    deliver_service,
    finish_milestone,
    offer_service,
    order_service,
    rate_service,
    reject_delivery,
)

__all__ = [
    "accept_service", "add_solution", "begin_service", "cancel_service", "close_need", "deliver_service",
    "finish_milestone", "invite_provider", "offer_service", "open_need", "order_service", "publish_solution",
    "rate_service", "register_provider", "reject_delivery", "withdraw_solution",
]  # fmt: skip
