"""The nouns of the supply network."""

from planum.chain.network.models.capacities import Capacity, CapacityOffer, CapacitySource, Resource, ResourceUse, Stock
from planum.chain.network.models.items import Bill, BillLine, Demand, Item, Urgency
from planum.chain.network.models.lanes import LANE_TRANSITIONS, Lane, LaneState
from planum.chain.network.models.orders import (
    OPEN_ORDERS,
    SUPPLY_TRANSITIONS,
    ScheduledSupply,
    SupplyOrder,
    SupplyState,
)
from planum.chain.network.models.partners import PARTNERSHIP_TRANSITIONS, Partnership, PartnershipState

__all__ = [
    "LANE_TRANSITIONS", "OPEN_ORDERS", "PARTNERSHIP_TRANSITIONS", "SUPPLY_TRANSITIONS", "Bill", "BillLine", "Capacity",
    "CapacityOffer", "CapacitySource", "Demand", "Item", "Lane", "LaneState", "Partnership", "PartnershipState",
    "Resource", "ResourceUse", "ScheduledSupply", "Stock", "SupplyOrder", "SupplyState", "Urgency",
]  # fmt: skip
