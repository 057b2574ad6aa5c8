"""What protects a reader in the browser: headers, cookies, tokens, and pages that load nothing from elsewhere."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from laws.questions import Page, pages, variants
from laws.rivals import PASSWORD, Rivals
from planum.kernel.models import ApiKey, Person
from tests.site.readers import a_reader, texts
from world import an_engineer

pytestmark = pytest.mark.django_db

PAGES = pages()
ELSEWHERE = "https://elsewhere.example/"
LOADING = {"src", "href", "action", "formaction", "srcset", "poster", "data", "hx-get", "hx-post"}
SCRIPTS_THAT_ARE_DATA = {"application/json", "importmap"}


class Inline(HTMLParser):
    """What a page holds that a strict content policy refuses, and the hosts that it names."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.hosts: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_code = tag == "script" and "src" not in given and given.get("type") not in SCRIPTS_THAT_ARE_DATA
        if is_code or tag == "style":
            self.refused.append(f"<{tag}>")
        for name, value in given.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                self.refused.append(f"{tag} {name}={value}")
            if (value or "").strip().lower().startswith("javascript:"):
                self.refused.append(f"{tag} {name}={value}")
            if name in LOADING and (host := urlsplit(value or "").netloc):
                self.hosts.add(host)


def people(rivals: Rivals) -> list[Person]:
    return [rivals.own.engineer, rivals.city.industry, rivals.city.finance, rivals.operator]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_no_page_holds_code_or_style_or_the_name_of_another_host(rivals: Rivals, page: Page) -> None:
    url, seen = page.url(rivals.own, rivals.city), Inline()

    for person, asked in zip(people(rivals), (variants(rivals.own)[6], {}, {}, {}), strict=True):
        response = a_reader(person).get(url, asked)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            seen.feed(response.content.decode())

    assert (seen.refused, seen.hosts) == ([], set())


@pytest.mark.parametrize("url", ["/api/docs", "/no/such/page/", "/sign-in/"])
def test_neither_do_the_pages_around_the_site(url: str) -> None:
    seen = Inline()

    seen.feed(a_reader(an_engineer()).get(url).content.decode())

    assert (seen.refused, seen.hosts) == ([], set())


@pytest.mark.parametrize("url", ["/", "/sign-in/", "/no/such/page/", "/changes/", "/api/hub/signals", "/api/docs"])
def test_every_answer_carries_the_headers(url: str) -> None:
    headers = a_reader(an_engineer()).get(url).headers

    policy = dict(one.strip().partition(" ")[::2] for one in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert [headers[name] for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")] == [
        "nosniff", "DENY", "same-origin",
    ]  # fmt: skip


def test_cookies_of_the_session_are_kept_from_scripts() -> None:
    person = _somebody()
    client = Client()
    client.get("/sign-in/")

    client.post("/sign-in/", {"username": person.username, "password": PASSWORD})

    kept = {name: (bool(one["httponly"]), one["samesite"]) for name, one in client.cookies.items()}
    assert kept == {"sessionid": (True, "Lax"), "csrftoken": (True, "Lax")}


@pytest.mark.parametrize(
    ("password", "is_active"), [("wrong", True), ("", True), (PASSWORD, False)], ids=["wrong", "none", "gone"]
)
def test_the_sign_in_refuses(password: str, is_active: bool) -> None:
    person = _somebody(is_active=is_active)
    client = Client()

    answer = client.post("/sign-in/", {"username": person.username, "password": password})

    assert (answer.status_code, "sessionid" in client.cookies) == (200, False)
    assert client.get("/").status_code == 302


def test_the_sign_in_does_not_say_whether_an_account_exists() -> None:
    person = _somebody()
    client = a_reader()

    known, unknown = (
        texts(client.post("/sign-in/", {"username": name, "password": "wrong"})) for name in (person.username, "nobody")
    )

    assert known == unknown


@pytest.mark.parametrize(
    ("wanted", "comes_to"),
    [("/hub/signals/", "/hub/signals/"), (ELSEWHERE, "/"), ("//elsewhere.example/", "/"), ("javascript:alert(1)", "/")],
)
def test_the_sign_in_leads_on_within_the_site_alone(wanted: str, comes_to: str) -> None:
    person = _somebody()

    answer = Client().post("/sign-in/", {"username": person.username, "password": PASSWORD, "next": wanted})

    assert (answer.status_code, answer.headers["Location"]) == (302, comes_to)


@pytest.mark.parametrize("wanted", [ELSEWHERE, "//elsewhere.example/", "https:///elsewhere.example/", "javascript:x"])
def test_choosing_a_language_leads_nowhere_else(wanted: str) -> None:
    answer = a_reader(an_engineer()).post("/language/", {"language": "en", "next": wanted}, headers={"Referer": wanted})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.parametrize("url", ["/account/", "/sign-in/", "/sign-out/", "/language/", "/hub/imports/new/"])
def test_a_form_without_the_token_of_its_page_is_refused(url: str) -> None:
    engineer = an_engineer()

    answer = a_reader(engineer, enforce_csrf_checks=True).post(url, {"label": "x"})

    assert (answer.status_code, "The form was too old" in texts(answer)) == (403, True)
    assert not ApiKey.objects.filter(person=engineer).exists()


def test_the_sign_out_is_no_link() -> None:
    client = a_reader(an_engineer())

    assert client.get("/sign-out/").status_code == 405
    assert client.get("/").status_code == 200
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_a_host_that_is_not_ours_is_not_answered(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]

    assert Client().get("/sign-in/", headers={"Host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize("given", ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>"])
def test_what_a_reader_typed_is_shown_as_text(rivals: Rivals, given: str) -> None:
    for url in ("/hub/signals/", "/hub/assets/", "/programme/projects/", "/changes/", f"/{given}"):
        seen = Inline()
        seen.feed(a_reader(rivals.city.industry).get(url, {"q": given}).content.decode())
        assert seen.refused == []


def test_no_page_tells_the_version_of_what_it_runs_on() -> None:
    headers = a_reader(an_engineer()).get("/").headers

    assert [name for name in headers if re.search("server|powered", name, re.IGNORECASE)] == []


def _somebody(**fields: Any) -> Person:
    return Person.objects.create_user("somebody", password=PASSWORD, **fields)
