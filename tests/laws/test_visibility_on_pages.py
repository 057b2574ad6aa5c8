"""Rows are denied by default: every page is asked by strangers about a competitor, and tells nothing.

Strangers are the engineer of another firm of the city, an officer of another city, the operator of a park the firm is
not in, and a caller who has not signed in. `laws.rivals` builds the world, `laws.questions` says how each is asked.
"""

from typing import Any

import pytest

from laws import slices
from laws.questions import Page, form_data, variants
from laws.rivals import Firm, Rivals, found_in, of_city, of_firm
from laws.sweeping import (
    ONLY_SENT,
    OPEN_TO_ALL,
    OWN_PAGES,
    PAGES,
    REFUSED,
    browser,
    every_page,
    every_stranger,
    is_shown,
    its_own,
    lost,
    rows,
    said,
    secrets_from,
)
from planum.hub.assets.actions import disclose, revoke_disclosure

pytestmark = pytest.mark.django_db


@every_stranger
@every_page
def test_no_page_shows_a_stranger_anything_of_the_firm(rivals: Rivals, page: Page, who: str) -> None:
    stranger, url = rivals.strangers()[who], page.url(rivals.own, rivals.city)
    secrets = secrets_from(rivals, who)
    reader, chinese = browser(stranger), browser(stranger, "zh-hans")

    leaks = []
    for asked in variants(rivals.own)[:: 3 if page.names_a_row else 1]:
        for client in (reader, chinese) if not asked else (reader,):
            response = client.get(url, asked)
            leaked = found_in(said(response), secrets, f"{url} {asked}")
            if leaked or response.status_code >= 500:
                leaks.append((asked, response.status_code, leaked))
            if page.names_a_row:
                assert response.status_code in REFUSED

    assert leaks == []


@every_stranger
@every_page
def test_no_page_lets_a_stranger_change_anything_of_the_firm(rivals: Rivals, page: Page, who: str) -> None:
    client, url, before = browser(rivals.strangers()[who]), page.url(rivals.own, rivals.city), rows()

    response = client.post(url, form_data(rivals.own, rivals.city))

    asked = f"{url} {form_data(rivals.own, rivals.city)}"
    assert found_in(said(response), secrets_from(rivals, who), asked) == set()
    assert response.status_code < 500
    assert (lost(before) == {}) if page.name in OWN_PAGES else (rows() == before)
    if page.names_a_row:
        assert response.status_code in REFUSED


@every_page
def test_whoever_has_not_signed_in_is_sent_to_the_sign_in(rivals: Rivals, page: Page) -> None:
    client, url, before = browser(None), page.url(rivals.own, rivals.city), rows()
    secrets = of_firm(rivals.own) | of_city(rivals.city)

    for response in (client.get(url), client.post(url, form_data(rivals.own, rivals.city))):
        assert found_in(said(response), secrets, f"{url} {form_data(rivals.own, rivals.city)}") == set()
        if page.name not in OPEN_TO_ALL:
            assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, "/sign-in/")

    assert rows() == before


def test_those_whom_it_concerns_do_see_the_firm_on_pages(rivals: Rivals) -> None:
    """Without this the sweeps could pass on pages that show nothing to anybody."""
    ends, clients = variants(rivals.own)[6], its_own(rivals)
    shown = [page for page in PAGES if page.name not in OPEN_TO_ALL | {"logout"}]
    asked = [page for page in shown if clients[0].get(page.url(rivals.own, rivals.city)).status_code != ONLY_SENT]

    silent = [
        page.name
        for page in asked
        if not is_shown(rivals, clients, page.url(rivals.own, rivals.city), ends if page.parameters else {})
    ]

    assert len(silent) <= len(asked) // 5, silent
    assert [name for name in silent if name in SPEAKING] == []


# Pages that must show something of the firm to its own people, whatever else is added to the site.
SPEAKING = {
    "home", "changes", "account", "monitoring:plants", "monitoring:board", "monitoring:alarms", "monitoring:rules",
    "assets:tree", "assets:signals", "assets:disclosures", "readings:signal", "readings:csv", "readings:chain",
    "metrics:list", "metrics:metric", "metrics:value", "metrics:chain", "connectors:list", "connectors:detail",
    "connectors:imports", "projects:list", "performance:indicator", "performance:evidence", "funds:payments",
    "funds:payment", "funds:ledger", "funds:project", "scheduling:morning", "scheduling:orders", "scheduling:order",
    "scheduling:machines", "scheduling:machine", "scheduling:plans", "scheduling:plan", "scheduling:run",
    "scheduling:events", "scheduling:event", "scheduling:proposal", *slices.named("SPEAKING"),
}  # fmt: skip


def whole_reads(firm: Firm) -> list[tuple[str, dict[str, Any]]]:
    ends = {"start": "2025-09-01T00:00:00Z", "end": "2025-09-01T01:00:00Z"}
    return [
        (f"/factory/plants/{firm.plant}/", {}),
        (f"/hub/signals/{firm.signal}/", {}),
        (f"/hub/signals/{firm.signal}/readings.csv", ends),
        (f"/hub/metrics/values/{firm.value}/", {}),
        ("/api/hub/readings", {"signal": firm.signal, **ends}),
    ]


@pytest.mark.parametrize("alone", [False, True], ids=["the plant", "one signal"])
def test_after_a_disclosure_is_revoked_the_next_read_is_refused(rivals: Rivals, alone: bool) -> None:
    firm, reader = rivals.own, browser(rivals.park)
    chosen = [firm.signal] if alone else None
    [shown] = disclose(
        by=firm.engineer, plant=firm.plant, organisation="HERON-PARK", purpose="for a day", signals=chosen
    )
    reads = whole_reads(firm)[1 if alone else 0 :]
    permitted = [reader.get(url, asked).status_code for url, asked in reads]

    revoke_disclosure(by=firm.engineer, disclosure=shown.id)

    assert permitted == [200] * len(reads)
    for url, asked in whole_reads(firm):
        response = reader.get(url, asked)
        assert (response.status_code, found_in(said(response), of_firm(firm), f"{url} {asked}")) == (404, set())
    assert reader.get("/api/hub/signals").json() == [
        one for one in browser(rivals.park).get("/api/hub/signals").json() if one["path"] != firm.signal
    ]
