"""The nouns of product carbon: factors, inventories, footprints, and how firms exchange them."""

from planum.chain.carbon.models.exchange import REQUEST_TRANSITIONS, FootprintRequest, PactClient, RequestState
from planum.chain.carbon.models.factors import BOUNDARIES, GASES, EmissionFactor
from planum.chain.carbon.models.footprints import (
    FOOTPRINT_TRANSITIONS,
    TABLE,
    Calculation,
    DeclaredUnit,
    Footprint,
    FootprintShare,
    FootprintState,
)
from planum.chain.carbon.models.inventories import METHODS, Activity, ActivityKind, Inventory, Output

__all__ = [
    "BOUNDARIES", "FOOTPRINT_TRANSITIONS", "GASES", "METHODS", "REQUEST_TRANSITIONS", "TABLE", "Activity",
    "ActivityKind", "Calculation", "DeclaredUnit", "EmissionFactor", "Footprint", "FootprintRequest",
    "FootprintShare", "FootprintState", "Inventory", "Output", "PactClient", "RequestState",
]  # fmt: skip
