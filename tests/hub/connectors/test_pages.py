"""What an engineer sees of the firm's sources, and what others do not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from planum.hub.connectors.models import Binding, Connector, RefusedReadings
from planum.hub.connectors.queries import imports
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from world import a_connector, a_plant, a_signal, an_engineer, an_operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


def looking(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["planum_language"] = "en"
    return client


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def refused(connector: Connector, **fields: Any) -> RefusedReadings:
    now = timezone.now()
    given = {"reason": "future", "count": 7, "sample": "oven at 2150", "first_at": now, "last_at": now} | fields
    return RefusedReadings._base_manager.create(connector=connector, **given)


def test_the_list_shows_the_quarantine_with_its_reasons() -> None:
    engineer = an_engineer()
    refused(a_connector(engineer.organisation, name="网关"))

    text = text_of(looking(engineer).get(reverse("connectors:list")))

    assert re.search(r"网关 .*TCP stopped", text)
    assert re.search(r"the time lies in the future 7 oven at 2150", text)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_few_queries(rows: int, django_assert_max_num_queries: Any) -> None:
    engineer = an_engineer()
    for _ in range(rows):
        refused(a_connector(engineer.organisation))
    client = looking(engineer)

    with django_assert_max_num_queries(8):
        assert client.get(reverse("connectors:list")).status_code == 200


def test_the_page_of_a_source_hides_its_secret_and_offers_the_switch() -> None:
    engineer = an_engineer()
    source = a_connector(engineer.organisation)
    client = looking(engineer)

    page = client.get(reverse("connectors:detail", args=[source.pk]))

    assert "a-token-of-a-gateway" not in page.content.decode()
    assert "Stop taking readings" in text_of(page)
    assert client.post(reverse("connectors:switch", args=[source.pk]), {"on": "0"}).status_code == 302
    source.refresh_from_db()
    assert source.enabled is False


def test_the_bindings_of_a_source_can_be_sorted() -> None:
    engineer = an_engineer()
    source = a_connector(engineer.organisation)
    for address in ("b", "a"):
        Binding._base_manager.create(connector=source, address=address, signal=a_signal(a_plant(engineer.organisation)))

    text = text_of(looking(engineer).get(reverse("connectors:detail", args=[source.pk]), {"bindings-sort": "address"}))

    assert re.search(r"Address .* a .* b ", text)


def test_a_competitor_finds_nothing_and_the_operator_all() -> None:
    source = a_connector(a_plant().enterprise, name="网关")
    competitor = looking(an_engineer())

    assert "网关" not in text_of(competitor.get(reverse("connectors:list")))
    assert competitor.get(reverse("connectors:detail", args=[source.pk])).status_code == 404
    assert competitor.post(reverse("connectors:switch", args=[source.pk]), {"on": "0"}).status_code == 404
    assert looking(an_operator()).get(reverse("connectors:detail", args=[source.pk])).status_code == 200


def test_a_file_is_sent_by_a_form() -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))
    at = (timezone.now() - timedelta(days=1)).isoformat()
    content = f"at,signal,value\n{at},{signal.path},1\n".encode()

    response = looking(engineer).post(
        reverse("connectors:new_import"),
        {"enterprise": engineer.organisation.pk, "file": SimpleUploadedFile("a.csv", content), "zone": ""},
    )

    assert response.headers.get("Location") == reverse("connectors:imports")
    with viewing(SYSTEM):
        assert [(each.name, each.rows) for each in imports()] == [("a.csv", 1)]


def test_a_file_with_faults_comes_back_as_a_table_of_rows_and_columns() -> None:
    engineer = an_engineer()
    content = b"at,signal,value\n2026-01-05T08:00:00Z,nobody,1\n"

    response = looking(engineer).post(
        reverse("connectors:new_import"),
        {"enterprise": engineer.organisation.pk, "file": SimpleUploadedFile("a.csv", content), "zone": "Asia/Shanghai"},
    )

    assert response.status_code == 422
    assert "2 signal nobody A signal of this firm, or an address that is bound to one." in text_of(response)
