"""How the hub hears the model city's plants: one connector for each, owned by its firm, and what its addresses mean."""

import secrets
from collections.abc import Sequence
from typing import Any

from planum.demo.plants.city import City
from planum.demo.plants.plan import NAMESPACE, PlantPlan, SpokenProtocol
from planum.demo.plants.speakers.broker import HOST, free_port
from planum.demo.plants.speakers.tcp import TcpTarget
from planum.demo.recordings.replay import Recording
from planum.hub.connectors.actions import add_connector, bind_signals
from planum.hub.connectors.shapes import NewBinding
from planum.kernel.models import Person

PROTOCOL_OF_RECORDING: dict[str, SpokenProtocol] = {"RS01": "sparkplug", "RH01": "tcp", "RE01": "json"}
OPCUA_QUEUE = 1000
KINDS = {"opcua": "opcua", "sparkplug": "mqtt", "json": "mqtt", "tcp": "tcp"}


def tcp_targets(plans: Sequence[PlantPlan]) -> dict[str, TcpTarget]:
    """A port and a fresh token for each plant that delivers over direct TCP."""
    return {
        plan.code: TcpTarget(HOST, free_port(), secrets.token_urlsafe(24)) for plan in plans if plan.protocol == "tcp"
    }


def spoken(recording: Recording) -> Recording:
    """The recording on the protocol the model city gives it: each protocol has something to say."""
    protocol = PROTOCOL_OF_RECORDING.get(recording.plan.code, "opcua")
    return Recording(recording.plan.spoken_by(protocol), recording.at, recording.value)


def connect(engineer: Person, plan: PlantPlan, city: City, targets: dict[str, TcpTarget]) -> int:
    """Add the plant's connector and bind its signals; the connector's number."""
    connector = add_connector(
        by=engineer, owner=plan.code, kind=KINDS[plan.protocol], name=f"{plan.name}数据源",
        name_en=f"Source of {plan.name_en}", settings=_settings(plan, city, targets),
    )  # fmt: skip
    rows = [NewBinding(address=signal.address, signal=signal.code, unit=signal.unit) for signal in plan.signals]
    bind_signals(by=engineer, connector=connector.id, rows=rows)
    return connector.id


def _settings(plan: PlantPlan, city: City, targets: dict[str, TcpTarget]) -> dict[str, Any]:
    if plan.protocol == "opcua":
        assert city.opcua is not None
        return {
            "endpoint": city.opcua.url, "nodes": list(plan.addresses), "publishing_ms": 200, "sampling_ms": 0,
            "queue": 2 * OPCUA_QUEUE,
        }  # fmt: skip
    if plan.protocol == "tcp":
        target = targets[plan.code]
        return {"host": target.host, "port": target.port, "token": target.token}
    topic = f"spBv1.0/{NAMESPACE}/+/{plan.code}/#" if plan.protocol == "sparkplug" else f"{NAMESPACE}/{plan.code}"
    return {
        "host": city.broker.host, "port": city.broker.port, "topics": [topic], "client_id": f"planum-{plan.code}",
        "version": "3.1.1",
    }  # fmt: skip
