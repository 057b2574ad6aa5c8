"""What is in a frame."""

import time

from planum.hub.connectors.engine import arrow_payload, json_payload
from planum.hub.connectors.engine.observations import Observations, Undecodable
from planum.hub.connectors.engine.sparkplug import Sessions
from planum.hub.connectors.tcp.framing import Frame, Kind, split_topic


class FrameDecoder:
    """Decodes the frames of one connection; Sparkplug births are remembered as long as it lasts."""

    def __init__(self) -> None:
        self._sessions = Sessions(limit=1000)

    def decode(self, frame: Frame) -> Observations | None:
        """The readings of a frame, or None for one without any. Raises Undecodable."""
        if frame.kind == Kind.ARROW:
            return arrow_payload.decode(frame.payload)
        if frame.kind == Kind.SPARKPLUG:
            return self._decode_sparkplug(*split_topic(frame.payload))
        if frame.kind == Kind.JSON:
            return json_payload.decode(*split_topic(frame.payload))
        raise Undecodable(f"The frame is of kind {frame.kind}; the kinds are 1 (Arrow), 2 (Sparkplug B) and 3 (JSON).")

    def _decode_sparkplug(self, topic: str, payload: bytes) -> Observations | None:
        decoded = self._sessions.decode(topic, payload, time.time_ns() // 1000)
        if decoded is None:
            return None
        if decoded.unresolved:
            raise Undecodable(
                f"{decoded.unresolved} metrics of {decoded.node} ({decoded.sample}) were in no birth "
                "on this connection. Send the births first."
            )
        return decoded.observations
