"""What is in an OPC UA data change."""

from datetime import UTC, datetime
from math import nan

from asyncua import ua

from planum.hub.connectors.engine.observations import BAD, EARLIEST, LATEST, Observations, microseconds, observations

_NUMBERS = (int, float)


class Changes:
    """Collects the values of one notification. What is not a single number is counted in `textual`.

    A server that lost a sensor says so without a value: the last value, kept in `last`, is repeated with quality BAD.
    """

    def __init__(self, last: dict[str, float]) -> None:
        self._last = last
        self._address: list[str] = []
        self._at: list[int] = []
        self._value: list[float] = []
        self._quality: list[int] = []
        self.textual, self.sample = 0, ""

    def add(self, address: str, data: ua.DataValue, now: int) -> None:
        """One value; `now`, microseconds since the epoch, dates a value whose source and server say no time."""
        variant = data.Value
        value = variant.Value if variant is not None else None
        quality = min(data.StatusCode.value >> 30, BAD) if data.StatusCode is not None else 0
        if value is None:
            value, quality = self._last.get(address, nan), BAD
        elif not isinstance(value, _NUMBERS):
            self.textual += 1
            self.sample = self.sample or f"{address} is {type(value).__name__}"
            return
        self._last[address] = float(value)
        self._address.append(address)
        self._at.append(_microseconds(data.SourceTimestamp) or _microseconds(data.ServerTimestamp) or now)
        self._value.append(float(value))
        self._quality.append(quality)

    def observations(self) -> Observations:
        return observations(self._address, self._at, self._value, self._quality)


def _microseconds(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    at = microseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return at if EARLIEST <= at < LATEST else None
