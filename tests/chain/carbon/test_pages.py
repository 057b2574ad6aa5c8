"""What a planner sees of footprints, and what a partner does not."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chain.carbon.conftest import Scene
from planum.chain.carbon.actions.exchange import request_footprint
from planum.chain.carbon.actions.footprints import compute_footprint
from planum.chain.carbon.waiting import waiting
from planum.kernel.models import Person
from planum.kernel.visibility import viewing
from planum.ui.waiting import numbered
from world import an_engineer

MOST_QUERIES = 40


def looking(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["planum_language"] = "en"
    return client


def text_of(response: Any) -> str:
    without_scripts = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", without_scripts).split())


def test_a_footprint_is_opened_down_to_the_readings(scene: Scene) -> None:
    scene.rolling_mill()
    scene.buy_ingots()
    found = compute_footprint(by=scene.planner, inventory="NOV", product="SECTION")
    client = looking(scene.planner)

    with CaptureQueriesContext(connection) as queries:
        page = text_of(client.get(reverse("carbon:footprint", args=[found.id])))
    chain = text_of(client.get(reverse("carbon:chain", args=[found.id])))

    assert len(queries) <= MOST_QUERIES
    assert "105 kg CO₂e/piece" in page
    assert "CN-POWER-PCF-2024 v1" in page
    assert "This is a draft that nobody else sees." in page
    assert "Hash of the readings" in chain
    assert "Unchanged" in chain
    assert "Changed" not in chain


def test_publishing_from_the_page(scene: Scene) -> None:
    scene.rolling_mill()
    found = compute_footprint(by=scene.planner, inventory="NOV", product="SECTION")
    client = looking(scene.planner)

    response = client.post(reverse("carbon:publish", args=[found.id]), follow=True)

    assert "Published: partners" in text_of(response)
    assert "This is a draft" not in text_of(response)


def test_a_partner_sees_the_declaration_alone(scene: Scene) -> None:
    scene.rolling_mill()
    scene.buy_ingots()
    client = looking(scene.planner)

    page = client.get(reverse("carbon:footprint", args=[scene.ingot]))
    listed = text_of(client.get(reverse("carbon:partners")))

    assert "What it was made from stays with the firm" in text_of(page)
    assert "Secretum" not in page.content.decode() + listed
    assert "Product INGOT" in listed
    stranger = looking(an_engineer())
    assert stranger.get(reverse("carbon:footprint", args=[scene.ingot])).status_code == 404
    assert "INGOT" not in text_of(stranger.get(reverse("carbon:partners")))


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_as_often_for_one_row_as_for_three(scene: Scene, count: int) -> None:
    scene.rolling_mill()
    for number in range(count):
        scene.smelting(10_000 + number, f"M{number}")
        request_footprint(by=scene.planner, owner=scene.firm.code, supplier=scene.supplier.code, subject=f"x{number}")
    client = looking(scene.smelter)
    client.get(reverse("carbon:factors"))

    asked = {}
    for name in ("footprints", "partners", "inventories", "factors"):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"carbon:{name}"))
        asked[name] = len(queries)

    assert asked == {"footprints": 4, "partners": 6, "inventories": 5, "factors": 5}


def test_what_waits_for_whom(scene: Scene) -> None:
    scene.rolling_mill()
    scene.buy_ingots()
    request_footprint(by=scene.planner, owner=scene.firm.code, supplier=scene.supplier.code, subject="x")
    compute_footprint(by=scene.planner, inventory="NOV", product="SECTION")
    scene.smelting(9_000, "MELT2")

    def counts(person: Person) -> list[int]:
        with viewing(person):
            return [one.count for one in numbered(waiting(person))]

    assert counts(scene.planner) == [0, 1, 1]
    assert counts(scene.smelter) == [1, 0, 0]
