"""Plain clients that count what the model city says, for the tests of its speakers."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any

import numpy as np
from paho.mqtt.client import Client as MqttClient
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from planum.demo.plants.faults import microseconds
from planum.demo.plants.plan import Block
from planum.hub.connectors.engine import json_payload
from planum.hub.connectors.engine.observations import Observations
from planum.hub.connectors.engine.sparkplug import Sessions

Readings = dict[tuple[str, int], float]


def readings_of(block: Block) -> Readings:
    return {
        (address, int(at)): float(value)
        for at, row in zip(block.at, block.value, strict=True)
        for address, value in zip(block.plan.addresses, row, strict=True)
        if not np.isnan(value)
    }


def until(holds: Callable[[], bool], timeout_s: float = 10.0) -> bool:
    ends = time.monotonic() + timeout_s
    while not holds() and time.monotonic() < ends:
        time.sleep(0.01)
    return holds()


class Listener:
    """A plain MQTT client that decodes what it hears; `pause_s` makes it slow."""

    def __init__(self, port: int, *, name: str = "listener", clean: bool = True, pause_s: float = 0) -> None:
        self.readings: Readings = {}
        self.units: dict[str, str | None] = {}
        self.count, self.messages, self.rebirths, self.died = 0, 0, 0, list[str]()
        self._sessions, self._pause_s = Sessions(), pause_s
        self.client = MqttClient(
            CallbackAPIVersion.VERSION2, name, clean_session=clean, protocol=MQTTProtocolVersion.MQTTv311
        )
        self.client.on_message = self._hear
        self.client.connect("127.0.0.1", port)
        self.client.subscribe([("spBv1.0/#", 1), ("xinghe/#", 1)])
        self.client.loop_start()

    def _hear(self, client: MqttClient, _: Any, message: Any) -> None:
        time.sleep(self._pause_s)
        self.messages += 1
        if not message.topic.startswith("spBv1.0"):
            self._keep(json_payload.decode(message.topic, message.payload))
            return
        decoded = self._sessions.decode(message.topic, message.payload, 0)
        if decoded is None:
            return
        self.rebirths += decoded.rebirth
        if decoded.stale:
            self.died += decoded.stale
        else:
            self._keep(decoded.observations)

    def _keep(self, heard: Observations) -> None:
        self.count += len(heard)
        self.readings |= {
            (address, at): value
            for address, at, value in zip(heard.address, heard.at.tolist(), heard.value.tolist(), strict=True)
        }
        self.units |= dict(zip(heard.address, heard.unit or [None] * len(heard), strict=True))

    def stop(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


class Changes:
    """What an OPC UA client is notified of."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int, float]] = []

    def datachange_notification(self, node: Any, value: float, data: Any) -> None:
        at = microseconds(data.monitored_item.Value.SourceTimestamp)
        self.heard.append((node.nodeid.to_string(), at, value))


class Store:
    """A hub that keeps what it is handed, and acknowledges it."""

    def __init__(self) -> None:
        self.readings: Readings = {}
        self.count, self.units, self._lock = 0, set[str | None](), Lock()

    def receive(self, observations: Observations, acknowledge: Callable[[], None] | None = None) -> None:
        with self._lock:
            self.count += len(observations)
            rows = zip(observations.address, observations.at.tolist(), observations.value.tolist(), strict=True)
            self.readings |= {(address, at): value for address, at, value in rows}
            self.units |= set(observations.unit or [])
        if acknowledge is not None:
            acknowledge()

    def refuse(self, reason: object, count: int, sample: str) -> None:
        raise AssertionError(sample)
