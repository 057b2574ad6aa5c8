"""The model city: its plants, their faults, and the speakers through which they are heard."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from planum.demo.plants.enterprises import TRUE_SAVINGS, model_city
from planum.demo.plants.faults import EPOCH, Fault, microseconds, plan_faults
from planum.demo.plants.model import Plant, Retrofit
from planum.demo.plants.plan import SECOND_US, PlantPlan, Source
from planum.demo.plants.speakers.broker import MqttBroker
from planum.demo.plants.speakers.json_messages import JsonPublisher
from planum.demo.plants.speakers.opcua import QUEUE, OpcUaPlant
from planum.demo.plants.speakers.sparkplug import SparkplugPublisher
from planum.demo.plants.speakers.speaker import Interrupted, Speaker
from planum.demo.plants.speakers.tcp import TcpPlant, TcpTarget
from planum.errors import Refused

BASELINE_DAYS = 190
PORTION = 60
GRACE_S = 1.0


def model_plants(
    seed: int,
    start: datetime,
    plans: Sequence[PlantPlan] | None = None,
    *,
    retrofit_at: datetime | None = None,
    savings: Mapping[str, float] = TRUE_SAVINGS,
    faults: Sequence[Fault] = (),
    baseline_days: int = BASELINE_DAYS,
) -> tuple[Plant, ...]:
    """The plants with counters that began `baseline_days` before `start`, and retrofits from `retrofit_at` on.

    `savings` is the true saving of each retrofitted plant, by code. Without `retrofit_at` nothing is retrofitted.
    """
    origin = start - timedelta(days=baseline_days)

    def retrofit(plan: PlantPlan) -> Retrofit | None:
        return None if retrofit_at is None or plan.code not in savings else Retrofit(retrofit_at, savings[plan.code])

    chosen = model_city() if plans is None else plans
    return tuple(Plant(plan, seed, origin=origin, retrofit=retrofit(plan), faults=faults) for plan in chosen)


class City:
    """Plants and recordings that speak, from `start` on. Everything listens on 127.0.0.1.

    Begin with `open`; then let the hub connect and subscribe, for MQTT keeps nothing for those who come later; then
    `run_block` or `run_live`; and at the end `close`. `tcp_targets` says by plant code where the hub listens for
    the plants that speak TCP.
    """

    def __init__(
        self,
        seed: int,
        start: datetime,
        plans: Sequence[PlantPlan] | None = None,
        *,
        recordings: Sequence[Source] = (),
        retrofit_at: datetime | None = None,
        mqtt_port: int = 0,
        opcua_port: int = 0,
        opcua_queue: int = QUEUE,
        tcp_targets: Mapping[str, TcpTarget] | None = None,
        baseline_days: int = BASELINE_DAYS,
    ) -> None:
        chosen = tuple(model_city() if plans is None else plans)
        self.start = start
        self.faults = plan_faults(chosen, seed, start)
        self.plants = model_plants(
            seed, start, chosen, retrofit_at=retrofit_at, faults=self.faults, baseline_days=baseline_days
        )
        self.sources: tuple[Source, ...] = (*self.plants, *recordings)
        self.broker = MqttBroker(mqtt_port)
        self._tcp_targets = dict(tcp_targets or {})
        on_opcua = [source for source in self.sources if source.plan.protocol == "opcua"]
        self.opcua = OpcUaPlant([source.plan for source in on_opcua], opcua_port, opcua_queue) if on_opcua else None
        self._lanes = [Lane(self.opcua, on_opcua, microseconds(start), opcua_queue)] if self.opcua else []
        for source in self.sources:
            if source.plan.protocol != "opcua":
                self._lanes.append(Lane(self._speaker_of(source.plan), [source], microseconds(start)))

    def _speaker_of(self, plan: PlantPlan) -> Speaker:
        if plan.protocol == "sparkplug":
            return SparkplugPublisher(plan, self.broker.host, self.broker.port, self.broker)
        if plan.protocol == "json":
            return JsonPublisher(plan, self.broker.host, self.broker.port, self.broker)
        if plan.code not in self._tcp_targets:
            raise Refused(
                f"{plan.code} speaks to the hub's TCP port, and the city was not told where that is.",
                "A target for each plant that speaks TCP.",
                "Give tcp_targets, or let the plant speak another protocol.",
            )
        return TcpPlant(plan, self._tcp_targets[plan.code])

    @property
    def sent(self) -> dict[str, int]:
        """Readings sent so far, by protocol."""
        counts: dict[str, int] = {}
        for lane in self._lanes:
            protocol = lane.speaker.plans[0].protocol
            counts[protocol] = counts.get(protocol, 0) + lane.speaker.sent
        return counts

    @property
    def position(self) -> datetime:
        """Up to where every plant has spoken; this instant itself comes next."""
        return EPOCH + timedelta(microseconds=min(lane.position_us for lane in self._lanes))

    def open(self) -> None:
        """Start broker and server, and connect. Nothing is said yet, but OPC UA nodes show the values at `start`."""
        self.broker.start()
        for lane in self._lanes:
            lane.open()

    def run_block(self, until: datetime, step_s: float = 1.0) -> int:
        """Say everything from the present position up to, not including, `until`, as fast as the listeners take it.

        No clock is asked, so the readings are the same every time. Returns the readings sent in all.
        Errors: those of the speakers; `TimeoutError` when a listener does not take what was sent.
        """
        with ThreadPoolExecutor(len(self._lanes)) as pool:
            for done in [pool.submit(lane.advance, microseconds(until), step_s) for lane in self._lanes]:
                done.result()
        for lane in self._lanes:
            lane.speaker.flush()
        return sum(self.sent.values())

    def run_live(self, stop: Event, step_s: float = 1.0, clock: Callable[[], float] = time.time) -> None:
        """Say each instant when the clock reaches it, on a thread for each speaker, until `stop` is set; then return.

        What lies between the position and the clock is caught up first.
        Errors: the first one of a speaker, after all have ended.
        """
        threads = [Thread(target=lane.follow, args=(stop, step_s, clock), daemon=True) for lane in self._lanes]
        for thread in threads:
            thread.start()
        stop.wait()
        for thread, lane in zip(threads, self._lanes, strict=True):
            thread.join(GRACE_S)
            if thread.is_alive():
                lane.speaker.close()
        failures = [lane.failure for lane in self._lanes if lane.failure is not None]
        if failures:
            raise failures[0]

    def close(self) -> None:
        """End all connections; what is still under way has a second to arrive."""
        with ThreadPoolExecutor(max(1, len(self._lanes))) as pool:
            for done in [pool.submit(lane.close) for lane in self._lanes]:
                done.result()
        self.broker.stop()


class Lane:
    """One speaker with its sources, and how far it has come; none runs more than `portion` steps ahead of another."""

    def __init__(self, speaker: Speaker, sources: Sequence[Source], position_us: int, portion: int = PORTION) -> None:
        self.speaker, self.sources, self.position_us, self.portion = speaker, tuple(sources), position_us, portion
        self.failure: Exception | None = None

    def open(self) -> None:
        self.speaker.open([source.block(self.position_us, self.position_us + 1) for source in self.sources])

    def advance(self, until_us: int, step_s: float, stop: Event | None = None) -> None:
        """Say what lies before `until_us`, unless `stop` is set meanwhile."""
        portion_us = round(self.portion * step_s * SECOND_US)
        while self.position_us < until_us and not (stop and stop.is_set()):
            border = min(self.position_us + portion_us, until_us)
            for source in self.sources:
                block = source.block(self.position_us, border, step_s)
                if len(block.at):
                    self.speaker.send(block)
            self.position_us = border

    def follow(self, stop: Event, step_s: float, clock: Callable[[], float]) -> None:
        step_us = round(step_s * SECOND_US)
        try:
            while not stop.is_set():
                now_us = round(clock() * SECOND_US)
                self.advance(now_us // step_us * step_us + 1, step_s, stop)
                stop.wait((step_us - now_us % step_us) / SECOND_US)
        except Interrupted:
            return
        except Exception as failure:  # noqa: BLE001  it is kept, and raised by run_live once all have ended
            self.failure = failure
            stop.set()

    def close(self) -> None:
        with suppress(TimeoutError, Interrupted, Refused):
            self.speaker.flush(GRACE_S)
        self.speaker.close()


def now() -> datetime:
    """The present whole second, from which a live city starts."""
    return datetime.now(UTC).replace(microsecond=0)
