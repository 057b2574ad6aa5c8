"""The unit of an address, where the source itself states none."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyarrow as pa

from planum.hub.connectors.engine.observations import Observations
from planum.hub.connectors.engine.resolution import Binding, Resolver
from planum.hub.readings.engine.examination import Refusal


def assume_units(observations: Observations, assumed: Mapping[str, str]) -> Observations:
    """What the source states counts; `assumed` says the unit of each address of which it states none."""
    if not assumed:
        return observations
    if observations.unit is None:
        return replace(observations, unit=[assumed.get(address) for address in observations.address])
    pairs = zip(observations.unit, observations.address, strict=True)
    return replace(observations, unit=[stated or assumed.get(address) for stated, address in pairs])


class AssumingResolver(Resolver):
    def __init__(self, bindings: Iterable[Binding], assumed: Mapping[str, str]) -> None:
        super().__init__(bindings)
        self._assumed = dict(assumed)

    def resolve(self, observations: Observations) -> tuple[pa.RecordBatch, list[Refusal]]:
        return super().resolve(assume_units(observations, self._assumed))
