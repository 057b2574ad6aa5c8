"""What is in an MQTT message: Sparkplug B under `spBv1.0/`, JSON elsewhere."""

import time
from dataclasses import dataclass

from planum.hub.connectors.engine import json_payload
from planum.hub.connectors.engine.observations import Observations, Undecodable
from planum.hub.connectors.engine.sparkplug import NAMESPACE, Decoded, Sessions
from planum.hub.readings.engine.examination import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Message:
    """The readings of one message, what of it was refused, and the edge node to be asked for a new birth."""

    observations: Observations | None
    refusals: tuple[Refusal, ...] = ()
    rebirth_of: str | None = None


class MessageDecoder:
    """Decodes the messages of one broker, and remembers Sparkplug births as long as it lives."""

    def __init__(self, largest: int) -> None:
        self._sessions, self._largest = Sessions(), largest

    def decode(self, topic: str, payload: bytes) -> Message:
        """Raises Undecodable."""
        if len(payload) > self._largest:
            raise Undecodable(
                f"The message under {topic[:200]} has {len(payload)} bytes; at most {self._largest} are taken."
            )
        if not topic.startswith(f"{NAMESPACE}/"):
            return Message(json_payload.decode(topic, payload))
        decoded = self._sessions.decode(topic, payload, time.time_ns() // 1000)
        if decoded is None:
            return Message(None)
        return Message(decoded.observations, tuple(_refusals(decoded)), decoded.node if decoded.rebirth else None)


def _refusals(decoded: Decoded) -> list[Refusal]:
    refusals = []
    if decoded.unresolved:
        sample = f"{decoded.sample} of {decoded.node} was in no birth; a new one is asked for."
        refusals.append(Refusal(Reason.UNDECODABLE, decoded.unresolved, sample))
    if decoded.textual:
        refusals.append(Refusal(Reason.NOT_A_NUMBER, decoded.textual, f"{decoded.sample} is not a number."))
    return refusals
