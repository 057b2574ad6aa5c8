"""Every page of every role on the model city's data opens and takes few queries; times are left to the benchmark."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.rooms.__main__ import MOST_QUERIES
from planum.kernel.models import Role

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The city is built and its pages are opened in processes of their own."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.rooms", "--short", "--json"],
        cwd=ROOT, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-3000:]
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


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
