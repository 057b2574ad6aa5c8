"""Every write of the network. Importing this package publishes them."""

from planum.chain.network.actions.capacities import (
    add_resource,
    count_stock,
    set_resource_use,
    state_capacity,
    take_capacity_from_plant,
)
from planum.chain.network.actions.files import import_confirmations, import_offers
from planum.chain.network.actions.handing import hand_to_schedule, promise_from_schedule
from planum.chain.network.actions.items import add_item, set_bill, set_demand
from planum.chain.network.actions.lanes import (
    accept_lane,
    change_lane,
    decline_lane,
    end_lane,
    offer_capacity,
    propose_lane,
)
from planum.chain.network.actions.orders import (
    cancel_supply,
    change_supply,
    confirm_supply,
    decline_supply,
    receive_supply,
    request_supply,
)
from planum.chain.network.actions.partners import answer_invitation, end_partnership, invite_partner

__all__ = [
    "accept_lane", "add_item", "add_resource", "answer_invitation", "cancel_supply", "change_lane", "change_supply",
    "confirm_supply", "count_stock", "decline_lane", "decline_supply", "end_lane", "end_partnership",
    "hand_to_schedule", "import_confirmations", "import_offers", "invite_partner", "offer_capacity",
    "promise_from_schedule", "propose_lane", "receive_supply", "request_supply", "set_bill", "set_demand",
    "set_resource_use", "state_capacity", "take_capacity_from_plant",
]  # fmt: skip
