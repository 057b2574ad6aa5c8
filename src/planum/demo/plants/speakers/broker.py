"""An MQTT broker in the same process, for the demonstration. It speaks MQTT 3.1.1 and refuses MQTT 5.

It is amqtt, with two of its habits mended, because the model city counts every reading: amqtt forgets a QoS 1 message
that a subscriber does not acknowledge within five seconds, and those under way when a subscriber disconnects. Here both
are kept until the subscriber acknowledges them, and a persistent session receives them when it comes back.
"""

import asyncio
import logging
import socket
import time
from collections import deque
from contextlib import suppress
from typing import Any

from amqtt.adapters import ReaderAdapter, WriterAdapter
from amqtt.broker import Broker
from amqtt.contexts import BrokerConfig, ListenerConfig
from amqtt.mqtt.constants import QOS_1
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.plugins.base import BaseAuthPlugin
from amqtt.session import INCOMING, IncomingApplicationMessage, OutgoingApplicationMessage, Session

from planum.demo.plants.speakers.speaker import LoopThread

HOST = "127.0.0.1"


class EverybodyHere(BaseAuthPlugin):  # type: ignore[misc]  # amqtt has no types
    """Lets every client in; unlike amqtt's own plugin it does not thereby take away persistent sessions."""

    async def authenticate(self, *, session: Session) -> bool:
        return True


class PatientHandler(BrokerProtocolHandler):  # type: ignore[misc]  # amqtt has no types
    """Keeps a QoS 1 message until its subscriber acknowledges it; `accepted` are those not yet handed to the broker."""

    accepted = 0

    async def _handle_qos1_message_flow(
        self, app_message: OutgoingApplicationMessage | IncomingApplicationMessage
    ) -> None:
        if app_message.direction == INCOMING or app_message.packet_id is None or self.session is None:
            self.accepted += 1
            await super()._handle_qos1_message_flow(app_message)
            return
        identifier, under_way = app_message.packet_id, self.session.inflight_out
        under_way[identifier] = app_message
        packet = app_message.build_publish_packet(dup=app_message.publish_packet is not None)
        app_message.publish_packet = packet
        acknowledged = self._puback_waiters[identifier] = asyncio.get_running_loop().create_future()
        try:
            await self._send_packet(packet)
            app_message.puback_packet = await acknowledged
            under_way.pop(identifier, None)
        finally:
            self._puback_waiters.pop(identifier, None)


class PatientBroker(Broker):  # type: ignore[misc]  # amqtt has no types
    """Knows at any moment how many messages are between their publisher and their subscribers."""

    to_distribute = 0

    async def _initialize_client_session(
        self, reader: ReaderAdapter, writer: WriterAdapter, remote_address: str, remote_port: int
    ) -> tuple[BrokerProtocolHandler, Session]:
        _, session = await super()._initialize_client_session(reader, writer, remote_address, remote_port)
        return PatientHandler(self.plugins_manager), session

    async def _handle_message_delivery(
        self, client_session: Session, handler: PatientHandler, wait_deliver: asyncio.Future[Any]
    ) -> bool:
        goes_on: bool = await super()._handle_message_delivery(client_session, handler, wait_deliver)
        message = wait_deliver.result()
        if message is not None and message.qos == QOS_1:
            handler.accepted -= 1
        return goes_on

    async def _broadcast_message(self, *message: Any) -> None:
        self.to_distribute += 1
        await super()._broadcast_message(*message)

    async def _run_broadcast(self, running_tasks: deque[asyncio.Task[OutgoingApplicationMessage]]) -> None:
        await super()._run_broadcast(running_tasks)
        self.to_distribute -= 1

    def undelivered(self) -> int:
        """Messages accepted from publishers that connected subscribers have still to acknowledge."""
        connected = [
            (session, handler)
            for session, handler in self.sessions.values()
            if session.transitions.state == "connected" and isinstance(handler, PatientHandler)
        ]
        accepted = sum(handler.accepted for _, handler in connected)
        under_way: int = sum(session.inflight_out_count for session, _ in connected)
        beginning = sum(1 for task in self._tasks_queue if not task.done())
        return accepted + self.to_distribute + max(under_way, beginning)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


class MqttBroker:
    """The broker on a thread of its own, bound to 127.0.0.1; port 0 chooses a free one."""

    def __init__(self, port: int = 0) -> None:
        self.host, self.port = HOST, port or free_port()
        self._thread: LoopThread | None = None
        self._broker: PatientBroker | None = None

    def start(self) -> None:
        for name in ("amqtt", "transitions"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._thread = LoopThread("mqtt-broker")
        self._broker = self._thread.run(self._start())

    async def _start(self) -> PatientBroker:
        plugin = f"{EverybodyHere.__module__}.{EverybodyHere.__qualname__}"
        config = BrokerConfig(
            listeners={"default": ListenerConfig(bind=f"{self.host}:{self.port}")}, plugins={plugin: {}}
        )
        broker = PatientBroker(config)
        await broker.start()
        return broker

    def wait_until_delivered(self, limit: int = 0, timeout_s: float = 30.0) -> bool:
        """Wait until subscribers have at most `limit` messages still to acknowledge; False when the time is over."""
        if self._thread is None:
            return True
        return self._thread.run(self._wait_until_delivered(limit, timeout_s), None)

    async def _wait_until_delivered(self, limit: int, timeout_s: float) -> bool:
        ends = time.monotonic() + timeout_s
        while self._broker is not None and self._broker.undelivered() > limit:
            if time.monotonic() > ends:
                return False
            await asyncio.sleep(0.002)
        return True

    def wait_until_subscribed(self, count: int = 1, timeout_s: float = 30.0) -> bool:
        """Wait until there are subscriptions to `count` topic filters; False when the time is over."""
        ends = time.monotonic() + timeout_s
        while self._broker is not None and time.monotonic() < ends:
            if len(self._broker.subscriptions) >= count:
                return True
            time.sleep(0.01)
        return False

    def stop(self) -> None:
        thread, broker = self._thread, self._broker
        self._thread = self._broker = None
        if thread is None or broker is None:
            return
        with suppress(TimeoutError):
            thread.run(broker.shutdown(), 2)
        thread.stop()
