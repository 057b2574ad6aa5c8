"""The gateway's side: a small blocking client for simulated plants, benchmarks, and gateways written in Python."""

import socket
import ssl
import time
from collections import OrderedDict
from types import TracebackType

from planum.hub.connectors.engine import arrow_payload
from planum.hub.connectors.engine.observations import Observations
from planum.hub.connectors.engine.receiver import BackOff
from planum.hub.connectors.tcp.framing import ANSWER, REFUSED, Answer, Kind, encode_frame, greeting, with_topic


class Rejected(Exception):
    """The hub did not accept the handshake."""


class FrameTooLongError(ValueError):
    """The hub would not take the frame; send its readings in several."""


class TcpSender:
    """Sends frames and keeps each until the hub says that it is durable; after a lost connection it sends them again.

    At most `window` frames wait for their answer; then `send` blocks. `refused` has the numbers of the frames that the
    hub could not decode, `stored` how many are durable. Not for use by several threads at once.
    """

    def __init__(
        self,
        host: str,
        port: int,
        token: str,
        *,
        window: int = 32,
        patience_s: float = 30.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._address, self._token, self._tls = (host, port), token, tls
        self._window, self._patience_s = window, patience_s
        self._outstanding: OrderedDict[int, bytes] = OrderedDict()
        self._socket: socket.socket | None = None
        self._received = bytearray()
        self._next_number, self._longest = 1, 0
        self._back_off, self._heard_s = BackOff(0.05, 2.0), time.monotonic()
        self.refused: list[int] = []
        self.stored = 0

    def __enter__(self) -> "TcpSender":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.drain()
        finally:
            self.close()

    def send(self, observations: Observations) -> int:
        """Sends observations as an Arrow stream; returns the number of the frame."""
        return self.send_frame(Kind.ARROW, arrow_payload.encode(observations))

    def send_message(self, kind: Kind, topic: str, payload: bytes) -> int:
        """Sends a Sparkplug B or JSON payload under its topic."""
        return self.send_frame(kind, with_topic(topic, payload))

    def send_frame(self, kind: Kind, payload: bytes) -> int:
        while len(self._outstanding) >= self._window:
            self._wait_for_answer()
        if not self._outstanding:
            self._heard_s = time.monotonic()
        if self._socket is None:
            self._connect()
        if len(payload) > self._longest:
            raise FrameTooLongError(f"The frame has {len(payload)} bytes; the hub takes at most {self._longest}.")
        number, self._next_number = self._next_number, self._next_number + 1
        frame = encode_frame(kind, number, payload)
        self._outstanding[number] = frame
        try:
            self._socket.sendall(frame)  # type: ignore[union-attr]
        except OSError as error:
            self._lose(error)
        return number

    def drain(self) -> None:
        """Returns when every frame has its answer."""
        while self._outstanding:
            self._wait_for_answer()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _connect(self) -> None:
        """Connects and sends what has no answer yet; gives up when there was no answer for `patience_s`."""
        while True:
            self.close()
            try:
                self._open()
                for frame in list(self._outstanding.values()):
                    self._socket.sendall(frame)  # type: ignore[union-attr]
            except OSError:
                if time.monotonic() - self._heard_s > self._patience_s:
                    raise
                time.sleep(self._back_off.next_s())
            else:
                return

    def _lose(self, error: OSError) -> None:
        """A hub that takes the connection and drops it again is waited for no longer than one that is not there."""
        if time.monotonic() - self._heard_s > self._patience_s:
            self.close()
            raise error
        time.sleep(self._back_off.next_s())
        self._connect()

    def _open(self) -> None:
        connection = socket.create_connection(self._address, timeout=self._patience_s)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls is not None:
            connection = self._tls.wrap_socket(connection, server_hostname=self._address[0])
        self._socket, self._received = connection, bytearray()
        connection.sendall(greeting(self._token))
        line = _read_line(connection)
        if line == REFUSED:
            self.close()
            raise Rejected("The hub refuses the token.")
        if not line.startswith(b"OK "):
            raise ConnectionRefusedError("The hub takes no more connections now.")
        window, longest = line.split()[1:3]
        self._window, self._longest = min(self._window, int(window)), int(longest)

    def _wait_for_answer(self) -> None:
        try:
            if self._socket is None:
                self._connect()
            part = self._socket.recv(65_536)  # type: ignore[union-attr]
            if not part:
                raise ConnectionResetError("The hub closed the connection.")
        except OSError as error:
            self._lose(error)
            return
        self._heard_s = time.monotonic()
        self._back_off.reset()
        self._received += part
        whole = len(self._received) // ANSWER.size * ANSWER.size
        for number, answer in ANSWER.iter_unpack(self._received[:whole]):
            self._settle(number, answer)
        del self._received[:whole]

    def _settle(self, number: int, answer: int) -> None:
        if self._outstanding.pop(number, None) is None:
            return
        if answer == Answer.STORED:
            self.stored += 1
        else:
            self.refused.append(number)


def _read_line(connection: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        part = connection.recv(1)
        if not part:
            raise ConnectionResetError("The hub closed the connection during the handshake.")
        line += part
    return line
