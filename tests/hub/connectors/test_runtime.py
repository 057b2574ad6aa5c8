"""The runtime keeps connectors as their rows say, and writes down how they are and what was refused."""

import socket
import time
from collections.abc import Callable, Iterator

import pytest

from planum.hub.connectors import runtime as runtimes
from planum.hub.connectors.actions import bind_signals, disable_connector
from planum.hub.connectors.engine.observations import observations
from planum.hub.connectors.models import Connector, ConnectorState, RefusedReadings
from planum.hub.connectors.runtime import Runtime
from planum.hub.connectors.shapes import NewBinding
from planum.hub.readings import access
from planum.hub.readings.engine.batch import columns, joined_table
from planum.hub.readings.engine.examination import Reason
from planum.kernel.visibility import SYSTEM, viewing
from world import a_connector, a_plant, a_signal, an_engineer, an_enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """A runtime whose looking-after is called by the test: a thread of its own sees no open test transaction."""
    monkeypatch.setattr(runtimes, "LOOK_AGAIN_S", 3600.0)
    made = Runtime()
    yield made
    if runtimes.current() is made:
        made.stop()


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.01)
    return False


def now_us() -> int:
    return time.time_ns() // 1000


def stored(signal: int) -> list[float]:
    return columns(joined_table(access.reader().read([signal], 0, 2**60))).value.tolist()


def test_an_enabled_source_runs_and_its_readings_are_stored(runtime: Runtime) -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))
    source = a_connector(engineer.organisation, settings={"token": "a-token-of-a-gateway", "port": 0})
    a_connector(engineer.organisation, enabled=False)
    bind_signals(by=engineer, connector=source.pk, rows=[NewBinding("a", signal.path)])

    runtime.start()
    runtime.source(source.pk).receive(observations(["a", "b"], [now_us()] * 2, [1.5, 2.5]))

    assert eventually(lambda: runtime.status().stored == 1)
    status = runtime.status()
    assert list(status.sources) == [source.pk]
    assert status.sources[source.pk].state is ConnectorState.CONNECTED
    assert (status.received, status.refused) == (2, {"unknown_signal": 1})
    assert stored(signal.pk) == [1.5]
    assert runtimes.current() is runtime


def test_refused_readings_are_written_down_and_added_up(runtime: Runtime) -> None:
    source = a_connector(an_enterprise(), settings={"token": "a-token-of-a-gateway", "port": 0})
    runtime.start()

    for sample in ("first", "second"):
        runtime.source(source.pk).refuse(Reason.UNDECODABLE, 2, sample)
        runtime.look_after()

    with viewing(SYSTEM):
        [row] = RefusedReadings.objects.all()
        state = Connector.objects.get(pk=source.pk).state
    assert (row.connector_id, row.reason, row.count, row.sample) == (source.pk, "undecodable", 4, "second")
    assert row.first_at < row.last_at
    assert state is ConnectorState.CONNECTED


def test_new_bindings_are_taken_over_while_the_source_runs(runtime: Runtime) -> None:
    engineer = an_engineer()
    source = a_connector(engineer.organisation, settings={"token": "a-token-of-a-gateway", "port": 0})
    runtime.start()
    signal = a_signal(a_plant(engineer.organisation))
    bind_signals(by=engineer, connector=source.pk, rows=[NewBinding("a", signal.path)])
    port_before = runtime.status().sources[source.pk].since

    runtime.look_after()
    runtime.source(source.pk).receive(observations(["a"], [now_us()], [7.0]))

    assert eventually(lambda: stored(signal.pk) == [7.0])
    assert runtime.status().sources[source.pk].since == port_before


def test_the_unit_of_a_binding_counts_where_the_source_states_none(runtime: Runtime) -> None:
    engineer = an_engineer()
    source = a_connector(engineer.organisation, settings={"token": "a-token-of-a-gateway", "port": 0})
    signal = a_signal(a_plant(engineer.organisation), unit="kW")
    bind_signals(by=engineer, connector=source.pk, rows=[NewBinding("a", signal.path, "W")])
    runtime.start()
    at = now_us()

    runtime.source(source.pk).receive(observations(["a"], [at - 1], [2000.0]))
    runtime.source(source.pk).receive(observations(["a"], [at], [3.0], unit=["kW"]))

    assert eventually(lambda: stored(signal.pk) == [2.0, 3.0])


def test_a_source_that_is_switched_off_stops(runtime: Runtime) -> None:
    engineer = an_engineer()
    source = a_connector(engineer.organisation, settings={"token": "a-token-of-a-gateway", "port": 0})
    runtime.start()
    runtime.look_after()

    disable_connector(by=engineer, connector=source.pk)
    runtime.look_after()
    runtime.look_after()

    assert runtime.status().sources == {}
    source.refresh_from_db()
    assert source.state is ConnectorState.STOPPED


def test_one_source_that_cannot_start_does_not_keep_the_others_from_starting(runtime: Runtime) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        bad = a_connector(an_enterprise(), settings={"token": "a-token-of-a-gateway", "port": port})
        unknown = a_connector(an_enterprise(), kind="carrier pigeon")
        good = a_connector(an_enterprise(), settings={"token": "a-token-of-a-gateway", "port": 0})

        runtime.start()
        runtime.look_after()

    states = {key: each.state for key, each in runtime.status().sources.items()}
    assert states == {
        bad.pk: ConnectorState.FAILED,
        unknown.pk: ConnectorState.FAILED,
        good.pk: ConnectorState.CONNECTED,
    }
    bad.refresh_from_db()
    assert str(port) in bad.detail


def test_stopping_stores_what_waits_and_writes_the_last_counts(runtime: Runtime) -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))
    source = a_connector(engineer.organisation, settings={"token": "a-token-of-a-gateway", "port": 0})
    bind_signals(by=engineer, connector=source.pk, rows=[NewBinding("a", signal.path)])
    runtime.start()
    runtime.source(source.pk).receive(observations(["a", "b"], [now_us()] * 2, [1.0, 2.0]))

    runtime.stop()

    assert runtimes.current() is None
    assert stored(signal.pk) == [1.0]
    with viewing(SYSTEM):
        assert [row.count for row in RefusedReadings.objects.all()] == [1]
        assert [row.state for row in Connector.objects.all()] == [ConnectorState.STOPPED]
