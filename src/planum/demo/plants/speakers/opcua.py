"""An OPC UA server that hosts plants: a folder for each level of the hierarchy, a variable for each signal.

A client learns of a value only when it changes, and from a queue. So `sent` counts changes, the first value included:
what a client receives that subscribes before the second instant, with a queue of at least `queue` values for each item.
Before more than `queue` instants stand in the queues, `send` waits for the publishing interval to empty them, so
catching up loses nothing, but goes no faster than `queue` instants in each publishing interval.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from datetime import UTC, datetime
from math import isnan, nan
from typing import Any

from asyncua import ua as asyncua_types
from asyncua.common.node import Node
from asyncua.server.server import Server

from planum.demo.plants.plan import SECOND_US, AreaPlan, Block, LinePlan, PlantPlan, SignalPlan, UnitPlan
from planum.demo.plants.speakers.broker import HOST, free_port
from planum.demo.plants.speakers.speaker import Interrupted, LoopThread

ua: Any = asyncua_types
"""Any, because asyncua annotates with integer types of its own that no caller has."""

NAMESPACE_URI = "urn:planum:demo:plants"
UNECE = "http://www.opcfoundation.org/UA/units/un/cefact"
UNECE_CODES = {
    "°C": "CEL", "kW": "KWT", "kWh": "KWH", "A": "AMP", "V": "VLT", "MPa": "MPA", "bar": "BAR", "rpm": "RPM",
    "mm/s": "C16", "m³/h": "MQH", "%": "P1", "1": "C62", "piece": "H87", "ms": "C26", "kvarh": "K3",
}  # fmt: skip
"""UNECE Recommendation 20 common codes, from which OPC UA makes its unit numbers."""

QUEUE = 50
"""Half of what the hub asks for; a client that asks for less needs a smaller one here."""
WAIT_S = 10.0


def engineering_unit(unit: str) -> Any:
    code = UNECE_CODES.get(unit, "")
    number = int.from_bytes(code.encode(), "big") if code else -1
    return ua.EUInformation(UNECE, number, ua.LocalizedText(unit), ua.LocalizedText(unit))


def data_value(value: float, at: int) -> Any:
    instant = datetime.fromtimestamp(at / SECOND_US, UTC)
    return ua.DataValue(ua.Variant(value, ua.VariantType.Double), SourceTimestamp=instant, ServerTimestamp=instant)


def first_values(first: Block) -> list[tuple[int, float]]:
    """Instant and value of each signal in the first row; NaN where the source has none yet, as before a recording."""
    if not len(first.at):
        return [(0, nan)] * len(first.plan.signals)
    return [(int(first.at[0]), float(value)) for value in first.value[0]]


def levels_above(plan: PlantPlan, area: AreaPlan, line: LinePlan, unit: UnitPlan) -> dict[str, str]:
    """Path and name of every level over a signal, from the enterprise down; one site bears its enterprise's name."""
    path = f"{plan.code}/{plan.site}"
    levels = {plan.code: plan.name, path: plan.name}
    for level in (area, line, unit):
        path = f"{path}/{level.code}"
        levels[path] = level.name
    return levels


class OpcUaPlant:
    """Several plants on one port of 127.0.0.1; port 0 chooses a free one. The node ids are the signals' addresses."""

    def __init__(self, plans: Sequence[PlantPlan], port: int = 0, queue: int = QUEUE) -> None:
        self.plans, self.port, self.sent = tuple(plans), port or free_port(), 0
        self.url = f"opc.tcp://{HOST}:{self.port}/planum/"
        self.overrun = 0
        self._queue, self._is_closing = queue, False
        self._waiting_rows = {plan.code: 1 for plan in plans}
        self._thread: LoopThread | None = None
        self._server: Server | None = None
        self._nodes: dict[str, list[Any]] = {}
        self._shown: dict[str, list[float]] = {}

    def open(self, first: Sequence[Block]) -> None:
        logging.getLogger("asyncua.server").setLevel(logging.CRITICAL)
        self._thread = LoopThread("opcua-server")
        self._server = self._thread.run(self._serve(first))

    async def _serve(self, first: Sequence[Block]) -> Server:
        server = Server()
        await server.init()
        server.set_endpoint(self.url)
        server.set_server_name("Planum demo plants")
        server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        index = await server.register_namespace(NAMESPACE_URI)
        blocks = {block.plan.code: block for block in first}
        for plan in self.plans:
            await self._build(server, plan, index, blocks[plan.code])
        await server.start()
        return server

    async def _build(self, server: Server, plan: PlantPlan, index: int, first: Block) -> None:
        folders = Folders(server.nodes.objects, index)
        values = first_values(first)
        self._shown[plan.code] = [value for _, value in values]
        self._nodes[plan.code] = [ua.NodeId.from_string(address) for address in plan.addresses]
        self.sent += first.count
        for place, (area, line, unit, signal) in enumerate(plan.walk()):
            parent = await folders.at(levels_above(plan, area, line, unit))
            await self._add(parent, self._nodes[plan.code][place], signal, values[place])

    async def _add(self, parent: Node, identifier: Any, signal: SignalPlan, first: tuple[int, float]) -> None:
        index = identifier.NamespaceIndex
        name = ua.QualifiedName(signal.code.rsplit("/", 1)[-1], index)
        variable = await parent.add_variable(identifier, name, 0.0, ua.VariantType.Double)
        await variable.write_attribute(
            ua.AttributeIds.DisplayName, ua.DataValue(ua.Variant(ua.LocalizedText(signal.name, "zh-CN")))
        )
        properties = {"EngineeringUnits": engineering_unit(signal.unit), "EURange": ua.Range(signal.low, signal.high)}
        for title, content in properties.items():
            property_id = ua.NodeId(f"{identifier.Identifier}.{title}", index)
            await variable.add_property(property_id, ua.QualifiedName(title, 0), content)
        at, value = first
        waiting = ua.DataValue(
            ua.Variant(None, ua.VariantType.Null), ua.StatusCode(ua.StatusCodes.BadWaitingForInitialData)
        )
        await variable.write_value(waiting if isnan(value) else data_value(value, at))

    def send(self, block: Block) -> None:
        if self._thread is None:
            raise Interrupted("The OPC UA server is closed.")
        try:
            self._thread.run(self._write(block), None)
        except (CancelledError, RuntimeError) as error:
            if self._is_closing:
                raise Interrupted("The OPC UA server was closed.") from error
            raise

    async def _write(self, block: Block) -> None:
        nodes, shown = self._nodes[block.plan.code], self._shown[block.plan.code]
        for at, row in zip(block.at.tolist(), block.value.tolist(), strict=True):
            if self._waiting_rows[block.plan.code] >= self._queue:
                await self._emptied(WAIT_S)
            self._waiting_rows[block.plan.code] += 1
            for place, value in enumerate(row):
                if value != shown[place] and value == value:
                    await self._show(nodes[place], data_value(value, at))
                    shown[place] = value

    async def _show(self, identifier: Any, value: Any) -> None:
        if self._server is None:
            raise Interrupted("The OPC UA server is closed.")
        await self._server.write_attribute_value(identifier, value)
        self.sent += 1

    async def _emptied(self, timeout_s: float) -> bool:
        """Wait until no subscription has values to publish; what a client that does not answer loses is an overrun."""
        ends = time.monotonic() + timeout_s
        while self._has_waiting_values():
            if time.monotonic() > ends:
                self.overrun += 1
                break
            await asyncio.sleep(0.005)
        waited = not self._has_waiting_values()
        self._waiting_rows = dict.fromkeys(self._waiting_rows, 0)
        return waited

    def _has_waiting_values(self) -> bool:
        if self._server is None:
            return False
        subscriptions = self._server.iserver.subscription_service.subscriptions.values()
        return any(subscription._triggered_datachanges for subscription in subscriptions)

    def monitored(self) -> int:
        """How many items clients watch at present."""
        if self._server is None:
            return 0
        subscriptions = list(self._server.iserver.subscription_service.subscriptions.values())
        return sum(len(subscription.monitored_item_srv._monitored_items) for subscription in subscriptions)

    def flush(self, timeout_s: float = 30.0) -> None:
        if self._thread is not None and not self._thread.run(self._emptied(timeout_s), timeout_s + 5):
            raise TimeoutError("The OPC UA clients did not fetch the values in time.")

    def close(self) -> None:
        thread, server, self._is_closing = self._thread, self._server, True
        self._thread = None
        if thread is None or server is None:
            return
        with suppress(TimeoutError):
            thread.run(server.stop(), 2)
        thread.stop()
        self._server = None


class Folders:
    """The objects above the signals, each made when first needed."""

    def __init__(self, root: Node, index: int) -> None:
        self._root, self._index = root, index
        self._made: dict[str, Node] = {}

    async def at(self, levels: dict[str, str]) -> Node:
        """The object at the end of `levels` (path to name, from the top)."""
        parent = self._root
        for path, name in levels.items():
            if path not in self._made:
                identifier, title = ua.NodeId(path, self._index), ua.QualifiedName(path.rsplit("/", 1)[-1], self._index)
                self._made[path] = await parent.add_object(identifier, title)
                text = ua.DataValue(ua.Variant(ua.LocalizedText(name, "zh-CN")))
                await self._made[path].write_attribute(ua.AttributeIds.DisplayName, text)
            parent = self._made[path]
        return parent
