"""The kinds of connector there are: kind → (label, module, connector, settings). Loaded when one is needed."""

from importlib import import_module
from typing import Any, NamedTuple

from planum.errors import Refused


class Entry(NamedTuple):
    label: str
    module: str
    connector: str
    settings: str


_ROOT = "planum.hub.connectors"

CONNECTORS = {
    "opcua": Entry("OPC UA", f"{_ROOT}.opcua.connector", "OpcuaConnector", "OpcuaSettings"),
    "mqtt": Entry("MQTT", f"{_ROOT}.mqtt.connector", "MqttConnector", "MqttSettings"),
    "tcp": Entry("TCP", f"{_ROOT}.tcp.connector", "TcpConnector", "TcpSettings"),
}


def load(kind: str) -> tuple[type[Any], type[Any]]:
    """The classes of the connector and of its settings."""
    entry = CONNECTORS.get(kind)
    if entry is None:
        raise Refused(
            f"The kind of connector {kind!r}.", f"The kinds are {', '.join(CONNECTORS)}.", "Choose one of them."
        )
    module = import_module(entry.module)
    return getattr(module, entry.connector), getattr(module, entry.settings)
