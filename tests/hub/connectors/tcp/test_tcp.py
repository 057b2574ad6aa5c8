import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.connectors.collecting import AT, CollectingReceiver, eventually, free_port
from planum.errors import Refused
from planum.hub.connectors.engine.observations import observations
from planum.hub.connectors.engine.receiver import State
from planum.hub.connectors.engine.sparkplug_encoding import Metric, encode
from planum.hub.connectors.tcp.connector import TcpConnector
from planum.hub.connectors.tcp.framing import (
    ANSWER,
    HEADER,
    Kind,
    OversizedFrame,
    encode_frame,
    greeting,
    take_frames,
    with_topic,
)
from planum.hub.connectors.tcp.sender import FrameTooLongError, Rejected, TcpSender
from planum.hub.connectors.tcp.settings import TcpSettings
from planum.hub.readings.engine.examination import Reason

TOKEN = "a-token-for-the-tests"


class FailingReceiver(CollectingReceiver):
    fails = True

    def receive(self, observations, acknowledge=None):
        if self.fails:
            self.fails = False
            raise OSError("the disk is full")
        super().receive(observations, acknowledge)


class Hub:
    def __init__(self, receiver: CollectingReceiver, **settings: object) -> None:
        self.receiver = receiver
        self.connector = TcpConnector(TcpSettings(TOKEN, **{"port": 0, **settings}))
        self.connector.start(receiver)
        self.port = self.connector.port
        self.connections: list[socket.socket] = []

    def sender(self, **options: object) -> TcpSender:
        return TcpSender("127.0.0.1", self.port, TOKEN, **options)

    def raw(self, first: bytes = greeting(TOKEN)) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        self.connections.append(connection)
        connection.sendall(first)
        return connection

    def stop(self) -> None:
        for connection in self.connections:
            connection.close()
        self.connector.stop()


@pytest.fixture
def hub() -> Iterator[Hub]:
    running = Hub(CollectingReceiver())
    yield running
    running.stop()


def ended(connection: socket.socket) -> bytes:
    """What the hub still says before it closes the connection."""
    said = b""
    try:
        while part := connection.recv(4096):
            said += part
    except ConnectionResetError:
        pass
    return said


def sent_until_held_up(connection: socket.socket, data: bytes) -> int:
    sent = 0
    with suppress(TimeoutError):
        while sent < 400 << 20:
            sent += connection.send(data)
    return sent


def json_frame(number: int, value: float) -> bytes:
    payload = json.dumps({"at": AT // 1000, "value": value}).encode()
    return encode_frame(Kind.JSON, number, with_topic("t", payload))


def test_frames_of_every_kind_are_received_and_answered(hub: Hub):
    birth = encode([Metric(1.5, "m", alias=1)], at=AT, sequence=0)
    data = encode([Metric(2.5, alias=1)], at=AT + 1000, sequence=1)

    with hub.sender() as sender:
        sender.send(observations(["a", "b"], [AT, AT], [1.0, 2.0], None, ["A", None]))
        sender.send_message(Kind.SPARKPLUG, "spBv1.0/g/NBIRTH/n", birth)
        sender.send_message(Kind.SPARKPLUG, "spBv1.0/g/NDATA/n", data)
        sender.send_message(Kind.JSON, "oven", json.dumps({"at": AT // 1000, "values": {"t": 3}}).encode())

    assert hub.receiver.readings == [
        ("a", AT, 1.0, 0),
        ("b", AT, 2.0, 0),
        ("g/n/m", AT, 1.5, 0),
        ("g/n/m", AT + 1000, 2.5, 0),
        ("oven/t", AT, 3.0, 0),
    ]
    assert hub.receiver.batches[0].unit == ["A", None]
    assert (sender.stored, sender.refused) == (4, [])
    eventually(lambda: hub.connector.status.received == 5)
    assert hub.connector.status.state == State.CONNECTED


def test_what_cannot_be_decoded_is_refused_and_the_rest_goes_on(hub: Hub):
    data = encode([Metric(2.5, alias=1)], at=AT, sequence=1)

    with hub.sender() as sender:
        sender.send_frame(Kind.ARROW, b"no arrow")
        sender.send_frame(Kind.JSON, b"\xff")
        sender.send_frame(9, b"")
        sender.send_message(Kind.SPARKPLUG, "spBv1.0/g/NDATA/n", data)
        sender.send(observations(["a"], [AT], [1.0]))

    assert (sender.refused, sender.stored) == ([1, 2, 3, 4], 1)
    assert [(reason, count) for reason, count, _ in hub.receiver.refusals] == [(Reason.UNDECODABLE, 1)] * 4
    assert hub.receiver.values == [1.0]


def test_an_answer_comes_only_when_the_readings_are_durable():
    hub = Hub(CollectingReceiver(holds_back=True))
    connection = hub.raw()
    connection.settimeout(0.3)
    assert connection.recv(64) == b"OK 64 4194304\n"

    connection.sendall(json_frame(41, 1.0) + json_frame(42, 2.0))
    eventually(lambda: len(hub.receiver.held) == 2)
    with pytest.raises(TimeoutError):
        connection.recv(64)
    hub.receiver.held[1]()

    assert connection.recv(64) == ANSWER.pack(42, 0)
    hub.stop()


def test_no_more_than_the_window_is_read_before_answers():
    hub = Hub(CollectingReceiver(holds_back=True), window=3)
    connection = hub.raw()

    connection.sendall(b"".join(json_frame(number, number) for number in range(10)))
    eventually(lambda: len(hub.receiver.held) == 3)
    time.sleep(0.2)
    assert len(hub.receiver.held) == 3
    hub.receiver.held[0]()
    eventually(lambda: len(hub.receiver.held) == 4)

    assert hub.receiver.values == [0.0, 1.0, 2.0, 3.0]
    hub.stop()


def test_a_gateway_that_floods_is_slowed_down_and_not_kept_in_memory():
    hub = Hub(CollectingReceiver(holds_back=True), window=4, longest_frame=1 << 16, memory_bytes=1 << 17)
    connection = hub.raw()
    connection.settimeout(1.0)
    frame = encode_frame(Kind.JSON, 1, with_topic("t", b'{"at":1763769600000,"value":1}' + b" " * 60_000))

    assert sent_until_held_up(connection, frame * 10) < 64 << 20
    assert len(hub.receiver.batches) <= 4
    hub.stop()


def test_all_connections_share_one_memory():
    hub = Hub(CollectingReceiver(holds_back=True), window=8, longest_frame=4096, memory_bytes=4096)
    payload = with_topic("t", b'{"at":1763769600000,"value":1}' + b" " * 3000)
    hub.raw().sendall(b"".join(encode_frame(Kind.JSON, number, payload) for number in range(2)))
    eventually(lambda: len(hub.receiver.held) == 2)

    hub.raw().sendall(encode_frame(Kind.JSON, 1, payload))
    time.sleep(0.2)
    assert len(hub.receiver.held) == 2
    hub.receiver.held[0]()

    eventually(lambda: len(hub.receiver.held) == 3)
    hub.stop()


def test_what_a_lost_connection_had_in_memory_is_given_back():
    hub = Hub(FailingReceiver(), longest_frame=4096, memory_bytes=4096)

    with hub.sender() as sender:
        for value in range(5):
            sender.send(observations(["a"] * 50, [AT + value] * 50, [float(value)] * 50))

    assert sender.stored == 5
    hub.stop()


@pytest.mark.parametrize(
    "first", [greeting("another-token-of-the-tests"), b"GET / HTTP/1.1\r\n", b"\n", b"x" * 5000, b"PLANUM 1 \xff\n"]
)
def test_a_stranger_is_turned_away(hub: Hub, first: bytes):
    connection = hub.raw(first + json_frame(1, 1.0))

    assert ended(connection) in (b"REFUSED\n", b"")
    assert hub.receiver.batches == []


def test_the_sender_says_that_its_token_is_wrong(hub: Hub):
    sender = TcpSender("127.0.0.1", hub.port, "another-token-of-the-tests")

    with pytest.raises(Rejected):
        sender.send(observations(["a"], [AT], [1.0]))


def test_who_does_not_greet_in_time_is_turned_away():
    hub = Hub(CollectingReceiver(), handshake_s=0.2)

    assert ended(hub.raw(b"PLANUM")) == b""
    hub.stop()


def test_who_says_nothing_more_is_let_go():
    hub = Hub(CollectingReceiver(), idle_s=0.2)
    connection = hub.raw()
    connection.sendall(json_frame(1, 1.0)[:10])

    assert ended(connection) == b"OK 64 4194304\n"
    eventually(lambda: hub.receiver.batches == [])
    hub.stop()


def test_a_frame_that_announces_too_much_ends_the_connection(hub: Hub):
    connection = hub.raw(greeting(TOKEN) + HEADER.pack(0xFFFFFFFF, 1, 1))

    assert ended(connection) in (b"OK 64 4194304\n", b"")
    eventually(lambda: hub.receiver.refusals)
    assert [(reason, count) for reason, count, _ in hub.receiver.refusals] == [(Reason.UNDECODABLE, 1)]


def test_the_sender_does_not_send_what_the_hub_would_not_take():
    hub = Hub(CollectingReceiver(), longest_frame=1024)

    with hub.sender() as sender:
        with pytest.raises(FrameTooLongError):
            sender.send_frame(Kind.JSON, b" " * 1025)
        sender.send_message(Kind.JSON, "t", b'{"at":1763769600000,"value":1}')

    assert hub.receiver.values == [1.0]
    hub.stop()


class AlwaysFailingReceiver(CollectingReceiver):
    def receive(self, observations, acknowledge=None):
        raise OSError("the disk is full")


def test_the_sender_gives_up_when_there_is_no_answer_for_long():
    hub = Hub(AlwaysFailingReceiver())
    sender = hub.sender(patience_s=0.5)
    sender.send(observations(["a"], [AT], [1.0]))

    with pytest.raises(OSError, match=r"closed the connection|reset by peer"):
        sender.drain()
    hub.stop()


def test_no_more_connections_than_allowed_are_taken():
    hub = Hub(CollectingReceiver(), connections=1)
    first = hub.raw()
    assert first.recv(64) == b"OK 64 4194304\n"

    assert ended(hub.raw(b"")) == b"BUSY\n"
    first.close()
    eventually(lambda: hub.raw().recv(64) == b"OK 64 4194304\n")
    hub.stop()


def test_after_a_restart_of_the_hub_everything_unanswered_is_sent_again():
    port = free_port()
    before = Hub(CollectingReceiver(holds_back=True), port=port)
    sender = before.sender()
    for value in range(5):
        sender.send(observations(["a"], [AT + value], [float(value)]))
    eventually(lambda: len(before.receiver.held) == 5)
    before.receiver.held[0]()
    before.stop()

    after = Hub(CollectingReceiver(), port=port)
    sender.drain()
    sender.close()

    assert sender.stored == 5
    assert set(before.receiver.values[:1] + after.receiver.values) == {0.0, 1.0, 2.0, 3.0, 4.0}
    after.stop()


def test_a_frame_that_could_not_be_handed_on_is_sent_again():
    hub = Hub(FailingReceiver())

    with hub.sender() as sender:
        sender.send(observations(["a"], [AT], [1.0]))

    assert (hub.receiver.values, sender.stored) == ([1.0], 1)
    hub.stop()


def test_a_receiver_that_blocks_keeps_nobody_from_the_handshake():
    receiver, gate = CollectingReceiver(), Event()
    receive = receiver.receive
    receiver.receive = lambda *given: (gate.wait(10), receive(*given))[1]  # type: ignore[method-assign]
    hub = Hub(receiver)
    sender = hub.sender()
    thread = Thread(target=lambda: (sender.send(observations(["a"], [AT], [1.0])), sender.drain()))
    thread.start()

    assert hub.raw().recv(64) == b"OK 64 4194304\n"
    gate.set()
    thread.join(10)
    sender.close()
    hub.stop()
    assert receiver.values == [1.0]


def test_a_port_in_use_is_refused_with_the_reason(hub: Hub):
    second = TcpConnector(TcpSettings(TOKEN, port=hub.port))

    with pytest.raises(Refused, match="cannot be listened on"):
        second.start(CollectingReceiver())
    assert second.status.state == State.FAILED


@pytest.mark.parametrize("settings", [{"token": "short"}, {"port": 70_000}, {"window": 0}, {"certificate": "x.pem"}])
def test_settings_are_checked(settings: dict[str, object]):
    with pytest.raises(Refused):
        TcpSettings(**{"token": TOKEN, **settings})


def test_the_token_is_not_shown():
    assert TOKEN not in repr(TcpSettings(TOKEN))


@given(st.lists(st.binary(max_size=40), max_size=8), st.integers(1, 60), st.integers(1, 5), st.integers(1, 100))
def test_frames_are_whole_however_they_are_cut(payloads: list[bytes], piece: int, most: int, most_bytes: int):
    wire = b"".join(encode_frame(Kind.ARROW, number, payload) for number, payload in enumerate(payloads))
    buffer, taken = bytearray(), []

    for start in range(0, len(wire), piece):
        buffer += wire[start : start + piece]
        while frames := take_frames(buffer, most=most, most_bytes=most_bytes, longest=40):
            assert len(frames) <= most
            taken += frames

    assert [(frame.number, frame.payload) for frame in taken] == list(enumerate(payloads))
    assert buffer == b""


def test_an_oversized_frame_is_never_waited_for():
    with pytest.raises(OversizedFrame):
        take_frames(bytearray(HEADER.pack(41, 1, 1)), most=1, most_bytes=100, longest=40)
