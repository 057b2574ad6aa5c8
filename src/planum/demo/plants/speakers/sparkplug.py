"""A plant as a Sparkplug B edge node: its utilities are the node's own metrics, its production is a device."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from time import time

import numpy as np

from planum.demo.plants.plan import NAMESPACE, SECOND_US, Block, PlantPlan
from planum.demo.plants.speakers.broker import MqttBroker
from planum.demo.plants.speakers.mqtt import MqttPublisher, rows_for
from planum.hub.connectors.engine.sparkplug import BIRTH_SEQUENCE, BOOLEAN, REBIRTH, UINT64, rebirth_topic
from planum.hub.connectors.engine.sparkplug_encoding import Metric, encode, encode_death
from planum.hub.connectors.engine.sparkplug_schema import Payload

READINGS_PER_MESSAGE = 1200
UTILITIES = "UTIL"


class SparkplugPublisher(MqttPublisher):
    """Births carry the first readings, with names, aliases and units; data speak in aliases; a rebirth repeats them."""

    def __init__(self, plan: PlantPlan, host: str, port: int, broker: MqttBroker | None = None) -> None:
        super().__init__(plan, host, port, broker)
        self.node, self.device = f"{NAMESPACE}/{plan.code}", plan.site
        self._columns = self._columns_by_part()
        self._last_value = np.full(len(plan.signals), np.nan)
        self._last_at = np.zeros(len(plan.signals), dtype=np.int64)
        self._sequence, self._is_born = 0, False
        self._client.will_set(self._topic("NDEATH"), encode_death(0, at=round(time() * SECOND_US)), qos=1)

    def _columns_by_part(self) -> dict[str | None, list[int]]:
        """Columns of the node itself (None) and of its device; a plant without utilities has none of the first."""
        own = [place for place, (area, *_) in enumerate(self.plan.walk()) if area.code == UTILITIES]
        return {None: own, self.device: [place for place in range(len(self.plan.signals)) if place not in set(own)]}

    def _topic(self, kind: str, device: str | None = None) -> str:
        group, node = self.node.split("/")
        return "/".join(part for part in ("spBv1.0", group, kind, node, device) if part)

    def open(self, first: Sequence[Block]) -> None:
        self.connect()

    def greet(self) -> None:
        self._client.subscribe(rebirth_topic(self.node), qos=1)
        if self._is_born:
            self._bear(counted=False)

    def hear(self, topic: str, payload: bytes) -> None:
        wanted = any(metric.name == REBIRTH and metric.boolean_value for metric in Payload.FromString(payload).metrics)
        if wanted and self._is_born:
            self._bear(counted=False)

    def send(self, block: Block) -> None:
        for part in block.parts(rows_for(block, READINGS_PER_MESSAGE)):
            rest = part
            with self._lock:
                if not self._is_born and len(part.at):
                    self._remember(Block(part.plan, part.at[:1], part.value[:1]))
                    self._bear(counted=True)
                    rest = Block(part.plan, part.at[1:], part.value[1:])
                self._tell(rest)
                self._remember(rest)
            self.keep_pace()

    def _remember(self, block: Block) -> None:
        for row in range(len(block.at)):
            present = ~np.isnan(block.value[row])
            self._last_value[present] = block.value[row, present]
            self._last_at[present] = block.at[row]

    def _bear(self, *, counted: bool) -> None:
        """The births of node and device with the last known values; a node's birth is message number 0."""
        with self._lock:
            self._is_born, self._sequence = True, 0
            for device, columns in self._columns.items():
                metrics = [self._birth_metric(column) for column in columns]
                known = int(np.count_nonzero(~np.isnan(self._last_value[columns])))
                if device is None:
                    metrics += [
                        Metric(0, BIRTH_SEQUENCE, datatype=UINT64),
                        Metric(value=False, name=REBIRTH, datatype=BOOLEAN),
                    ]
                self._say("NBIRTH" if device is None else "DBIRTH", device, metrics, known if counted else 0)

    def _birth_metric(self, column: int) -> Metric:
        signal, value = self.plan.signals[column], float(self._last_value[column])
        at = int(self._last_at[column]) or int(self._last_at.max())
        return Metric(None if np.isnan(value) else value, self._name(column), column + 1, unit=signal.unit, at=at)

    def _name(self, column: int) -> str:
        """What follows node, or node and device, in the signal's address."""
        address = self.plan.signals[column].address
        is_own = column in self._columns[None]
        return address.removeprefix(f"{self.node}/" if is_own else f"{self.node}/{self.device}/")

    def _tell(self, block: Block) -> None:
        for device, columns in self._columns.items():
            part = block.value[:, columns]
            present = ~np.isnan(part)
            rows, places = np.nonzero(present)
            values, instants = part[present].tolist(), block.at[rows].tolist()
            metrics = [
                Metric(value, alias=columns[place] + 1, at=at)
                for value, at, place in zip(values, instants, places.tolist(), strict=True)
            ]
            if metrics:
                self._say("NDATA" if device is None else "DDATA", device, metrics, len(metrics))

    def _say(self, kind: str, device: str | None, metrics: Iterable[Metric], readings: int) -> None:
        stated = list(metrics)
        at = max((metric.at for metric in stated if metric.at), default=round(time() * SECOND_US))
        self.publish(self._topic(kind, device), encode(stated, at=at, sequence=self._sequence), readings)
        self._sequence = (self._sequence + 1) % 256

    def farewell(self) -> None:
        """Whoever disconnects in good order must say so; its last will is not sent."""
        if self._is_born:
            death = self.publish(self._topic("NDEATH"), encode_death(0, at=int(self._last_at.max())), 0)
            with suppress(RuntimeError):
                death.wait_for_publish(1.0)
            self.wait_for_subscribers(1.0)
