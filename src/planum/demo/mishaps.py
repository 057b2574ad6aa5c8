"""A careless gateway: good readings beside bad ones stay, and each bad one is counted with its reason."""

import json
from datetime import datetime, timedelta

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from planum.demo.plants.city import City
from planum.demo.plants.plan import NAMESPACE, PlantPlan, SignalPlan

PATIENCE_S = 10.0


def misbehave(city: City, now: datetime) -> tuple[int, int]:
    """Publish one message of each kind of fault; how many good and how many bad readings were among them."""
    spoken = {source.plan.protocol: source.plan for source in city.sources}
    client = Client(CallbackAPIVersion.VERSION2, client_id="careless-gateway")
    client.connect(city.broker.host, city.broker.port)
    client.loop_start()
    good = bad = 0
    if "json" in spoken:
        messages = _json_faults(spoken["json"], now)
        good, bad = 1, len(messages)
        for message in messages:
            topic = f"{NAMESPACE}/{spoken['json'].code}"
            client.publish(topic, json.dumps(message, ensure_ascii=False), qos=1).wait_for_publish(PATIENCE_S)
    if "sparkplug" in spoken:
        topic = f"spBv1.0/{NAMESPACE}/NDATA/{spoken['sparkplug'].code}"
        client.publish(topic, b"\x08\x96\x01\x12\x40cut", qos=1).wait_for_publish(PATIENCE_S)
        bad += 1
    client.disconnect()
    client.loop_stop()
    return good, bad


def _json_faults(plan: PlantPlan, now: datetime) -> list[dict[str, object]]:
    """Each has one bad reading; the first has a good one beside it."""
    first, second, third = (_short(plan, signal) for signal in plan.signals[:3])
    at, value = (now + timedelta(seconds=0.5)).isoformat(), plan.signals[0].low
    tomorrow = (now + timedelta(days=1)).isoformat()
    return [
        {"at": at, "values": {"S1/NOWHERE/temperature": 21.5, first: value}},
        {"at": at, "values": {first: value}},
        {"at": at, "values": {second: 1.0}, "units": {second: "kg"}},
        {"at": tomorrow, "values": {second: plan.signals[1].low}},
        {"at": at, "values": {third: None}},
    ]


def _short(plan: PlantPlan, signal: SignalPlan) -> str:
    """The name under the plant's topic."""
    return signal.address.removeprefix(f"{NAMESPACE}/{plan.code}/")
