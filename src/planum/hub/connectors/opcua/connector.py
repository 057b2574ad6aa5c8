"""An OPC UA client: subscriptions to data changes, watched by a deadline.

Each attempt is a connection of its own. Every subscription must be heard of within the deadline, if only by a
keep-alive; that the server answers says nothing about its subscriptions. A receiver that blocks holds back the next
publish request, so the server's queues, not the hub's memory, take what comes meanwhile.
"""

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from threading import Event, Thread
from typing import Any

from asyncua import ua
from asyncua.client.client import Client
from asyncua.crypto import security_policies

from planum.hub.connectors.engine.receiver import BackOff, Receiver, State, Status, StatusBoard
from planum.hub.connectors.opcua.decoding import Changes
from planum.hub.connectors.opcua.settings import OpcuaSettings
from planum.hub.readings.engine.examination import Reason

_VALUE = ua.AttributeIds.Value  # type: ignore[attr-defined]


class OpcuaConnector:
    def __init__(self, settings: OpcuaSettings) -> None:
        self.settings = settings
        self._board = StatusBoard()
        self._stopping: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None

    @property
    def status(self) -> Status:
        return self._board.status

    def start(self, receiver: Receiver) -> None:
        started = Event()
        self._board.enter(State.CONNECTING)
        self._thread = Thread(
            target=asyncio.run, args=(self._run(receiver, started),), name="planum-opcua", daemon=True
        )
        self._thread.start()
        started.wait()

    def stop(self) -> None:
        if self._thread is None or self._loop is None or self._stopping is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = None
        self._board.enter(State.STOPPED)

    async def _run(self, receiver: Receiver, started: Event) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        started.set()
        back_off = BackOff(0.25, min(10.0, self.settings.deadline_s))
        while not self._stopping.is_set():
            try:
                await self._converse(receiver, back_off)
            except Exception as error:  # noqa: BLE001 - Servers, networks and certificates fail in many ways; each is tried again.
                self._board.enter(_state_after(error), str(error) or repr(error))
                await self._pause(back_off.next_s())

    async def _pause(self, seconds: float) -> None:
        assert self._stopping is not None
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    async def _converse(self, receiver: Receiver, back_off: BackOff) -> None:
        """One connection, from its beginning to its end. Raises what ended it, unless it was `stop`."""
        assert self._stopping is not None
        client = Client(
            self.settings.endpoint, timeout=self.settings.request_s, watchdog_intervall=self.settings.deadline_s
        )
        if self.settings.username is not None:
            client.set_user(self.settings.username)
            client.set_password(self.settings.password or "")
        if self.settings.security is not None:
            await _secure(client, self.settings)
        lost = Loss()
        client.connection_lost_callback = lost.notice
        await client.connect()
        try:
            subscriptions = await self._subscribe(client, receiver, lost)
            back_off.reset()
            while not self._stopping.is_set():
                self._check_deadline(subscriptions)
                lost.check()
                await self._pause(min(0.2, self.settings.deadline_s / 5))
        finally:
            await _take_leave(client, self.settings.request_s)

    async def _subscribe(self, client: Client, receiver: Receiver, lost: "Loss") -> "list[NodeSubscription]":
        known = list(self._known_nodes(receiver))
        size = self.settings.items_per_subscription
        subscriptions = []
        for start in range(0, len(known), size):
            subscription = NodeSubscription(self.settings, receiver, self._board, lost)
            await subscription.begin(client, known[start : start + size])
            subscriptions.append(subscription)
        accepted = sum(subscription.accepted for subscription in subscriptions)
        refused = len(self.settings.nodes) - accepted
        self._board.enter(
            State.CONNECTED, f"{refused} of {len(self.settings.nodes)} nodes are refused" if refused else ""
        )
        return subscriptions

    def _known_nodes(self, receiver: Receiver) -> Iterator[tuple[str, ua.NodeId]]:
        for text in self.settings.nodes:
            try:
                yield text, ua.NodeId.from_string(text)
            except (ua.uaerrors.UaError, ValueError) as error:
                receiver.refuse(Reason.UNKNOWN_SIGNAL, 1, f"{text} is not a node id: {error}")

    def _check_deadline(self, subscriptions: "list[NodeSubscription]") -> None:
        silent_s = max((subscription.silent_s for subscription in subscriptions), default=0.0)
        if silent_s > self.settings.deadline_s:
            raise TimeoutError(f"Nothing was heard of a subscription for {silent_s:.1f} s.")


class Loss:
    """Remembers what ended a connection until the thread that keeps it looks."""

    def __init__(self) -> None:
        self._error: Exception | None = None

    async def notice(self, error: Exception) -> None:
        self._error = self._error or error

    def check(self) -> None:
        if self._error is not None:
            raise ConnectionError(f"The connection was lost: {self._error!r}") from self._error


class NodeSubscription:
    """One subscription on the server; the place of a node in the list is its client handle."""

    def __init__(self, settings: OpcuaSettings, receiver: Receiver, board: StatusBoard, lost: "Loss") -> None:
        self._settings, self._receiver, self._board, self._lost = settings, receiver, board, lost
        self._addresses: list[str] = []
        self._last: dict[str, float] = {}
        self._heard_s = time.monotonic()
        self._is_delivering = False
        self.accepted = 0

    @property
    def silent_s(self) -> float:
        """Seconds without a word from the server. While the receiver holds us up, the silence is ours."""
        return 0.0 if self._is_delivering else time.monotonic() - self._heard_s

    async def begin(self, client: Client, nodes: list[tuple[str, ua.NodeId]]) -> None:
        self._addresses = [address for address, _ in nodes]
        session = client.uaclient.session
        created = await session.create_subscription(self._parameters(), self._published)
        request = ua.CreateMonitoredItemsParameters()
        request.SubscriptionId = created.SubscriptionId
        request.TimestampsToReturn = ua.TimestampsToReturn.Both
        request.ItemsToCreate = [self._item(handle, node) for handle, (_, node) in enumerate(nodes)]
        results = await session.create_monitored_items(request)
        for (address, _), result in zip(nodes, results, strict=True):
            if result.StatusCode.is_good():
                self.accepted += 1
            else:
                self._receiver.refuse(Reason.UNKNOWN_SIGNAL, 1, f"{address}: {result.StatusCode.name}")

    def _parameters(self) -> ua.CreateSubscriptionParameters:
        """A keep-alive at least three times within the deadline; the server forgets us after ten deadlines."""
        interval_s = self._settings.publishing_ms / 1000
        parameters = ua.CreateSubscriptionParameters()
        parameters.RequestedPublishingInterval = self._settings.publishing_ms
        parameters.RequestedMaxKeepAliveCount = max(1, int(self._settings.deadline_s / 3 / interval_s))
        parameters.RequestedLifetimeCount = max(100, int(10 * self._settings.deadline_s / interval_s))
        parameters.MaxNotificationsPerPublish = 10_000
        parameters.PublishingEnabled = True
        return parameters

    def _item(self, handle: int, node: ua.NodeId) -> ua.MonitoredItemCreateRequest:
        item = ua.MonitoredItemCreateRequest()
        item.ItemToMonitor.NodeId = node
        item.ItemToMonitor.AttributeId = _VALUE
        item.MonitoringMode = ua.MonitoringMode.Reporting
        item.RequestedParameters.ClientHandle = handle
        item.RequestedParameters.SamplingInterval = self._settings.sampling_ms
        item.RequestedParameters.QueueSize = self._settings.queue
        item.RequestedParameters.DiscardOldest = True
        return item

    async def _published(self, result: ua.PublishResult) -> None:
        self._is_delivering = True
        try:
            await self._deliver(result.NotificationMessage.NotificationData or [])
        except Exception as error:  # noqa: BLE001 - asyncua would log it and go on as if the values had been taken.
            await self._lost.notice(error)
        finally:
            self._is_delivering = False
            self._heard_s = time.monotonic()

    async def _deliver(self, notifications: list[Any]) -> None:
        changes, now = Changes(self._last), time.time_ns() // 1000
        for notification in notifications:
            if isinstance(notification, ua.StatusChangeNotification):
                await self._lost.notice(
                    ConnectionError(f"The server ended a subscription: {notification.Status.name}.")
                )
            for item in getattr(notification, "MonitoredItems", ()):
                if item.ClientHandle < len(self._addresses):
                    changes.add(self._addresses[item.ClientHandle], item.Value, now)
        if changes.textual:
            self._receiver.refuse(Reason.NOT_A_NUMBER, changes.textual, changes.sample)
        collected = changes.observations()
        if len(collected):
            await asyncio.get_running_loop().run_in_executor(None, partial(self._receiver.receive, collected))
            self._board.count(len(collected))


async def _secure(client: Client, settings: OpcuaSettings) -> None:
    assert settings.certificate is not None
    assert settings.key is not None
    policy = getattr(security_policies, f"SecurityPolicy{settings.security}")
    mode = ua.MessageSecurityMode.SignAndEncrypt if settings.encrypt else ua.MessageSecurityMode.Sign
    server = str(settings.server_certificate) if settings.server_certificate else None
    await client.set_security(policy, settings.certificate, settings.key, server_certificate=server, mode=mode)


async def _take_leave(client: Client, within_s: float) -> None:
    try:
        await asyncio.wait_for(client.disconnect(), within_s)
    except Exception:  # noqa: BLE001 - The other side may be gone already, and then there is nobody to take leave of.
        client.disconnect_socket()


def _state_after(error: Exception) -> State:
    """Failed if the server answered and refuses us, which somebody has to look at; else it is merely not there."""
    refusals = (
        ua.uaerrors.BadUserAccessDenied,
        ua.uaerrors.BadIdentityTokenRejected,
        ua.uaerrors.BadSecurityChecksFailed,
    )
    return State.FAILED if isinstance(error, refusals) else State.CONNECTING
