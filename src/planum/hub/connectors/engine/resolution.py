"""From a source's own names to signals: address to signal, stated unit to the signal's unit."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planum.hub.connectors.engine.observations import Observations
from planum.hub.connectors.engine.units import WrongUnit, conversion
from planum.hub.readings.engine.batch import SCHEMA
from planum.hub.readings.engine.examination import Reason, Refusal

_Key = tuple[tuple[str, ...], tuple[str | None, ...] | None]


@dataclass(frozen=True, slots=True)
class Binding:
    """An address of the source, the signal it means, and the unit in which the signal is kept (None: not converted)."""

    address: str
    signal: int
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to do with each row of observations that have the same addresses and units. None: nothing to do."""

    signal: NDArray[np.int32]
    kept: NDArray[np.intp] | None
    factor: NDArray[np.float64] | None
    offset: NDArray[np.float64] | None
    refusals: list[Refusal]


class Resolver:
    """Turns observations into readings by a table of bindings.

    A source repeats itself, so what was worked out for a list of addresses is remembered: lists of at most `longest`
    addresses, as many of them as have `remembered` addresses together.
    """

    def __init__(self, bindings: Iterable[Binding], *, longest: int = 65_536, remembered: int = 2_000_000) -> None:
        self._bindings = {binding.address: binding for binding in bindings}
        self._plans: OrderedDict[_Key, _Plan] = OrderedDict()
        self._longest, self._limit, self._held = longest, remembered, 0

    def resolve(self, observations: Observations) -> tuple[pa.RecordBatch, list[Refusal]]:
        """Readings in the units of their signals, in the order given, and what was refused for its name or its unit."""
        plan = self._plan(observations)
        at, value, quality = observations.at, observations.value, observations.quality
        if plan.kept is not None:
            at, value, quality = at[plan.kept], value[plan.kept], quality[plan.kept]
        if plan.factor is not None and plan.offset is not None:
            value = value * plan.factor + plan.offset
        columns = [pa.array(column) for column in (at, plan.signal, value, quality)]
        return pa.RecordBatch.from_arrays(columns, schema=SCHEMA), plan.refusals

    def _plan(self, observations: Observations) -> _Plan:
        if len(observations) > self._longest:
            return self._make_plan(observations.address, observations.unit)
        key = (tuple(observations.address), None if observations.unit is None else tuple(observations.unit))
        plan = self._plans.get(key)
        if plan is None:
            plan = self._make_plan(observations.address, observations.unit)
            self._remember(key, plan)
        return plan

    def _remember(self, key: _Key, plan: _Plan) -> None:
        self._plans[key] = plan
        self._held += len(key[0]) + 1
        while self._held > self._limit:
            dropped, _ = self._plans.popitem(last=False)
            self._held -= len(dropped[0]) + 1

    def _make_plan(self, addresses: list[str], units: list[str | None] | None) -> _Plan:
        pairs = list(zip(addresses, units if units is not None else repeat(None), strict=False))
        table = {pair: self._resolve_one(*pair) for pair in set(pairs)}
        rows = [table[pair] for pair in pairs]
        signal = np.array([row[0] for row in rows], dtype=np.int32)
        factor = np.array([row[1] for row in rows], dtype=np.float64)
        offset = np.array([row[2] for row in rows], dtype=np.float64)
        kept = None
        refusals = []
        if (signal < 0).any():
            refusals = _refusals(rows)
            kept = np.flatnonzero(signal >= 0)
            signal, factor, offset = signal[kept], factor[kept], offset[kept]
        if (factor == 1.0).all() and (offset == 0.0).all():
            return _Plan(signal, kept, None, None, refusals)
        return _Plan(signal, kept, factor, offset, refusals)

    def _resolve_one(self, address: str, unit: str | None) -> tuple[int, float, float, str]:
        """Signal, factor, offset and nothing to complain of; or -1 (unknown) or -2 (wrong unit) and a sample."""
        binding = self._bindings.get(address)
        if binding is None:
            return _UNKNOWN, 1.0, 0.0, address
        if unit is None or binding.unit is None:
            return binding.signal, 1.0, 0.0, ""
        try:
            factor, offset = conversion(unit, binding.unit)
        except WrongUnit as error:
            return _WRONG_UNIT, 1.0, 0.0, f"{address}: {error}"
        return binding.signal, factor, offset, ""


_UNKNOWN, _WRONG_UNIT = -1, -2
_REASONS = {_UNKNOWN: Reason.UNKNOWN_SIGNAL, _WRONG_UNIT: Reason.WRONG_UNIT}


def _refusals(rows: list[tuple[int, float, float, str]]) -> list[Refusal]:
    refusals = []
    for mark, reason in _REASONS.items():
        samples = [row[3] for row in rows if row[0] == mark]
        if samples:
            refusals.append(Refusal(reason, len(samples), samples[0][:500]))
    return refusals
