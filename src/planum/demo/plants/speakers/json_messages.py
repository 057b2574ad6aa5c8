"""A plant that publishes JSON over MQTT, as small gateways do.

One instant is `{"at": ISO 8601, "values": {name: number}, "units": {name: text}}`; several, when the plant catches up,
are the same in columns with `at` in milliseconds. The topic is `xinghe/PLANT`, the names are the rest of the codes.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planum.demo.plants.plan import NAMESPACE, SECOND_US, Block, PlantPlan
from planum.demo.plants.speakers.broker import MqttBroker
from planum.demo.plants.speakers.mqtt import MqttPublisher, rows_for

READINGS_PER_MESSAGE = 1200


class JsonPublisher(MqttPublisher):
    def __init__(self, plan: PlantPlan, host: str, port: int, broker: MqttBroker | None = None) -> None:
        super().__init__(plan, host, port, broker)
        self.topic = f"{NAMESPACE}/{plan.code}"
        self._names = [address.removeprefix(f"{self.topic}/") for address in plan.addresses]
        self._units = [signal.unit for signal in plan.signals]

    def open(self, first: Sequence[Block]) -> None:
        self.connect()

    def send(self, block: Block) -> None:
        for part in block.parts(rows_for(block, READINGS_PER_MESSAGE)):
            for columns, at, value in part.dense():
                message = self._snapshot(columns, at, value) if len(at) == 1 else self._table(columns, at, value)
                text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
                self.publish(self.topic, text.encode(), value.size)
            self.keep_pace()

    def _snapshot(self, columns: list[int], at: NDArray[np.int64], value: NDArray[np.float64]) -> dict[str, Any]:
        return {
            "at": datetime.fromtimestamp(int(at[0]) / SECOND_US, UTC).isoformat(),
            "values": dict(zip(self._chosen(self._names, columns), value[0].tolist(), strict=True)),
            "units": self._stated(columns),
        }

    def _table(self, columns: list[int], at: NDArray[np.int64], value: NDArray[np.float64]) -> dict[str, Any]:
        return {
            "at": (at // 1000).tolist(),
            "values": dict(zip(self._chosen(self._names, columns), value.T.tolist(), strict=True)),
            "units": self._stated(columns),
        }

    def _stated(self, columns: list[int]) -> dict[str, str]:
        return dict(zip(self._chosen(self._names, columns), self._chosen(self._units, columns), strict=True))

    def _chosen(self, texts: list[str], columns: list[int]) -> list[str]:
        return [texts[column] for column in columns]
