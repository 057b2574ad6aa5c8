"""Footprints of all products of a product system at once, by iteration, with the residual checked.

A system is a square matrix `inputs` (n × n, sparse): column j says how much of product i one unit of product j takes,
and `direct` (n): kilograms of CO2 equivalent that making one unit of j emits itself. The footprint of one unit of every
product is the f that solves f = direct + inputsᵀ f. Solving this transposed (adjoint) system once gives all products;
solving for one product at a time is what life-cycle software usually does. (Heijungs and Suh, The Computational
Structure of Life Cycle Assessment, 2002; Peters, Int. J. LCA 12, 2007, for the power series.)

A direct factorisation is no safe way: its fill-in depends on the structure of the matrix, and the same solver that
takes four seconds on one database does not end on the next. A Krylov solver may stop early and say nothing. So the
power series comes first, GMRES where it is slow, and neither is believed: the residual decides.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

TOLERANCE = 1e-10
SERIES_STEPS = 400
KRYLOV_STEPS = 40


class NotSolved(ArithmeticError):
    """The system has no footprints that can be trusted; `residual` is how far the best try was off, relatively."""

    def __init__(self, why: str, residual: float) -> None:
        super().__init__(f"{why} (residual {residual:.1e})")
        self.residual = residual


@dataclass(frozen=True, slots=True)
class System:
    """`primary` (n, 0 to 1): the share of each product's own emission that rests on primary data."""

    inputs: Any
    direct: Vector
    primary: Vector


@dataclass(frozen=True, slots=True)
class Solution:
    """Kilograms for one unit of each product, how they were found and how exactly they fit."""

    values: Vector
    residual: float
    steps: int
    method: str


@dataclass(frozen=True, slots=True)
class Footprints:
    """For one unit of each product: kilograms, and the share of them that rests on primary data."""

    kg: Vector
    primary_share: Vector
    residual: float
    steps: int
    method: str


def system(inputs: Any, direct: Vector, primary: Vector | None = None) -> System:
    """Raises ValueError for shapes that do not fit, or numbers that are not finite, or shares outside 0 to 1."""
    from scipy import sparse  # noqa: PLC0415  slow to import, and most callers of this package never solve

    matrix = sparse.csr_matrix(inputs, dtype=np.float64)
    emitted = np.asarray(direct, dtype=np.float64)
    shares = np.zeros_like(emitted) if primary is None else np.asarray(primary, dtype=np.float64)
    if matrix.shape != (emitted.size, emitted.size) or shares.shape != emitted.shape:
        raise ValueError(f"inputs {matrix.shape}, direct {emitted.shape}, primary {shares.shape} do not fit")
    if not (np.isfinite(matrix.data).all() and np.isfinite(emitted).all()):
        raise ValueError("all numbers of a system are finite")
    if ((shares < 0) | (shares > 1)).any():
        raise ValueError("shares of primary data lie between 0 and 1")
    return System(matrix, emitted, shares)


def footprints(of: System, tolerance: float = TOLERANCE) -> Footprints:
    """Kilograms and primary-data shares of all products.

    The share of a product is that of its parts, weighted by what each contributes in absolute terms:
    PDS = Σ(PCF_i · PDS_i) / Σ PCF_i, and so one more solve of the same system. Raises NotSolved.
    """
    found = intensities(of.inputs, of.direct, tolerance)
    total = found if (of.direct >= 0).all() else intensities(of.inputs, np.abs(of.direct), tolerance)
    primary = intensities(of.inputs, np.abs(of.direct) * of.primary, tolerance)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total.values > 0, primary.values / total.values, 0.0)
    return Footprints(found.values, np.clip(share, 0.0, 1.0), found.residual, found.steps, found.method)


def intensities(inputs: Any, direct: Vector, tolerance: float = TOLERANCE) -> Solution:
    """Solve f = direct + inputsᵀ f. Raises NotSolved where no f with a residual below `tolerance` was found, and
    where products that take and emit nothing negative come out negative: such a system takes more than it makes.
    """
    transposed = inputs.T.tocsr()
    found = _power_series(transposed, direct, tolerance)
    if not found.residual <= tolerance:
        found = _krylov(transposed, direct, tolerance, found)
    if not found.residual <= tolerance:
        raise NotSolved("The footprints did not converge", found.residual)
    productive = (direct >= 0).all() and (inputs.data >= 0).all()
    if productive and (found.values < -tolerance * np.abs(found.values).max(initial=1.0)).any():
        raise NotSolved("The system takes more of a product than it makes", found.residual)
    return found


def residual_of(transposed: Any, direct: Vector, values: Vector) -> float:
    """The largest miss of any equation, relative to the largest footprint."""
    if not np.isfinite(values).all():
        return float("inf")
    miss = np.abs(values - direct - transposed @ values).max(initial=0.0)
    size = max(np.abs(values).max(initial=0.0), np.abs(direct).max(initial=0.0))
    return float(miss / size) if size > 0 else float(miss)


def _power_series(transposed: Any, direct: Vector, tolerance: float) -> Solution:
    """direct + A direct + A² direct + … : each step is one more tier of suppliers."""
    values, step = direct.copy(), 0
    with np.errstate(over="ignore", invalid="ignore"):
        while step < SERIES_STEPS:
            step += 1
            following = direct + transposed @ values
            change = np.abs(following - values).max(initial=0.0)
            values = following
            if not change > tolerance / 10 * np.abs(values).max(initial=0.0):
                break
        return Solution(values, residual_of(transposed, direct, values), step, "power series")


def _krylov(transposed: Any, direct: Vector, tolerance: float, before: Solution) -> Solution:
    from scipy.sparse import identity, linalg  # noqa: PLC0415  slow to import, and seldom needed

    count = direct.size
    matrix = identity(count, format="csr") - transposed
    start = before.values if np.isfinite(before.residual) and before.residual < 1 else None
    values, _code = linalg.gmres(
        matrix, direct, x0=start, rtol=tolerance / 100, restart=min(count, 200), maxiter=KRYLOV_STEPS
    )
    return Solution(values, residual_of(transposed, direct, values), before.steps + KRYLOV_STEPS, "GMRES")
