"""What the publishers to an MQTT broker have in common: one connection, QoS 1 and back-pressure."""

import time
from collections import deque
from threading import Event, RLock
from typing import Any

from paho.mqtt.client import Client, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from planum.demo.plants.plan import Block, PlantPlan
from planum.demo.plants.speakers.broker import MqttBroker
from planum.demo.plants.speakers.speaker import Interrupted
from planum.errors import Refused

WINDOW = 32
"""Messages that may wait for an acknowledgement before `send` waits: of the broker, and of the hub behind it."""

CONNECT_S = 5.0
POLL_S = 0.05


class MqttPublisher:
    """One plant on one connection. With a `broker` in this process, it waits for the subscribers too."""

    def __init__(self, plan: PlantPlan, host: str, port: int, broker: MqttBroker | None = None) -> None:
        self.plan, self.sent = plan, 0
        self._address, self._broker = (host, port), broker
        self._under_way: deque[MQTTMessageInfo] = deque()
        self._connected, self._closing, self._lock = Event(), Event(), RLock()
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            f"planum-demo-{plan.code}-{plan.protocol}",
            protocol=MQTTProtocolVersion.MQTTv311,
        )
        self._client.max_inflight_messages_set(WINDOW)
        self._client.on_connect = self._on_connect
        self._client.on_message = self._on_message
        self._client.reconnect_delay_set(1, 2)

    @property
    def plans(self) -> tuple[PlantPlan, ...]:
        return (self.plan,)

    def connect(self) -> None:
        try:
            self._client.connect(*self._address, keepalive=60)
        except OSError as error:
            raise self._unreachable(str(error)) from error
        self._client.loop_start()
        if not self._connected.wait(CONNECT_S):
            raise self._unreachable("no answer")

    def _unreachable(self, why: str) -> Refused:
        host, port = self._address
        return Refused(
            f"No MQTT broker answers at {host}:{port} ({why}).",
            "A broker that speaks MQTT 3.1.1.",
            "Start the broker first, or name its host and port.",
        )

    def _on_connect(self, client: Client, *_: Any) -> None:
        self.greet()
        self._connected.set()

    def greet(self) -> None:
        """Called, on the connection's own thread, whenever the connection stands."""

    def _on_message(self, client: Client, _: Any, message: Any) -> None:
        self.hear(message.topic, message.payload)

    def hear(self, topic: str, payload: bytes) -> None:
        """Called, on the connection's own thread, with what was subscribed to."""

    def publish(self, topic: str, payload: bytes, readings: int) -> MQTTMessageInfo:
        """Hand one message to the connection, and count its readings."""
        with self._lock:
            message = self._client.publish(topic, payload, qos=1)
            self._under_way.append(message)
            self.sent += readings
        return message

    def keep_pace(self, limit: int = WINDOW, timeout_s: float | None = None) -> None:
        """Wait until at most `limit` messages are without acknowledgement.

        Errors: `Interrupted` when the speaker is closed meanwhile; `TimeoutError` when the time is over.
        """
        ends = None if timeout_s is None else time.monotonic() + timeout_s
        while len(self._under_way) > limit:
            if self._is_over(self._under_way[0]):
                self._under_way.popleft()
            else:
                self._endure(ends)
        while not self.wait_for_subscribers(POLL_S, limit):
            self._endure(ends)

    def wait_for_subscribers(self, timeout_s: float, limit: int = 0) -> bool:
        """False when the time is over; without a broker in this process nobody knows, and True is returned at once."""
        return self._broker is None or self._broker.wait_until_delivered(limit, timeout_s)

    def _is_over(self, message: MQTTMessageInfo) -> bool:
        if message.rc not in (MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_NO_CONN):
            raise RuntimeError(f"The message {message.mid} of {self.plan.code} was not accepted: {message.rc!s}.")
        if not message.is_published():
            self._wait(message)
        return message.is_published()

    def _wait(self, message: MQTTMessageInfo) -> None:
        try:
            message.wait_for_publish(POLL_S)
        except RuntimeError:
            # Paho says so of a message written while the connection was down; it will still be sent.
            self._closing.wait(POLL_S)

    def _endure(self, ends: float | None) -> None:
        if self._closing.is_set():
            raise Interrupted(self.plan.code)
        if ends is not None and time.monotonic() > ends:
            raise TimeoutError(f"{self.plan.code}: the readings sent were not taken over in time.")

    def flush(self, timeout_s: float = 30.0) -> None:
        self.keep_pace(0, timeout_s)

    def close(self) -> None:
        if self._closing.is_set():
            return
        self._closing.set()
        self.farewell()
        self._client.disconnect()
        self._client.loop_stop()

    def farewell(self) -> None:
        """Called once, before the connection is closed."""


def rows_for(block: Block, readings_per_message: int) -> int:
    """How many instants of a block go into one message."""
    return max(1, readings_per_message // max(1, len(block.plan.signals)))
