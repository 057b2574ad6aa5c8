"""Against real brokers: amqtt in process for MQTT 3.1.1, mosquitto for MQTT 5 where it is installed."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from amqtt.broker import Broker
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from hub.connectors.collecting import AT, CollectingReceiver, eventually, free_port
from planum.errors import Refused
from planum.hub.connectors.engine.receiver import State
from planum.hub.connectors.engine.sparkplug import REBIRTH
from planum.hub.connectors.engine.sparkplug_encoding import Metric, encode, encode_death
from planum.hub.connectors.engine.sparkplug_schema import Payload
from planum.hub.connectors.mqtt.connector import MqttConnector
from planum.hub.connectors.mqtt.settings import MqttSettings
from planum.hub.readings.engine.examination import Reason

MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


class AmqttBroker:
    """amqtt on a thread of its own."""

    version = "3.1.1"

    def __init__(self, port: int) -> None:
        self._started, self._stopping = Event(), None
        self._thread = Thread(target=lambda: asyncio.run(self._serve(port)), daemon=True)
        self._thread.start()
        assert self._started.wait(10)

    async def _serve(self, port: int) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        plugins = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
        listeners = {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}}
        broker = Broker({"listeners": listeners, "plugins": plugins})
        await broker.start()
        self._started.set()
        await self._stopping.wait()
        await broker.shutdown()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)


class MosquittoBroker:
    version = "5"

    def __init__(self, port: int, folder: Path, *lines: str) -> None:
        self.port = port
        config = folder / "mosquitto.conf"
        text = [
            f"listener {port} 127.0.0.1",
            "allow_anonymous true",
            "persistence true",
            f"persistence_location {folder}/",
        ]
        config.write_text("\n".join([*text, "user root", *lines]) + "\n")
        self._command = [str(MOSQUITTO), "-c", str(config)]
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        eventually(lambda: can_connect(self.port))

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


def can_connect(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(params=["amqtt", pytest.param("mosquitto", marks=pytest.mark.service)])
def broker(request, tmp_path: Path) -> Iterator[AmqttBroker | MosquittoBroker]:
    port = free_port()
    running = mosquitto(port, tmp_path) if request.param == "mosquitto" else AmqttBroker(port)
    running.port = port
    yield running
    running.stop()


def mosquitto(port: int, folder: Path, *lines: str) -> MosquittoBroker:
    if MOSQUITTO is None:
        pytest.skip("mosquitto is not installed: it is the broker of the tests of MQTT 5")
    return MosquittoBroker(port, folder, *lines)


def settings(broker: AmqttBroker | MosquittoBroker, **changed: object) -> MqttSettings:
    given = {"topics": ("spBv1.0/#", "plant/#"), "client_id": "hub", "port": broker.port, "version": broker.version}
    return MqttSettings("127.0.0.1", **{**given, **changed})


class Plant:
    """A publisher, and the commands it was sent."""

    def __init__(self, broker: AmqttBroker | MosquittoBroker) -> None:
        self.commands: list[tuple[str, bytes]] = []
        self.client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv311, client_id="plant")
        self.client.on_message = lambda _client, _data, message: self.commands.append((message.topic, message.payload))
        self.client.connect("127.0.0.1", broker.port)
        self.client.loop_start()
        self.client.subscribe("spBv1.0/+/NCMD/#", qos=1)

    def publish(self, topic: str, payload: bytes | str, qos: int = 1) -> None:
        self.client.publish(topic, payload, qos=qos).wait_for_publish(10)

    def stop(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def plant(broker) -> Iterator[Plant]:
    running = Plant(broker)
    yield running
    running.stop()


@pytest.fixture
def connected(broker) -> Iterator[Callable[..., MqttConnector]]:
    started: list[MqttConnector] = []

    def connect(receiver: CollectingReceiver, **changed: object) -> MqttConnector:
        connector = MqttConnector(settings(broker, **changed))
        connector.start(receiver)
        started.append(connector)
        eventually(lambda: connector.status.state == State.CONNECTED)
        return connector

    yield connect
    for connector in started:
        connector.stop()


def reading(value: float) -> str:
    return json.dumps({"at": AT // 1000, "value": value})


def test_json_and_sparkplug_are_received(plant: Plant, connected):
    receiver = CollectingReceiver()
    connector = connected(receiver)

    plant.publish("plant/oven", json.dumps({"at": AT // 1000, "values": {"t": 71.5}, "units": {"t": "℃"}}))
    plant.publish("spBv1.0/g/NBIRTH/n", encode([Metric(1.5, "m", alias=1, unit="kW")], at=AT, sequence=0), qos=0)
    plant.publish("spBv1.0/g/NDATA/n", encode([Metric(2.5, alias=1)], at=AT + 1000, sequence=1), qos=0)
    plant.publish("spBv1.0/g/NDEATH/n", encode_death(0, at=AT))
    eventually(lambda: connector.status.received == 4)

    assert receiver.readings[:3] == [("plant/oven/t", AT, 71.5, 0), ("g/n/m", AT, 1.5, 0), ("g/n/m", AT + 1000, 2.5, 0)]
    assert [(address, value, quality) for address, _, value, quality in receiver.readings[3:]] == [("g/n/m", 2.5, 2)]
    assert [batch.unit for batch in receiver.batches] == [["℃"], ["kW"], ["kW"], None]


def test_an_unknown_alias_makes_the_hub_ask_for_a_birth_once(plant: Plant, connected):
    receiver = CollectingReceiver()
    connected(receiver)

    for sequence in range(3):
        plant.publish("spBv1.0/g/NDATA/n", encode([Metric(1.0, alias=1)], at=AT, sequence=sequence))
    eventually(lambda: len(receiver.refusals) == 3 and plant.commands)
    time.sleep(0.3)

    [(topic, payload)] = plant.commands
    [metric] = Payload.FromString(payload).metrics
    assert (topic, metric.name, metric.boolean_value) == ("spBv1.0/g/NCMD/n", REBIRTH, True)
    assert [(reason, count) for reason, count, _ in receiver.refusals] == [(Reason.UNDECODABLE, 1)] * 3


def test_what_cannot_be_read_is_refused_and_acknowledged_and_the_rest_goes_on(plant: Plant, connected):
    receiver = CollectingReceiver()
    connector = connected(receiver, window=2)

    for _ in range(10):
        plant.publish("plant/broken", b"\xff\x00{")
    plant.publish("spBv1.0/g/NBIRTH/n", b"\xff" * 20)
    plant.publish("plant/large", b" " * 5000 + reading(1.0).encode())
    plant.publish("plant/oven", reading(2.0))
    eventually(lambda: connector.status.received == 2)

    assert receiver.values == [1.0, 2.0]
    assert [reason for reason, _, _ in receiver.refusals] == [Reason.UNDECODABLE] * 11
    connector.stop()
    again = CollectingReceiver()
    connected(again)
    time.sleep(0.3)
    assert (again.batches, again.refusals) == ([], [])


def test_the_connector_connects_when_the_broker_comes_later():
    port, receiver = free_port(), CollectingReceiver()
    given = MqttSettings("127.0.0.1", ("plant/#",), "hub", port=port, version="3.1.1")
    connector = MqttConnector(given)
    connector.start(receiver)
    eventually(lambda: "refused" in connector.status.detail.lower())
    assert connector.status.state == State.CONNECTING

    broker = AmqttBroker(port)
    eventually(lambda: connector.status.state == State.CONNECTED)

    connector.stop()
    assert connector.status.state == State.STOPPED
    broker.stop()


@pytest.mark.service
def test_what_was_not_durable_when_the_hub_went_comes_again(tmp_path: Path):
    broker = mosquitto(free_port(), tmp_path)
    plant, before = Plant(broker), CollectingReceiver(holds_back=True)
    first = MqttConnector(settings(broker))
    first.start(before)
    eventually(lambda: first.status.state == State.CONNECTED)

    for value in range(5):
        plant.publish("plant/oven", reading(value))
    eventually(lambda: len(before.held) == 5)
    before.held[0]()
    before.held[1]()
    time.sleep(0.5)
    first.stop()
    for value in range(5, 8):
        plant.publish("plant/oven", reading(value))
    after = CollectingReceiver()
    second = MqttConnector(settings(broker))
    second.start(after)
    eventually(lambda: len(after.values) == 6)

    assert before.values == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert after.values == [2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    second.stop()
    plant.stop()
    broker.stop()


@pytest.mark.service
def test_no_more_than_the_window_is_sent_before_acknowledgements(tmp_path: Path):
    broker = mosquitto(free_port(), tmp_path)
    plant, receiver = Plant(broker), CollectingReceiver(holds_back=True)
    connector = MqttConnector(settings(broker, window=3))
    connector.start(receiver)
    eventually(lambda: connector.status.state == State.CONNECTED)

    for value in range(10):
        plant.publish("plant/oven", reading(value))
    eventually(lambda: len(receiver.held) == 3)
    time.sleep(0.3)
    assert len(receiver.held) == 3
    for index in range(10):
        eventually(lambda index=index: len(receiver.held) > index)
        receiver.held[index]()

    assert receiver.values == [float(value) for value in range(10)]
    connector.stop()
    plant.stop()
    broker.stop()


@pytest.mark.service
def test_a_broker_that_restarts_loses_nothing(tmp_path: Path):
    broker = mosquitto(free_port(), tmp_path)
    receiver = CollectingReceiver()
    connector = MqttConnector(settings(broker))
    connector.start(receiver)
    eventually(lambda: connector.status.state == State.CONNECTED)

    broker.stop()
    eventually(lambda: connector.status.state == State.CONNECTING)
    broker.start()
    eventually(lambda: connector.status.state == State.CONNECTED)
    plant = Plant(broker)
    plant.publish("plant/oven", reading(1.0))
    eventually(lambda: receiver.values == [1.0])

    connector.stop()
    plant.stop()
    broker.stop()


class FailingReceiver(CollectingReceiver):
    fails = True

    def receive(self, observations, acknowledge=None):
        if self.fails:
            self.fails = False
            raise OSError("the disk is full")
        super().receive(observations, acknowledge)


@pytest.mark.service
def test_a_message_that_could_not_be_handed_on_comes_again(tmp_path: Path):
    broker = mosquitto(free_port(), tmp_path)
    plant, receiver = Plant(broker), FailingReceiver()
    connector = MqttConnector(settings(broker))
    connector.start(receiver)
    eventually(lambda: connector.status.state == State.CONNECTED)

    plant.publish("plant/oven", reading(1.0))
    eventually(lambda: receiver.values == [1.0])

    connector.stop()
    plant.stop()
    broker.stop()


@pytest.mark.service
def test_a_broker_that_refuses_says_so_in_the_status(tmp_path: Path):
    broker = mosquitto(free_port(), tmp_path, "password_file /dev/null")
    (tmp_path / "mosquitto.conf").write_text(f"listener {broker.port} 127.0.0.1\nallow_anonymous false\nuser root\n")
    broker.stop()
    broker.start()
    connector = MqttConnector(settings(broker))
    connector.start(CollectingReceiver())

    eventually(lambda: connector.status.state == State.FAILED)

    assert connector.status.detail == "The broker refuses the connection: Not authorized"
    connector.stop()
    broker.stop()


@pytest.mark.parametrize(
    "changed",
    [
        {"host": ""},
        {"topics": ()},
        {"topics": ("a/#/b",)},
        {"topics": ("a/b+",)},
        {"client_id": " "},
        {"port": 0},
        {"version": "4"},
        {"window": 0},
        {"authority": Path("ca.pem")},
    ],
)
def test_settings_are_checked(changed: dict[str, object]):
    with pytest.raises(Refused):
        MqttSettings(**{"host": "h", "topics": ("a/#",), "client_id": "hub", **changed})


def test_the_password_is_not_shown():
    assert "secret" not in repr(MqttSettings("h", ("a",), "hub", username="u", password="secret"))
