"""The whole chain in a process of its own, as `planum demo --once` tells it: from machines that speak to money.

Then every page of every role is opened on that city's data; times are left to the benchmark.
"""

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks.rooms.__main__ import MOST_QUERIES
from planum.demo.plants.enterprises import model_city
from planum.demo.story import LIVE
from planum.hub.readings.engine.examination import Reason
from planum.hub.readings.periods import microseconds
from planum.hub.readings.stores import open_store_for_reading
from planum.kernel.models import Role

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PATIENCE_S = 240
ONE_US = timedelta(microseconds=1)


@dataclass
class Telling:
    """One run of the story in an empty home."""

    home: Path
    process: "subprocess.Popen[str]"

    @classmethod
    def begin(cls, folder: Path, *options: str) -> "Telling":
        home = folder / "demo"
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PLANUM_", "DJANGO_"))}
        process = subprocess.Popen(
            [sys.executable, "-m", "planum", "demo", "--once", "--json", *options],
            cwd=ROOT, env=environment | {"PLANUM_HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        return cls(home, process)

    def end(self) -> dict[str, Any]:
        """What it told; nothing but JSON stands on its standard output."""
        output, errors = self.process.communicate(timeout=PATIENCE_S)
        assert self.process.returncode == 0, errors[-3000:]
        told: dict[str, Any] = json.loads(output)
        return told


@dataclass(frozen=True)
class Told:
    home: Path
    said: dict[str, Any]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telling]:
    telling = Telling.begin(tmp_path_factory.mktemp("simulated"))
    yield telling
    telling.process.kill()
    telling.process.communicate()


@pytest.fixture(scope="module")
def story(begun: Telling) -> Told:
    return Told(begun.home, begun.end())


@pytest.fixture(scope="module")
def opened(story: Told) -> dict[str, Any]:
    """The city's pages, opened in a process of their own."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.rooms", "--short", "--json", "--home", str(story.home)],
        cwd=ROOT, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-3000:]
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


@pytest.mark.data
def test_what_was_really_recorded_is_stored_to_the_last_reading(
    begun: Telling, data_folder: Path, tmp_path: Path
) -> None:
    """Told beside the simulated plants, which take most of their time to wait."""
    told = Telling.begin(tmp_path, "--data", str(data_folder)).end()

    readings = told["readings"]
    assert told["recorded"] is True
    assert readings["sent"] == sum(readings["sent_by_protocol"].values()) > 0
    assert readings["stored"] == readings["sent"]
    assert told["log_verified"] is True


def test_the_summary_says_what_the_story_came_to(story: Told) -> None:
    said = story.said

    assert {"readings", "alarms", "metrics", "indicators", "payments_released", "payments_refused"} <= said.keys()
    assert said["log_verified"] is True
    assert said["alarms"]["raised"] > 0
    # Baseline and report of each indicator, and what the rooms measured that day.
    assert said["metrics"]["values"] > 2 * len(said["indicators"]) > 0
    assert all(said["chapters"].values())
    assert [one["digest"].startswith("sha256:") and one["readings"] > 0 for one in said["indicators"]] == [
        True for _ in said["indicators"]
    ]


def test_one_payment_is_released_and_three_are_refused_each_by_its_clause(story: Told) -> None:
    refused = story.said["payments_refused"]

    assert [one["project"] for one in story.said["payments_released"]] == ["XH-P01"]
    assert [one["project"] for one in story.said["payments_waiting"]] == ["XH-P05"]
    assert {one["project"]: one["rule"] for one in refused} == {"XH-P02": "M01", "XH-P03": "R18", "XH-P04": "R21"}
    assert [one["project"] for one in refused if not (one["clause"] and one["cure"])] == []


def test_what_was_sent_over_four_protocols_is_all_stored(story: Told) -> None:
    """Of the minutes in which the plants spoke, the store holds just as many readings as each protocol sent."""
    sent = story.said["readings"]["sent_by_protocol"]

    assert sorted(sent) == ["json", "opcua", "sparkplug", "tcp"]
    assert live_readings(story) == sent


def test_each_fault_of_a_careless_gateway_is_counted_by_its_reason(story: Told) -> None:
    assert story.said["readings"]["refused"] == {reason.value: 1 for reason in Reason}


def test_the_story_is_not_told_over_a_site_that_is_there(story: Told, tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "something").touch()

    telling = Telling.begin(tmp_path)
    _output, errors = telling.process.communicate(timeout=PATIENCE_S)

    assert telling.process.returncode == 1
    assert "is not empty and was not made by the demo" in errors
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["something"]


def test_no_page_is_broken_and_no_link_leads_nowhere(opened: dict[str, Any]) -> None:
    assert [(row["who"], row["url"], row["status"]) for row in opened["rows"] if row["status"] >= 400] == []


def test_every_page_takes_few_queries(opened: dict[str, Any]) -> None:
    many = [(row["who"], row["url"], row["queries"]) for row in opened["rows"] if row["queries"] > MOST_QUERIES]

    assert many == []


def test_somebody_of_every_role_looked(opened: dict[str, Any]) -> None:
    assert opened["figures"]["people"] >= len(Role)


def test_a_firm_that_deals_with_nobody_finds_nothing_of_the_others(opened: dict[str, Any]) -> None:
    assert opened["figures"]["doors_swept"] > 200
    assert opened["leaks"] == []


def live_readings(story: Told) -> Counter[str]:
    """Stored readings of the streamed minutes, counted by the protocol of their plant; machines that were connected
    later that day count among no protocol.
    """
    now = datetime.fromisoformat(story.said["now"])
    span = microseconds(now - LIVE), microseconds(now + ONE_US)
    protocol_of = {signal.code: plan.protocol for plan in model_city() for signal in plan.signals}
    with closing(sqlite3.connect(story.home / "planum.sqlite3")) as database:
        signals = database.execute("SELECT id, path FROM assets_signal").fetchall()
    store = open_store_for_reading((story.home / "readings").as_uri())
    counted: Counter[str] = Counter()
    for key, path in signals:
        if path in protocol_of:
            counted[protocol_of[path]] += store.count([key], *span)
    store.close()
    return counted
