"""The model city from its foundation to a proven payment; every step is an action of whose task it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Protocol

from planum.demo.chapters import CHAPTERS, World
from planum.demo.history import DAY_STEP_S, METERED, MONTH_STEP_S, remember
from planum.demo.limits import watch_machines, watch_recordings
from planum.demo.mishaps import misbehave
from planum.demo.people import CHAIN_LEADER, OPERATOR, PARK, PASSWORD, settle
from planum.demo.plants.city import City
from planum.demo.plants.enterprises import model_city
from planum.demo.plants.faults import EPOCH
from planum.demo.plants.plan import PlantPlan
from planum.demo.promises import Period, ask_and_decide, confirm, measure, open_the_pilot, promise
from planum.demo.recordings.library import open_library
from planum.demo.recordings.replay import Recording
from planum.demo.register import disclose_to_authorities, register
from planum.demo.shop import PLANT, schedule_work
from planum.demo.sources import OPCUA_QUEUE, connect, spoken, tcp_targets
from planum.demo.summary import refused_readings, summary
from planum.demo.upgrades import recorded_upgrades, simulated_upgrades
from planum.errors import Refused
from planum.kernel.models import Person

BASELINE, SINCE_RETROFIT, RUN_IN, LAST_DAY = timedelta(30), timedelta(10), timedelta(1), timedelta(1)
LIVE = timedelta(seconds=150)
RECORDED_STEP_S = 86_400.0
PATIENCE_S = 120.0


class Streams(Protocol):
    """What takes readings in while the story runs; site hands it over, as it knows all rooms."""

    def start(self) -> None: ...

    def is_connected(self, sources: int) -> bool: ...

    def stored(self) -> int: ...


@dataclass
class Story:
    """One telling. `now` counts as the present; `data` is a folder of recordings to replay instead of plants, which
    end `plays_on` after the present.
    """

    now: datetime
    seed: int
    streams: Streams
    say: Callable[[str], None]
    data: Path | None = None
    plays_on: timedelta = timedelta(0)
    people: dict[str, Person] = field(default_factory=dict)
    connectors: dict[str, int] = field(default_factory=dict)

    def prepare(self) -> City:
        """Found the city and connect its plants; nothing streams yet."""
        self.recordings = self._recordings()
        simulated = () if self.recordings else model_city()
        plans = [*simulated, *(recording.plan for recording in self.recordings)]
        targets = tcp_targets(plans)
        self.city = City(
            self.seed, self._start(), simulated, recordings=self.recordings, retrofit_at=self.now - SINCE_RETROFIT,
            tcp_targets=targets, baseline_days=(BASELINE + SINCE_RETROFIT).days + 2, opcua_queue=OPCUA_QUEUE,
        )  # fmt: skip
        self.plans: list[PlantPlan] = [source.plan for source in self.city.sources]
        self.say(f"建城：{len(self.plans)} 家企业，{sum(len(plan.signals) for plan in self.plans)} 个测点……")
        operator = Person.objects.create_superuser(OPERATOR, password=PASSWORD, name="平台运营", name_en="Operator")
        self.people = settle(operator, self.plans)
        upgrades = recorded_upgrades if self.recordings else simulated_upgrades
        self.upgrades = upgrades(self.plans, PARK)
        self._register()
        self.city.open()
        for plan in self.plans:
            self.connectors[plan.code] = connect(self.people[plan.code], plan, self.city, targets)
        return self.city

    def stream(self) -> None:
        """Deliver the past as files, then let the plants speak until now, through every protocol."""
        self.streams.start()
        self._wait(lambda: self.streams.is_connected(len(self.plans)), "the sources to be connected")
        if not self.recordings:
            self._remember()
        self.say("工厂开始上传读数……")
        step_s = RECORDED_STEP_S if self.recordings else 1.0
        sent = self.city.run_block(self.now, step_s)
        self._wait(lambda: self.streams.stored() >= sent, f"{sent} readings to be stored")
        if not self.recordings:
            good, bad = misbehave(self.city, self.now)
            self._wait(lambda: self.streams.stored() >= sent + good, "a careless gateway's good readings")
            self._wait(lambda: refused_readings() >= bad, "a careless gateway's bad readings to be counted")

    def schedule(self) -> None:
        """Plan a week's work of one plant and answer what comes differently; recordings have nothing to plan."""
        for plan in self.plans:
            if plan.code == PLANT and not self.recordings:
                self.say("排产、设备故障与重排……")
                schedule_work(self.people[plan.code], plan, self.now)

    def live_the_day(self) -> None:
        """What the rooms do for their people, chapter by chapter."""
        world = World(self.people, self.plans, self.now, self.seed, bool(self.recordings), self.data)
        for chapter in CHAPTERS.values():
            if not getattr(chapter, "AFTER_PROOF", False):
                self.say(f"{chapter.TITLE}……")
                chapter.tell(world)

    def prove(self) -> None:
        """Promise, measure, confirm, request and decide."""
        period = self._period()
        open_the_pilot(self.people, self.now.date())
        indicators = {upgrade.code: promise(self.people, upgrade, period) for upgrade in self.upgrades}
        for upgrade in self.upgrades:
            indicator = indicators[upgrade.code]
            if indicator is None:
                continue
            measure(self.people, indicator, period)
            confirm(self.people, upgrade)
            ask_and_decide(self.people, upgrade)
        world = World(self.people, self.plans, self.now, self.seed, bool(self.recordings), self.data)
        for chapter in CHAPTERS.values():
            if getattr(chapter, "AFTER_PROOF", False):
                self.say(f"{chapter.TITLE}……")
                chapter.tell(world)

    def summary(self) -> dict[str, Any]:
        codes = [plan.code for plan in self.plans]
        return summary(
            self.city.sent,
            {
                "seed": self.seed,
                "now": self.now.isoformat(),
                "recorded": bool(self.recordings),
                "plants": len(codes),
                "signals": sum(len(plan.signals) for plan in self.plans),
                "engineer_of": codes[0],
                "planner_of": CHAIN_LEADER if CHAIN_LEADER in codes else codes[0],
            },
        )

    def _recordings(self) -> tuple[Recording, ...]:
        if self.data is None:
            return ()
        library = open_library(self.data, self.now + self.plays_on)
        for sentence in library.left_out:
            self.say(sentence)
        if not library.recordings:
            raise Refused(
                f"The folder {self.data} holds none of the recordings.",
                "Folders such as maintenance/steel_energy and monitoring/NAB.",
                "Leave --data out to see simulated plants.",
            )
        return tuple(spoken(recording) for recording in library.recordings)

    def _start(self) -> datetime:
        if not self.recordings:
            return self.now - LIVE
        first_us = min(recording.span_us[0] for recording in self.recordings)
        return EPOCH + timedelta(microseconds=first_us)

    def _register(self) -> None:
        for plan in self.plans:
            engineer = self.people[plan.code]
            register(engineer, plan)
            disclose_to_authorities(self.people, plan, self._evidence_of(plan))
            if not self.recordings:
                watch_machines(engineer, plan)
        for recording in self.recordings:
            watch_recordings(self.people[recording.plan.code], [recording])

    def _evidence_of(self, plan: PlantPlan) -> list[str]:
        """The signals under the indicators of the firm's projects."""
        own = [one.measure for one in self.upgrades if one.owner == plan.code and one.measure is not None]
        return sorted({path for each in own for path in each.inputs.values()})

    def _remember(self) -> None:
        start, yesterday = self.now - BASELINE - SINCE_RETROFIT, self.now - LAST_DAY
        with_project = {upgrade.owner for upgrade in self.upgrades if upgrade.measure is not None}
        for plant in self.city.plants:
            code = plant.plan.code
            engineer, connector = self.people[code], self.connectors[code]
            if code in with_project:
                kinds = None if code == PLANT else METERED
                remember(engineer, connector, plant, start, yesterday, step_s=MONTH_STEP_S, kinds=kinds)
            remember(engineer, connector, plant, yesterday, self.city.start, step_s=DAY_STEP_S, kinds=None)

    def _period(self) -> Period:
        """Baseline before the retrofit and report after its run-in; of a recording its first and last thirds."""
        if not self.recordings:
            retrofit_at = self.now - SINCE_RETROFIT
            return Period(retrofit_at - BASELINE, retrofit_at, retrofit_at + RUN_IN, self.now)
        third = (self.now - self._start()) / 3
        return Period(self._start(), self._start() + third, self.now - third, self.now)

    def _wait(self, until: Callable[[], bool], what: str) -> None:
        deadline = monotonic() + PATIENCE_S
        while not until():
            if monotonic() > deadline:
                raise TimeoutError(f"Waited {PATIENCE_S:.0f} s in vain for {what}.")
            sleep(0.1)
