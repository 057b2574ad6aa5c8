"""An MQTT client whose messages are acknowledged to the broker only when their readings are durable.

The broker keeps the session (clean start is off), so what arrives while the hub is away, or was not durable when it
went, comes again. Each connection is a paho client of its own, driven by one thread; acknowledgements of an earlier
connection go nowhere, and the broker repeats those messages.
"""

import time
from functools import partial
from threading import Event, Thread
from typing import Any

from paho.mqtt.client import Client, MQTTMessage, error_string
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from planum.hub.connectors.engine.observations import Undecodable
from planum.hub.connectors.engine.receiver import BackOff, Receiver, State, Status, StatusBoard
from planum.hub.connectors.engine.sparkplug import rebirth_topic
from planum.hub.connectors.engine.sparkplug_encoding import encode_rebirth
from planum.hub.connectors.mqtt.decoding import MessageDecoder
from planum.hub.connectors.mqtt.settings import MqttSettings
from planum.hub.readings.engine.examination import Reason

_LOOP_S = 0.25


class MqttConnector:
    def __init__(self, settings: MqttSettings) -> None:
        self.settings = settings
        self._board = StatusBoard()
        self._decoder = MessageDecoder(settings.largest_message)
        self._stopping = Event()
        self._thread: Thread | None = None
        self._asked: dict[str, float] = {}
        self._failure: str | None = None
        self._back_off = BackOff()

    @property
    def status(self) -> Status:
        return self._board.status

    def start(self, receiver: Receiver) -> None:
        self._stopping.clear()
        self._board.enter(State.CONNECTING)
        self._thread = Thread(target=self._run, args=(receiver,), name="planum-mqtt", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._stopping.set()
            self._thread.join()
            self._thread = None
            self._board.enter(State.STOPPED)

    def _run(self, receiver: Receiver) -> None:
        while not self._stopping.is_set():
            try:
                self._converse(receiver)
            except Exception as error:  # noqa: BLE001 - Whatever ends a conversation, a receiver that fails included: another begins.
                self._board.enter(State.FAILED if self._failure else State.CONNECTING, self._failure or repr(error))
                self._stopping.wait(self._back_off.next_s())

    def _converse(self, receiver: Receiver) -> None:
        """One connection, from its beginning to its end. Raises what ended it, unless it was `stop`."""
        client, self._failure = self._client(receiver), None
        self._connect(client)
        try:
            while not self._stopping.is_set():
                outcome = client.loop(_LOOP_S)
                if outcome != MQTTErrorCode.MQTT_ERR_SUCCESS:
                    raise ConnectionError(error_string(outcome))
                if self._failure:
                    raise ConnectionError(self._failure)
        finally:
            _take_leave(client)

    def _client(self, receiver: Receiver) -> Client:
        settings = self.settings
        is_five = settings.version == "5"
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=settings.client_id,
            clean_session=None if is_five else False,
            protocol=MQTTProtocolVersion.MQTTv5 if is_five else MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        if settings.username is not None:
            client.username_pw_set(settings.username, settings.password)
        if settings.tls:
            authority, certificate, key = (str(path) if path else None for path in settings.tls_files)
            client.tls_set(authority, certificate, key)
        # With this callback set, paho leaves all writing to the thread that runs its loop; others acknowledge.
        client.on_socket_register_write = _leave_to_the_loop
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_message = partial(self._receive, receiver)
        return client

    def _connect(self, client: Client) -> None:
        settings = self.settings
        if settings.version != "5":
            client.connect(settings.host, settings.port, settings.keep_alive_s)
            return
        properties: Any = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = settings.session_expiry_s
        properties.ReceiveMaximum = settings.window
        properties.MaximumPacketSize = 4 * settings.largest_message
        client.connect(settings.host, settings.port, settings.keep_alive_s, clean_start=False, properties=properties)

    def _connected(self, client: Client, _data: Any, flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._failure = f"The broker refuses the connection: {reason}"
            return
        client.subscribe([(topic, 1) for topic in self.settings.topics])

    def _subscribed(self, _client: Client, _data: Any, _mid: int, reasons: list[Any], _properties: Any) -> None:
        pairs = zip(self.settings.topics, reasons, strict=False)
        refused = [f"{topic} ({reason})" for topic, reason in pairs if reason.is_failure]
        if len(refused) == len(self.settings.topics):
            self._failure = f"The broker refuses every topic: {', '.join(refused)}"
            return
        self._back_off.reset()
        self._board.enter(State.CONNECTED, f"The broker refuses {', '.join(refused)}" if refused else "")

    def _receive(self, receiver: Receiver, client: Client, _data: Any, message: MQTTMessage) -> None:
        acknowledge = partial(_acknowledge, client, message.mid, message.qos)
        try:
            decoded = self._decoder.decode(_topic(message), bytes(message.payload))
        except Undecodable as error:
            receiver.refuse(Reason.UNDECODABLE, 1, str(error))
            acknowledge()
            return
        for refusal in decoded.refusals:
            receiver.refuse(refusal.reason, refusal.count, refusal.sample)
        if decoded.rebirth_of is not None:
            self._ask_for_birth(client, decoded.rebirth_of)
        if decoded.observations is None or not len(decoded.observations):
            acknowledge()
            return
        receiver.receive(decoded.observations, acknowledge)
        self._board.count(len(decoded.observations))

    def _ask_for_birth(self, client: Client, node: str) -> None:
        """At most once in `rebirth_pause_s` for each node: births are long, and a node needs time for them."""
        now = time.monotonic()
        if now - self._asked.get(node, -1e9) < self.settings.rebirth_pause_s:
            return
        if len(self._asked) > 10_000:
            self._asked.clear()
        self._asked[node] = now
        client.publish(rebirth_topic(node), encode_rebirth(at=time.time_ns() // 1000), qos=0)


def _topic(message: MQTTMessage) -> str:
    try:
        topic: str = message.topic
    except UnicodeDecodeError as error:
        raise Undecodable("The topic of the message is not UTF-8.") from error
    return topic


def _acknowledge(client: Client, number: int, quality: int) -> None:
    client.ack(number, quality)


def _leave_to_the_loop(_client: Client, _data: Any, _socket: Any) -> None:
    return


def _take_leave(client: Client) -> None:
    """Says goodbye if there is still somebody to say it to; the broker keeps the session."""
    if not client.is_connected():
        return
    client.disconnect()
    end = time.monotonic() + 1.0
    while client.socket() is not None and time.monotonic() < end:
        if client.loop(0.05) != MQTTErrorCode.MQTT_ERR_SUCCESS:
            return
