from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from planum.hub.connectors.engine.settings import require, require_between


@dataclass(frozen=True, slots=True)
class OpcuaSettings:
    """A server, and the nodes whose values are wanted, as node id texts such as `ns=2;s=Line1.Temperature`.

    `security` signs messages, and encrypts them unless `encrypt` is off; `certificate` (DER or PEM) and `key` (PEM) are
    ours. If nothing is heard for `deadline_s`, not even that there is nothing to tell, the connection is made anew.
    """

    endpoint: str
    nodes: tuple[str, ...]
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    security: Literal["Basic256Sha256", "Aes128Sha256RsaOaep", "Aes256Sha256RsaPss"] | None = None
    encrypt: bool = True
    certificate: Path | None = None
    key: Path | None = None
    server_certificate: Path | None = None
    publishing_ms: float = 500.0
    sampling_ms: float = 100.0
    queue: int = 100
    deadline_s: float = 15.0
    request_s: float = 10.0
    items_per_subscription: int = 1000

    def __post_init__(self) -> None:
        require(
            self.endpoint.startswith("opc.tcp://"),
            f"The endpoint {self.endpoint!r}.",
            "An endpoint begins with opc.tcp://.",
        )
        require(bool(self.nodes), "No node is given.", "At least one node id.")
        require(len(set(self.nodes)) == len(self.nodes), "A node id is given twice.", "Each node id once.")
        require(
            (self.security is None) == (self.certificate is None) == (self.key is None),
            "Security, certificate and key are not given together.",
            "All three of them, or none.",
        )
        require_between("publishing_ms", self.publishing_ms, 10, 3_600_000)
        require_between("sampling_ms", self.sampling_ms, 0, 3_600_000)
        require_between("queue", self.queue, 1, 100_000)
        require_between("deadline_s", self.deadline_s, 0.5, 3600)
        require_between("request_s", self.request_s, 0.1, 600)
        require_between("items_per_subscription", self.items_per_subscription, 1, 1000)
        require(
            self.publishing_ms * 3 <= self.deadline_s * 1000,
            f"The deadline of {self.deadline_s} s is shorter than three publishing intervals.",
            "A deadline of three publishing intervals or more.",
        )
