"""Direct TCP from edge gateways: a server that answers each frame when its readings are durable.

One thread runs the event loop, another decodes and hands on; so a receiver that blocks slows the gateways down and
nothing else. A connection is read no further while too many of its frames, or of all connections' bytes, wait to be
durable.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event, Lock, Thread

from planum.errors import Refused
from planum.hub.connectors.engine.observations import Undecodable
from planum.hub.connectors.engine.receiver import Receiver, State, Status, StatusBoard
from planum.hub.connectors.tcp.decoding import FrameDecoder
from planum.hub.connectors.tcp.framing import (
    ANSWER,
    BUSY,
    LONGEST_GREETING,
    REFUSED,
    Answer,
    Frame,
    OversizedFrame,
    is_welcome,
    take_frames,
)
from planum.hub.connectors.tcp.settings import TcpSettings
from planum.hub.readings.engine.examination import Reason


class TcpConnector:
    def __init__(self, settings: TcpSettings) -> None:
        self.settings = settings
        self.port = settings.port
        self.board = StatusBoard()
        self._thread: Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    @property
    def status(self) -> Status:
        return self.board.status

    def start(self, receiver: Receiver) -> None:
        """Listens when it returns; `port` is then the port in use. Raises Refused if the address cannot be used."""
        started, failure = Event(), list[Exception]()
        self.board.enter(State.CONNECTING)
        self._thread = Thread(target=self._run, args=(receiver, started, failure), name="planum-tcp", daemon=True)
        self._thread.start()
        started.wait()
        if failure:
            self.board.enter(State.FAILED, str(failure[0]))
            raise Refused(
                f"{self.settings.host}:{self.settings.port} cannot be listened on: {failure[0]}",
                "An address of this machine and a free port.",
                "Choose another port or stop what uses it.",
            ) from failure[0]

    def stop(self) -> None:
        if self._thread is None or self._loop is None or self._stopping is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = None
        self.board.enter(State.STOPPED)

    def _run(self, receiver: Receiver, started: Event, failure: list[Exception]) -> None:
        try:
            asyncio.run(self._serve(receiver, started))
        except (OSError, ValueError) as error:
            failure.append(error)
            self.board.enter(State.FAILED, str(error))
        finally:
            started.set()

    async def _serve(self, receiver: Receiver, started: Event) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        with ThreadPoolExecutor(1, "planum-tcp-decode") as decoding:
            gate = Gate(self.settings, receiver, decoding, self.board)
            server = await self._loop.create_server(
                lambda: Gateway(gate), self.settings.host, self.settings.port, ssl=self._tls(), backlog=128
            )
            self.port = server.sockets[0].getsockname()[1]
            self.board.enter(State.CONNECTED, f"listening on {self.settings.host}:{self.port}")
            started.set()
            await self._stopping.wait()
            server.close()
            gate.close()
            await asyncio.sleep(0.05)

    def _tls(self) -> ssl.SSLContext | None:
        if self.settings.certificate is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.settings.certificate, self.settings.key)
        return context


class Gate:
    """What the connections share: settings, receiver, decoding thread, and the bytes that wait to be durable."""

    def __init__(
        self, settings: TcpSettings, receiver: Receiver, decoding: ThreadPoolExecutor, board: StatusBoard
    ) -> None:
        self.settings, self.receiver, self.decoding, self.board = settings, receiver, decoding, board
        self.gateways: set[Gateway] = set()
        self.waiting_bytes = 0

    @property
    def room_bytes(self) -> int:
        return self.settings.memory_bytes - self.waiting_bytes

    @property
    def is_full(self) -> bool:
        return self.room_bytes <= 0

    def release(self, size: int) -> None:
        was_full = self.is_full
        self.waiting_bytes -= size
        if was_full and not self.is_full:
            for gateway in list(self.gateways):
                gateway.proceed()

    def close(self) -> None:
        for gateway in list(self.gateways):
            gateway.close()


class Gateway(asyncio.Protocol):
    """One connection. Everything but `_decode` and `_acknowledge` runs in the event loop."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._settings = gate, gate.settings
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._decoder = FrameDecoder()
        self._is_welcome, self._is_decoding, self._is_paused, self._is_clogged = False, False, False, False
        self._waiting: dict[int, int] = {}
        self._waiting_bytes, self._next_ticket = 0, 0
        self._answers: list[tuple[int, int, Answer]] = []
        self._lock = Lock()
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if len(self._gate.gateways) >= self._settings.connections:
            self._turn_away(BUSY)
            return
        self._gate.gateways.add(self)
        transport.set_write_buffer_limits(high=64 * 1024)
        _keep_alive(transport.get_extra_info("socket"))
        self._expect_within(self._settings.handshake_s)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._buffer.clear()
        self._gate.gateways.discard(self)
        released, self._waiting_bytes = self._waiting_bytes, 0
        self._waiting.clear()
        self._gate.release(released)
        if self._timer:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        if self._transport is None:
            return
        self._buffer += data
        if self._is_welcome or self._shake_hands():
            self._expect_within(self._settings.idle_s)
            self.proceed()

    def pause_writing(self) -> None:
        """The gateway does not read its answers: it is read no further until it does."""
        self._is_clogged = True
        self._hold()

    def resume_writing(self) -> None:
        self._is_clogged = False
        self.proceed()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def proceed(self) -> None:
        """Hands the next whole frames to the decoding thread, and reads on if there is room for more."""
        if self._transport is None or self._is_decoding or not self._is_welcome:
            return
        frames = self._take_frames()
        if frames:
            self._is_decoding = True
            tickets = [self._admit(frame) for frame in frames]
            job = self._loop.run_in_executor(self._gate.decoding, self._decode, list(zip(tickets, frames, strict=True)))
            job.add_done_callback(self._decoded)
        self._hold()

    def _take_frames(self) -> list[Frame]:
        room = self._settings.window - len(self._waiting)
        room_bytes = min(self._settings.window_bytes - self._waiting_bytes, self._gate.room_bytes)
        if room <= 0 or room_bytes <= 0 or self._is_clogged:
            return []
        try:
            return take_frames(self._buffer, most=room, most_bytes=room_bytes, longest=self._settings.longest_frame)
        except OversizedFrame as error:
            self._gate.decoding.submit(self._gate.receiver.refuse, Reason.UNDECODABLE, 1, str(error))
            self._abort()
            return []

    def _hold(self) -> None:
        """Stops or resumes reading: no more than one frame beyond those at work is ever held."""
        if self._transport is None or self._transport.is_closing():
            return
        full = len(self._buffer) > self._settings.longest_frame or self._is_clogged
        busy = self._is_decoding or len(self._waiting) >= self._settings.window or self._gate.is_full
        must_pause = full or (busy and len(self._buffer) > 256 * 1024)
        if must_pause and not self._is_paused:
            self._transport.pause_reading()
        elif self._is_paused and not must_pause:
            self._transport.resume_reading()
        self._is_paused = must_pause

    def _admit(self, frame: Frame) -> int:
        """A ticket of our own for each frame: a gateway may use a number twice."""
        self._next_ticket += 1
        self._waiting[self._next_ticket] = len(frame.payload)
        self._waiting_bytes += len(frame.payload)
        self._gate.waiting_bytes += len(frame.payload)
        return self._next_ticket

    def _decode(self, ticketed: list[tuple[int, Frame]]) -> None:
        for ticket, frame in ticketed:
            try:
                observations = self._decoder.decode(frame)
            except Undecodable as error:
                self._gate.receiver.refuse(Reason.UNDECODABLE, 1, str(error))
                self._acknowledge(ticket, frame.number, Answer.REFUSED)
                continue
            acknowledge = partial(self._acknowledge, ticket, frame.number, Answer.STORED)
            if observations is None or not len(observations):
                acknowledge()
                continue
            self._gate.receiver.receive(observations, acknowledge)
            self._gate.board.count(len(observations))

    def _decoded(self, job: "asyncio.Future[None]") -> None:
        self._is_decoding = False
        if job.cancelled() or job.exception() is not None:
            # The receiver failed: without an answer the gateway connects again and repeats what is not durable.
            self._gate.board.enter(State.CONNECTED, f"a frame could not be handed on: {job.exception()!r}")
            self._abort()
        else:
            self.proceed()

    def _acknowledge(self, ticket: int, number: int, answer: Answer) -> None:
        """Called from any thread. Answers that come together are sent together."""
        with self._lock:
            self._answers.append((ticket, number, answer))
            is_first = len(self._answers) == 1
        if is_first:
            _soon(self._loop, self._send_answers)

    def _send_answers(self) -> None:
        with self._lock:
            answers, self._answers = self._answers, []
        fresh = [each for each in answers if each[0] in self._waiting]
        released = sum(self._waiting.pop(ticket, 0) for ticket, _, _ in fresh)
        self._waiting_bytes -= released
        if self._transport is not None:
            self._transport.write(b"".join(ANSWER.pack(number, answer) for _, number, answer in fresh))
        self._gate.release(released)
        self.proceed()

    def _shake_hands(self) -> bool:
        end = self._buffer.find(b"\n", 0, LONGEST_GREETING)
        if end < 0:
            if len(self._buffer) >= LONGEST_GREETING:
                self._turn_away(REFUSED)
            return False
        line = bytes(self._buffer[:end])
        if not is_welcome(line, self._settings.token) or self._transport is None:
            self._turn_away(REFUSED)
            return False
        del self._buffer[: end + 1]
        self._is_welcome = True
        self._transport.write(b"OK %d %d\n" % (self._settings.window, self._settings.longest_frame))
        return True

    def _expect_within(self, seconds: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, self._overdue)

    def _overdue(self) -> None:
        if self._waiting:
            self._expect_within(self._settings.idle_s)
        else:
            self._abort()

    def _turn_away(self, word: bytes) -> None:
        if self._transport is not None:
            self._transport.write(word)
            self._transport.close()
        self._transport = None
        self._buffer.clear()

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()
        self._buffer.clear()


def _soon(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    try:
        loop.call_soon_threadsafe(function)
    except RuntimeError:
        return  # The connector was stopped meanwhile; the gateway will send the frame again.


def _keep_alive(connection: socket.socket) -> None:
    """Finds out within about two minutes that the other side has vanished without a word."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, option):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
