"""Where the kilograms of a product come from: a tree whose every node is the sum of what stands below it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from planum.chain.carbon.engine.systems import System, Vector

CUT_OFF = 0.01
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Node:
    """`amount` of `product` for the root, with all its `kg`: those of its own making (`own_kg`), those of its `parts`,
    and what parts below the cut-off add up to (`rest_kg`). kg = own_kg + rest_kg + Σ kg of the parts.
    """

    product: int
    amount: float
    kg: float
    own_kg: float
    rest_kg: float
    parts: tuple["Node", ...] = ()


def contribution_tree(
    of: System, kg: Vector, product: int, *, amount: float = 1.0, cut_off: float = CUT_OFF, deepest: int = DEEPEST
) -> Node:
    """The tree of `amount` of a product. `kg` are the footprints of the same system. A part that contributes less than
    `cut_off` of the root, or lies deeper than `deepest` tiers, is not opened but counted in `rest_kg`.
    """
    columns = of.inputs.tocsc()
    least = abs(amount * float(kg[product])) * cut_off
    return _node(of, columns, kg, product, amount, least, deepest)


def _node(of: System, columns: Any, kg: Vector, product: int, amount: float, least: float, deeper: int) -> Node:
    own, total = amount * float(of.direct[product]), amount * float(kg[product])
    first, last = columns.indptr[product], columns.indptr[product + 1]
    taken = columns.indices[first:last]
    weights = amount * columns.data[first:last]
    sizes = weights * kg[taken]
    opened = (
        [] if deeper == 0 else [int(place) for place in np.argsort(-np.abs(sizes)) if abs(sizes[place]) >= least > 0]
    )
    parts = tuple(
        _node(of, columns, kg, int(taken[place]), float(weights[place]), least, deeper - 1) for place in opened
    )
    return Node(product, amount, total, own, float(sizes.sum() - sizes[opened].sum()), parts)
