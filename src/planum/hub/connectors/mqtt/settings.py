from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from planum.hub.connectors.engine.settings import require, require_between, require_port, require_text


@dataclass(frozen=True, slots=True)
class MqttSettings:
    """A broker, the topics to subscribe to, and the name under which it keeps what arrives while the hub is away.

    `window` bounds the messages the broker sends before their readings are durable, `largest_message` their bytes.
    Version 3.1.1 is for brokers that know nothing newer; they set their own window.
    """

    host: str
    topics: tuple[str, ...]
    client_id: str
    port: int = 1883
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    version: Literal["5", "3.1.1"] = "5"
    keep_alive_s: int = 30
    session_expiry_s: int = 7 * 86_400
    window: int = 1000
    largest_message: int = 4 << 20
    rebirth_pause_s: float = 10.0
    tls: bool = False
    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    @property
    def tls_files(self) -> tuple[Path | None, Path | None, Path | None]:
        return self.authority, self.certificate, self.key

    def __post_init__(self) -> None:
        require_text("host", self.host)
        require_text("client_id", self.client_id)
        require_port(self.port)
        require(bool(self.topics), "No topic is given.", "At least one topic filter, such as spBv1.0/#.")
        for topic in self.topics:
            require(
                _is_filter(topic),
                f"The topic filter {topic!r}.",
                "A + stands for a whole level, and a # only at the end.",
            )
        require(self.version in ("5", "3.1.1"), f"The MQTT version {self.version}.", "5 or 3.1.1.")
        require_between("keep_alive_s", self.keep_alive_s, 1, 65_535)
        require_between("session_expiry_s", self.session_expiry_s, 0, 0xFFFFFFFF)
        require_between("window", self.window, 1, 65_535)
        require_between("largest_message", self.largest_message, 128, 64 << 20)
        require(
            self.tls or (self.authority is None and self.certificate is None and self.key is None),
            "Certificates are given without tls.",
            "They are used with tls only.",
            "Switch tls on.",
        )


def _is_filter(topic: str) -> bool:
    levels = topic.split("/")
    whole = all(level in ("+", "#") or not set(level) & {"+", "#"} for level in levels)
    return bool(topic) and len(topic.encode()) <= 65_535 and "\0" not in topic and whole and "#" not in levels[:-1]
