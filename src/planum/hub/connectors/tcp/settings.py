from dataclasses import dataclass, field
from pathlib import Path

from planum.hub.connectors.engine.settings import require, require_between, require_port


@dataclass(frozen=True, slots=True)
class TcpSettings:
    """Where the hub listens, the token every gateway must state, and what a gateway may claim of the hub.

    `window` and `window_bytes` bound the frames of one connection that wait to be durable, `memory_bytes` those of all.
    A connection that says nothing for `idle_s` is closed. With `certificate` and `key`, files in PEM, it speaks TLS.
    """

    token: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 4840
    window: int = 64
    window_bytes: int = 16 << 20
    longest_frame: int = 4 << 20
    memory_bytes: int = 256 << 20
    connections: int = 64
    handshake_s: float = 5.0
    idle_s: float = 600.0
    certificate: Path | None = None
    key: Path | None = None

    def __post_init__(self) -> None:
        require(
            16 <= len(self.token.encode()) <= 512
            and self.token.isprintable()
            and not any(map(str.isspace, self.token)),
            "The token is too short, too long or has spaces.",
            "A token has 16 to 512 printable characters without spaces.",
            "Make a new one, for example of 32 random letters and digits.",
        )
        require_port(self.port, least=0)
        require_between("window", self.window, 1, 65_536)
        require_between("window_bytes", self.window_bytes, 1024, 1 << 30)
        require_between("longest_frame", self.longest_frame, 1024, 1 << 30)
        require_between("memory_bytes", self.memory_bytes, self.longest_frame, 1 << 36)
        require_between("connections", self.connections, 1, 10_000)
        require_between("handshake_s", self.handshake_s, 0.05, 60)
        require_between("idle_s", self.idle_s, 0.1, 86_400)
        require(
            (self.certificate is None) == (self.key is None),
            "Only one of certificate and key is given.",
            "TLS needs both.",
        )
