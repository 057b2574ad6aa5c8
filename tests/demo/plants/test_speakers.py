"""Each speaker over real sockets: a plain client counts what arrives, and it is what was sent."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest
from asyncua.sync import Client as OpcUaClient
from paho.mqtt.client import Client as MqttClient
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from demo.listeners import Changes, Listener, Store, readings_of, until
from planum.demo.plants.enterprises import model_city
from planum.demo.plants.faults import microseconds
from planum.demo.plants.model import Plant
from planum.demo.plants.plan import SECOND_US, Block, PlantPlan
from planum.demo.plants.speakers.broker import MqttBroker, free_port
from planum.demo.plants.speakers.json_messages import JsonPublisher
from planum.demo.plants.speakers.mqtt import MqttPublisher
from planum.demo.plants.speakers.opcua import OpcUaPlant
from planum.demo.plants.speakers.sparkplug import SparkplugPublisher
from planum.demo.plants.speakers.speaker import Interrupted
from planum.demo.plants.speakers.tcp import TcpPlant, TcpTarget
from planum.errors import Refused
from planum.hub.connectors.engine.sparkplug import rebirth_topic
from planum.hub.connectors.engine.sparkplug_encoding import encode_rebirth
from planum.hub.connectors.tcp.connector import TcpConnector
from planum.hub.connectors.tcp.settings import TcpSettings

START = datetime(2026, 11, 23, 2, tzinfo=UTC)
START_US = microseconds(START)
PLANS = {plan.code: plan for plan in model_city()}
TOKEN = "a-token-for-tests-only"
OPCUA = ("XH01", "XH05")


def plant(code: str) -> Plant:
    return Plant(PLANS[code], 7, origin=START - timedelta(days=1))


def block(code: str, first_s: int, last_s: int) -> Block:
    return plant(code).block(START_US + first_s * SECOND_US, START_US + last_s * SECOND_US)


@pytest.fixture
def broker() -> Iterator[MqttBroker]:
    broker = MqttBroker()
    broker.start()
    yield broker
    broker.stop()


def publisher(kind: type[Any], code: str, broker: MqttBroker, plan: PlantPlan | None = None) -> Any:
    speaker = kind(plan or PLANS[code], broker.host, broker.port, broker)
    speaker.open([])
    return speaker


@pytest.mark.parametrize(("kind", "code"), [(SparkplugPublisher, "XH02"), (JsonPublisher, "XH03")])
def test_every_reading_published_arrives_with_its_instant_value_and_unit(
    broker: MqttBroker, kind: type[MqttPublisher], code: str
) -> None:
    listener = Listener(broker.port)
    assert broker.wait_until_subscribed(2)
    speaker = publisher(kind, code, broker)

    for first, last in ((0, 1), (1, 2), (2, 62), (62, 300)):
        speaker.send(block(code, first, last))
    speaker.flush()

    expected = readings_of(block(code, 0, 300))
    assert speaker.sent == len(expected) == listener.count
    assert listener.readings == expected
    assert listener.units == {signal.address: signal.unit for signal in PLANS[code].signals}
    assert listener.rebirths == 0
    speaker.close()
    listener.stop()


def test_a_slow_subscriber_slows_the_publisher_down_and_loses_nothing(broker: MqttBroker) -> None:
    listener = Listener(broker.port, pause_s=0.02)
    assert broker.wait_until_subscribed(2)
    speaker = publisher(JsonPublisher, "XH03", broker)

    began = time.monotonic()
    for second in range(100):
        speaker.send(block("XH03", second, second + 1))
    sending_s = time.monotonic() - began
    speaker.flush()

    assert sending_s > (100 - 2 * 32) * 0.02
    assert listener.count == speaker.sent == 100 * len(PLANS["XH03"].signals)
    speaker.close()
    listener.stop()


def test_a_subscriber_with_a_session_hears_what_was_said_while_it_was_away(broker: MqttBroker) -> None:
    away = Listener(broker.port, name="hub", clean=False)
    assert broker.wait_until_subscribed(2)
    away.stop()
    time.sleep(0.2)
    speaker = publisher(JsonPublisher, "XH03", broker)

    speaker.send(block("XH03", 0, 3))
    speaker.flush()
    back = Listener(broker.port, name="hub", clean=False)

    assert until(lambda: back.count >= speaker.sent)
    assert back.readings == readings_of(block("XH03", 0, 3))
    speaker.close()
    back.stop()


@pytest.mark.slow
def test_a_message_without_an_answer_for_more_than_five_seconds_is_not_forgotten(broker: MqttBroker) -> None:
    listener = Listener(broker.port, pause_s=5.5)
    assert broker.wait_until_subscribed(2)
    speaker = publisher(JsonPublisher, "XH03", broker)

    speaker.send(block("XH03", 0, 1))
    speaker.send(block("XH03", 1, 2))
    speaker.flush()

    assert listener.messages == 2
    assert listener.count == speaker.sent
    speaker.close()
    listener.stop()


def test_a_rebirth_repeats_the_last_values_and_is_not_counted(broker: MqttBroker) -> None:
    early = Listener(broker.port)
    assert broker.wait_until_subscribed(2)
    speaker = publisher(SparkplugPublisher, "XH02", broker)
    speaker.send(block("XH02", 0, 5))
    speaker.flush()
    sent, signals = speaker.sent, len(PLANS["XH02"].signals)

    early.client.publish(rebirth_topic("xinghe/XH02"), encode_rebirth(at=START_US), qos=1)

    assert until(lambda: early.count == sent + signals)
    assert speaker.sent == sent == 5 * signals
    assert early.readings == readings_of(block("XH02", 0, 5))
    speaker.send(block("XH02", 5, 7))
    speaker.flush()
    assert early.readings == readings_of(block("XH02", 0, 7))
    assert early.rebirths == 0
    speaker.close()
    early.stop()


def test_an_edge_node_says_farewell_and_a_lost_one_is_announced_by_its_will(broker: MqttBroker) -> None:
    listener = Listener(broker.port)
    assert broker.wait_until_subscribed(2)
    orderly, lost = publisher(SparkplugPublisher, "XH02", broker), publisher(SparkplugPublisher, "XH06", broker)
    for speaker, code in ((orderly, "XH02"), (lost, "XH06")):
        speaker.send(block(code, 0, 1))
        speaker.flush()

    orderly.close()
    assert until(lambda: len(listener.died) == len(PLANS["XH02"].signals))
    lost._client.loop_stop()
    lost._client.socket().close()

    assert until(lambda: len(listener.died) == len(PLANS["XH02"].signals) + len(PLANS["XH06"].signals))
    assert set(listener.died) == {*PLANS["XH02"].addresses, *PLANS["XH06"].addresses}
    listener.stop()


@pytest.mark.parametrize("kind", [SparkplugPublisher, JsonPublisher])
def test_gaps_are_not_sent(broker: MqttBroker, kind: type[MqttPublisher]) -> None:
    plan = PLANS["XH02"] if kind is SparkplugPublisher else PLANS["XH03"]
    whole = block(plan.code, 0, 6)
    value = whole.value.copy()
    value[3:, 4] = np.nan
    value[5, :] = np.nan
    with_gaps = Block(plan, whole.at, value)
    listener = Listener(broker.port)
    assert broker.wait_until_subscribed(2)
    speaker = publisher(kind, plan.code, broker)

    speaker.send(with_gaps)
    speaker.flush()

    assert speaker.sent == with_gaps.count == 5 * len(plan.signals) - 2
    assert listener.readings == readings_of(with_gaps)
    speaker.close()
    listener.stop()


def test_a_missing_broker_is_refused_with_a_remedy() -> None:
    with pytest.raises(Refused, match="No MQTT broker answers"):
        JsonPublisher(PLANS["XH03"], "127.0.0.1", free_port()).open([])


def test_the_broker_refuses_mqtt_5_and_stops_within_three_seconds() -> None:
    broker = MqttBroker()
    broker.start()
    refused = Event()
    client = MqttClient(CallbackAPIVersion.VERSION2, "five", protocol=MQTTProtocolVersion.MQTTv5)
    client.on_connect = lambda *arguments: refused.set() if arguments[3].is_failure else None
    client.on_connect_fail = lambda *_: refused.set()
    client.on_disconnect = lambda *_: refused.set()
    client.connect("127.0.0.1", broker.port)
    client.loop_start()

    assert refused.wait(5)
    client.disconnect()
    client.loop_stop()
    began = time.monotonic()
    broker.stop()
    assert time.monotonic() - began < 3


def changes_of(*blocks: Block) -> list[tuple[str, int, float]]:
    """The first value of each signal, and each that differs from the one before."""
    changes = []
    for block in blocks:
        for place, address in enumerate(block.plan.addresses):
            column = block.value[:, place]
            changed = np.concatenate([[True], np.diff(column) != 0])
            changes += [
                (address, int(at), float(value)) for at, value in zip(block.at[changed], column[changed], strict=True)
            ]
    return changes


@pytest.fixture
def server() -> Iterator[OpcUaPlant]:
    server = OpcUaPlant([PLANS[code] for code in OPCUA], queue=10)
    server.open([block(code, 0, 1) for code in OPCUA])
    yield server
    server.close()


@pytest.fixture
def client(server: OpcUaPlant) -> Iterator[OpcUaClient]:
    client = OpcUaClient(server.url)
    client.connect()
    yield client
    client.disconnect()


def test_an_opc_ua_client_receives_every_change_with_its_instant(server: OpcUaPlant, client: OpcUaClient) -> None:
    changes = Changes()
    watched = [client.get_node(address) for code in OPCUA for address in PLANS[code].addresses]
    client.create_subscription(50, changes).subscribe_data_change(watched, queuesize=10)

    for second in range(0, 40, 8):
        for code in OPCUA:
            server.send(block(code, second, second + 8))
    server.flush()

    assert until(lambda: len(changes.heard) >= server.sent)
    assert server.overrun == 0
    assert server.monitored() == len(watched)
    assert len(changes.heard) == server.sent
    assert sorted(changes.heard) == sorted(changes_of(*(block(code, 0, 40) for code in OPCUA)))


def test_opc_ua_nodes_state_unit_range_and_name(client: OpcUaClient) -> None:
    power = client.get_node("ns=2;s=XH01/S1/PRESS/L1/PR01/power")

    unit, limits = (power.get_child(f"0:{name}").read_value() for name in ("EngineeringUnits", "EURange"))

    assert (unit.DisplayName.Text, unit.UnitId) == ("kW", 0x4B5754)
    assert (limits.Low, limits.High) == (0.0, PLANS["XH01"].signals[0].high)
    assert power.read_display_name().Text == "有功功率"
    assert power.get_parent().read_browse_name().Name == "PR01"


def test_an_opc_ua_server_stops_within_three_seconds(server: OpcUaPlant, client: OpcUaClient) -> None:
    began = time.monotonic()
    server.close()

    assert time.monotonic() - began < 3


def test_a_plant_on_tcp_is_stored_whole() -> None:
    store, connector = Store(), TcpConnector(TcpSettings(TOKEN, port=0))
    connector.start(store)
    speaker = TcpPlant(PLANS["XH04"], TcpTarget("127.0.0.1", connector.port, TOKEN))
    speaker.open([])

    for first, last in ((0, 1), (1, 2), (2, 600)):
        speaker.send(block("XH04", first, last))
    speaker.flush()

    expected = readings_of(block("XH04", 0, 600))
    assert speaker.sent == store.count == len(expected)
    assert store.readings == expected
    assert store.units == {signal.unit for signal in PLANS["XH04"].signals}
    speaker.close()
    connector.stop()


def test_a_wrong_token_is_refused_with_a_remedy() -> None:
    connector = TcpConnector(TcpSettings(TOKEN, port=0))
    connector.start(Store())
    speaker = TcpPlant(PLANS["XH04"], TcpTarget("127.0.0.1", connector.port, "another-token-altogether"))

    with pytest.raises(Refused, match="does not take readings"):
        speaker.send(block("XH04", 0, 1))
    speaker.close()
    connector.stop()


def test_a_plant_that_waits_for_a_missing_hub_can_be_closed() -> None:
    speaker = TcpPlant(PLANS["XH04"], TcpTarget("127.0.0.1", free_port(), TOKEN))
    ended: list[Exception] = []

    def send() -> None:
        try:
            speaker.send(block("XH04", 0, 1))
        except Interrupted as interrupted:
            ended.append(interrupted)

    waiting = Thread(target=send)
    waiting.start()
    time.sleep(0.2)
    speaker.close()
    waiting.join(3)

    assert len(ended) == 1
