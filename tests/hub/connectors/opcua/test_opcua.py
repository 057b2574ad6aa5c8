"""Against a real asyncua server on a thread of its own."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

import pytest
from asyncua import Server, ua

from hub.connectors.collecting import CollectingReceiver, eventually, free_port
from planum.errors import Refused
from planum.hub.connectors.engine.receiver import State
from planum.hub.connectors.opcua.connector import OpcuaConnector
from planum.hub.connectors.opcua.settings import OpcuaSettings
from planum.hub.readings.engine.examination import Reason

MOMENT = datetime(2025, 11, 22, tzinfo=UTC)
AT = 1_763_769_600_000_000
NODES = ("ns=2;s=Press.Temperature", "ns=2;s=Press.Running", "ns=2;s=Press.Order")


class Plant:
    def __init__(self, port: int) -> None:
        self.endpoint = f"opc.tcp://127.0.0.1:{port}/plant/"
        self.is_mute = False

    def start(self) -> None:
        self._started = Event()
        self._thread = Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._started.wait(20)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(20)

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        server = Server()
        await server.init()
        server.set_endpoint(self.endpoint)
        server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        index = await server.register_namespace("plant")
        press = await server.nodes.objects.add_object(index, "Press")
        self.nodes = {}
        for name, value in (("Temperature", 20.0), ("Running", True), ("Order", "A-17")):
            text = f"ns=2;s=Press.{name}"
            self.nodes[text] = await press.add_variable(ua.NodeId.from_string(text), name, value)
        async with server:
            self._started.set()
            await self._stopping.wait()

    def write(self, node: str, value: Any, status: int = 0, at: datetime = MOMENT) -> None:
        code = ua.StatusCode(ua.UInt32(status))
        data = ua.DataValue(ua.Variant(value), StatusCode=code, SourceTimestamp=at)
        asyncio.run_coroutine_threadsafe(self.nodes[node].write_value(data), self._loop).result(10)


@pytest.fixture(scope="module")
def shared_plant() -> Iterator[Plant]:
    """An asyncua server takes seconds to stop, so the tests that leave it running share one."""
    running = Plant(free_port())
    running.start()
    yield running
    running.stop()


@pytest.fixture
def plant(shared_plant: Plant) -> Plant:
    shared_plant.write(NODES[0], 20.0)
    shared_plant.write(NODES[1], True)
    return shared_plant


@pytest.fixture
def connected(plant: Plant) -> Iterator[Callable[..., OpcuaConnector]]:
    started: list[OpcuaConnector] = []

    def connect(receiver: CollectingReceiver, nodes: tuple[str, ...] = NODES[:1], **changed: Any) -> OpcuaConnector:
        given = {"publishing_ms": 50.0, "sampling_ms": 10.0, "deadline_s": 3.0, "request_s": 3.0, **changed}
        connector = OpcuaConnector(OpcuaSettings(plant.endpoint, nodes, **given))
        started.append(connector)
        connector.start(receiver)
        return connector

    yield connect
    for connector in started:
        connector.stop()


def test_values_come_with_the_time_of_their_source_and_its_quality(plant: Plant, connected):
    receiver = CollectingReceiver()
    connector = connected(receiver, NODES)
    eventually(lambda: len(receiver.readings) == 2)

    plant.write(NODES[0], 21.5)
    eventually(lambda: 21.5 in receiver.values)
    plant.write(NODES[0], 22.5, ua.StatusCodes.UncertainLastUsableValue)
    eventually(lambda: 22.5 in receiver.values)

    assert receiver.readings[2:] == [(NODES[0], AT, 21.5, 0), (NODES[0], AT, 22.5, 1)]
    assert [(address, value) for address, _, value, _ in receiver.readings[:2]] == [(NODES[0], 20.0), (NODES[1], 1.0)]
    assert receiver.refusals == [(Reason.NOT_A_NUMBER, 1, f"{NODES[2]} is str")]
    eventually(lambda: connector.status.received == 4)
    assert (connector.status.state, connector.status.received) == (State.CONNECTED, 4)


def test_a_sensor_that_fails_repeats_its_last_value_as_bad(plant: Plant, connected):
    receiver = CollectingReceiver()
    connected(receiver)
    eventually(lambda: receiver.readings)

    plant.write(NODES[0], None, ua.StatusCodes.BadNoCommunication)
    eventually(lambda: len(receiver.readings) == 2)

    assert [(address, value, quality) for address, _, value, quality in receiver.readings[1:]] == [(NODES[0], 20.0, 2)]


def test_a_node_that_does_not_exist_keeps_no_other_from_working(plant: Plant, connected):
    receiver = CollectingReceiver()
    connector = connected(receiver, ("ns=2;s=Nowhere", NODES[0], "not a node id"))

    eventually(lambda: receiver.values == [20.0])
    eventually(lambda: connector.status.state == State.CONNECTED)

    assert [(reason, count) for reason, count, _ in receiver.refusals] == [(Reason.UNKNOWN_SIGNAL, 1)] * 2
    assert {sample.split(":")[0].split(" is")[0] for _, _, sample in receiver.refusals} == {
        "ns=2;s=Nowhere",
        "not a node id",
    }
    assert connector.status.detail == "2 of 3 nodes are refused"


def test_many_nodes_are_parted_into_subscriptions(plant: Plant, connected):
    receiver = CollectingReceiver()
    connected(receiver, NODES[:2], items_per_subscription=1)

    eventually(lambda: sorted(receiver.values) == [1.0, 20.0])
    plant.write(NODES[0], 30.0)
    plant.write(NODES[1], False)
    eventually(lambda: sorted(receiver.values) == [0.0, 1.0, 20.0, 30.0])


def test_after_a_restart_of_the_server_values_come_again(plant: Plant, connected):
    receiver = CollectingReceiver()
    connector = connected(receiver)
    eventually(lambda: receiver.values == [20.0])

    plant.stop()
    eventually(lambda: connector.status.state == State.CONNECTING)
    plant.start()
    began = time.monotonic()
    eventually(lambda: len(receiver.values) == 2)
    plant.write(NODES[0], 42.0)
    eventually(lambda: 42.0 in receiver.values)

    assert time.monotonic() - began < 10
    assert connector.status.state == State.CONNECTED


def test_silence_beyond_the_deadline_makes_a_new_connection(plant: Plant, connected):
    receiver = CollectingReceiver()
    connector = connected(receiver, deadline_s=1.0, request_s=1.0)
    eventually(lambda: receiver.values == [20.0])

    plant._loop.call_soon_threadsafe(time.sleep, 4.0)
    eventually(lambda: connector.status.state == State.CONNECTING)
    eventually(lambda: connector.status.state == State.CONNECTED)

    plant.write(NODES[0], 43.0)
    eventually(lambda: 43.0 in receiver.values)


def test_a_quiet_plant_is_no_silence(plant: Plant, connected):
    receiver = CollectingReceiver()
    connector = connected(receiver, deadline_s=0.6, publishing_ms=100.0)
    eventually(lambda: receiver.values == [20.0])
    eventually(lambda: connector.status.state == State.CONNECTED)
    since = connector.status.since

    time.sleep(2.0)

    assert (connector.status.state, connector.status.since) == (State.CONNECTED, since)


class SlowReceiver(CollectingReceiver):
    def receive(self, observations, acknowledge=None):
        time.sleep(1.5)
        super().receive(observations, acknowledge)


def test_a_receiver_that_blocks_beyond_the_deadline_is_no_silence(plant: Plant, connected):
    receiver = SlowReceiver()
    connector = connected(receiver, deadline_s=0.6, publishing_ms=100.0)

    eventually(lambda: receiver.values == [20.0])
    plant.write(NODES[0], 44.0)
    eventually(lambda: receiver.values == [20.0, 44.0])

    assert connector.status.state == State.CONNECTED


class FailingReceiver(CollectingReceiver):
    fails = True

    def receive(self, observations, acknowledge=None):
        if self.fails:
            self.fails = False
            raise OSError("the disk is full")
        super().receive(observations, acknowledge)


def test_a_receiver_that_fails_is_asked_again_on_a_new_connection(plant: Plant, connected):
    receiver = FailingReceiver()
    connected(receiver)

    eventually(lambda: receiver.values == [20.0])


def test_a_server_that_is_not_there_is_tried_until_the_connector_is_stopped():
    settings = OpcuaSettings(f"opc.tcp://127.0.0.1:{free_port()}", NODES)
    connector = OpcuaConnector(settings)
    connector.start(CollectingReceiver())

    eventually(lambda: connector.status.detail)
    connector.stop()

    assert connector.status.state == State.STOPPED


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "http://127.0.0.1"},
        {"nodes": ()},
        {"nodes": ("i=1", "i=1")},
        {"security": "Basic256Sha256"},
        {"deadline_s": 1.0, "publishing_ms": 500.0},
        {"items_per_subscription": 2000},
    ],
)
def test_settings_are_checked(changed: dict[str, Any]):
    with pytest.raises(Refused):
        OpcuaSettings(**{"endpoint": "opc.tcp://h", "nodes": NODES, **changed})
