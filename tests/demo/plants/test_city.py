"""The whole city: what is sent arrives, a run without a clock repeats itself, a live run stops at once."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import numpy as np
import pytest
from asyncua.sync import Client as OpcUaClient

from demo.listeners import Changes, Listener, Readings, Store, until
from planum.demo.plants.city import City
from planum.demo.plants.enterprises import model_city
from planum.demo.plants.faults import microseconds
from planum.demo.plants.plan import SECOND_US, Kind
from planum.demo.plants.speakers.tcp import TcpTarget
from planum.demo.recordings.replay import Channel, Machine, Title, replayed
from planum.errors import Refused
from planum.hub.connectors.tcp.connector import TcpConnector
from planum.hub.connectors.tcp.settings import TcpSettings

START = datetime(2026, 11, 23, 2, tzinfo=UTC)
PLANS = model_city()
TOKEN = "a-token-for-tests-only"
ON_MQTT = [plan for plan in PLANS if plan.protocol in ("sparkplug", "json")]


class Hub:
    """A listener for every protocol the city speaks."""

    def __init__(self, city: City, connector: TcpConnector, store: Store) -> None:
        self.city, self.connector, self.store = city, connector, store
        self.mqtt, self.changes = Listener(city.broker.port), Changes()
        assert city.broker.wait_until_subscribed(2)
        assert city.opcua is not None
        self.opcua = OpcUaClient(city.opcua.url)
        self.opcua.connect()
        nodes = [self.opcua.get_node(address) for plan in city.opcua.plans for address in plan.addresses]
        self.opcua.create_subscription(50, self.changes).subscribe_data_change(nodes, queuesize=60)

    @property
    def counts(self) -> dict[str, int]:
        return {"opcua": len(self.changes.heard), "mqtt": self.mqtt.count, "tcp": self.store.count}

    @property
    def readings(self) -> Readings:
        changes = {(address, at): value for address, at, value in self.changes.heard}
        return changes | self.mqtt.readings | self.store.readings

    def close(self) -> None:
        self.opcua.disconnect()
        self.mqtt.stop()
        self.connector.stop()


@contextmanager
def opened(start: datetime = START) -> Iterator[tuple[City, Hub]]:
    store, connector = Store(), TcpConnector(TcpSettings(TOKEN, port=0))
    connector.start(store)
    targets = {plan.code: TcpTarget("127.0.0.1", connector.port, TOKEN) for plan in PLANS}
    city = City(7, start, tcp_targets=targets, baseline_days=1)
    city.open()
    hub = Hub(city, connector, store)
    try:
        yield city, hub
    finally:
        hub.close()
        city.close()


def sent_by_listener(city: City) -> dict[str, int]:
    sent = city.sent
    return {"opcua": sent["opcua"], "mqtt": sent["sparkplug"] + sent["json"], "tcp": sent["tcp"]}


def test_a_run_without_a_clock_arrives_whole_and_is_the_same_every_time() -> None:
    runs = []
    for borders in ((30, 90), (90,)):
        with opened() as (city, hub):
            for seconds in borders:
                total = city.run_block(START + timedelta(seconds=seconds))
            assert until(lambda city=city, hub=hub: hub.counts == sent_by_listener(city))
            assert city.position == START + timedelta(seconds=90)
            assert total == sum(hub.counts.values()) == len(hub.readings)
            runs.append(hub.readings)

    assert runs[0] == runs[1]


def test_the_live_city_follows_the_clock_and_stops_within_three_seconds() -> None:
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=5)
    with opened(start) as (city, hub):
        stop = Event()
        live = Thread(target=city.run_live, args=(stop,), daemon=True)
        live.start()
        assert until(lambda: city.position >= start + timedelta(seconds=5))
        time.sleep(2.5)

        began, stopped_at = time.monotonic(), datetime.now(UTC)
        stop.set()
        live.join()
        city.close()
        stopping_s = time.monotonic() - began

        assert stopping_s < 3
        assert until(lambda: hub.counts == sent_by_listener(city))
        assert timedelta(seconds=-1) < stopped_at - city.position < timedelta(seconds=3)
        least = round((city.position - start).total_seconds()) + 1
        assert hub.mqtt.count >= least * sum(len(plan.signals) for plan in ON_MQTT)


def test_a_failing_speaker_ends_the_live_run_with_its_error() -> None:
    targets = {"XH04": TcpTarget("127.0.0.1", 1, TOKEN)}
    city = City(7, START, [plan for plan in PLANS if plan.code == "XH04"], tcp_targets=targets, baseline_days=1)
    city.open()

    def broken(observed: object) -> None:
        raise RuntimeError("broken")

    city._lanes[0].speaker._deliver = broken  # type: ignore[attr-defined]

    with pytest.raises(RuntimeError, match="broken"):
        city.run_live(Event(), clock=lambda: START.timestamp() + 1)
    city.close()


def test_a_plant_on_tcp_without_a_target_is_refused() -> None:
    with pytest.raises(Refused, match="XH04 speaks to the hub's TCP port"):
        City(7, START, [plan for plan in PLANS if plan.code == "XH04"])


def test_a_recording_is_replayed_beside_the_plants_at_its_own_instants() -> None:
    at = np.array([0, 15, 30], dtype=np.int64) * 60 * SECOND_US
    title = Title("RX01", "记录", "Record", "设备", "Machines", "A recording made up for a test.")
    channel = Channel("load", "负荷", "Load", "%", Kind.OTHER, np.array([1.0, np.nan, 3.0]))
    machine = Machine("MA01", "机器", "Machine", (channel,))
    recording = replayed(title, (machine,), at, START + timedelta(minutes=40), "json")
    city = City(7, START, [], recordings=[recording])
    city.open()
    listener = Listener(city.broker.port)
    assert city.broker.wait_until_subscribed(2)

    total = city.run_block(START + timedelta(hours=1))

    address = "xinghe/RX01/S1/REC/L1/MA01/load"
    ends = {microseconds(START + timedelta(minutes=minutes)): value for minutes, value in ((10, 1.0), (40, 3.0))}
    assert total == 2
    assert listener.readings == {(address, instant): value for instant, value in ends.items()}
    city.close()
    listener.stop()
