"""How the burden of one process is shared among the products that leave it (ISO 14044, 4.3.4; GB/T 24067, 6.4.6)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """By mass, by price, by heat content, or by the number of pieces."""

    MASS = "mass"
    ECONOMIC = "economic"
    ENERGY = "energy"
    PIECES = "pieces"


@dataclass(frozen=True, slots=True)
class CoProduct:
    """What leaves the process: `amount` declared units, and for one of them its mass, price and heat content."""

    amount: float
    mass_kg: float = 0.0
    price: float = 0.0
    energy_mj: float = 0.0

    def weight(self, method: Method) -> float:
        each = {Method.MASS: self.mass_kg, Method.ECONOMIC: self.price, Method.ENERGY: self.energy_mj}
        return self.amount * each.get(method, 1.0)


class NotAllocable(ValueError):
    """The co-product at `place` has no positive weight by this method."""

    def __init__(self, place: int, method: Method) -> None:
        super().__init__(f"co-product {place} has no positive {method.value}")
        self.place, self.method = place, method


def shares(method: Method, products: Sequence[CoProduct]) -> list[float]:
    """The share of each co-product, in their order; all positive, adding up to one. Raises NotAllocable."""
    weights = [product.weight(method) for product in products]
    for place, weight in enumerate(weights):
        if not (weight > 0 and math.isfinite(weight)):
            raise NotAllocable(place, method)
    total = math.fsum(weights)
    return [weight / total for weight in weights]
