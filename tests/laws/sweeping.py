"""How the sweeps ask: by whom, what an answer tells, which rows there are, and what strangers may do."""

import re
from base64 import b64decode
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from urllib.parse import unquote_plus
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.client import ClientHandler

from laws import slices
from laws.questions import pages
from laws.rivals import Rivals, found_in, of_city, of_firm
from planum.kernel.models import Person
from planum.site.capabilities import registry

STRANGERS = ("rival", "other city", "park")
PAGES = pages()
QUERIES = [registry[name] for name in registry if registry[name].kind == "query"]
ACTIONS = [registry[name] for name in registry if registry[name].kind == "action"]
NOT_OF_THE_REGISTRY = {"openapi-json", "openapi-view", "api-root"}
OPEN_TO_ALL = {"login", "set_language"} | slices.named("OPEN_TO_ALL")
# What strangers may do without touching anything of the firm's: keys of their own, the values that Planum ships.
OWN_BUSINESS = {"kernel.issue_api_key", "programme.load_parameters"} | slices.named("OWN_BUSINESS")
OWN_PAGES = {"account", "rules:load"} | slices.named("OWN_PAGES")
FILES = re.compile(rb'"content": ?"([A-Za-z0-9+/]+={0,2})"')
REFUSED = {401, 403, 404, 405, 409, 422}
ONLY_SENT = 405  # Such a page shows nothing: it takes what is sent to it.

every_page = pytest.mark.parametrize("page", PAGES, ids=str)
every_stranger = pytest.mark.parametrize("who", STRANGERS)
# A form and a tool call the function that the endpoint calls, where every stranger asks.
the_rival = pytest.mark.parametrize("who", ["rival"])
every_query = pytest.mark.parametrize("capability", QUERIES, ids=lambda one: one.name)
every_action = pytest.mark.parametrize("capability", ACTIONS, ids=lambda one: one.name)


def secrets_from(rivals: Rivals, who: str) -> frozenset[str]:
    """A rival of the same city knows the city's pilot; officers of another city do not."""
    return of_firm(rivals.own) | (of_city(rivals.city) if who == "other city" else frozenset())


# Middleware looks through all static files when it is loaded: once for all browsers of this module.
HANDLER = ClientHandler(enforce_csrf_checks=False)


def browser(person: Person | None, language: str = "en") -> Client:
    client = Client(raise_request_exception=False)
    client.handler = HANDLER
    if person is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.session_of(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


class World:
    """The rows as they were built, and who has signed in: each test finds them so, as what it wrote is rolled back."""

    def __init__(self) -> None:
        self.sessions: dict[int, str] = {}
        self.rows: dict[str, set[tuple[Any, ...]]] = {}
        self.written = 0

    def built(self, people: Iterable[Person]) -> None:
        self.sessions.clear()
        for person in people:
            client = Client()
            client.force_login(person)
            self.sessions[person.pk] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.rows = all_rows()

    def session_of(self, person: Person) -> str:
        return self.sessions[person.pk]

    def opened(self) -> None:
        """A test begins."""
        self.written = self.writes()

    def is_untouched(self) -> bool:
        return self.writes() == self.written

    @staticmethod
    def writes() -> int:
        """How many rows this connection has written so far, as SQLite counts them."""
        connection.ensure_connection()
        return int(connection.connection.total_changes)


world = World()


def said(response: Any) -> bytes:
    """Everything an answer tells: its body, the files it carries in base64 and where it leads."""
    body = bytes(response.content)
    files = b"".join(unpacked(b64decode(found)) for found in FILES.findall(body))
    return body + files + unquote_plus(response.headers.get("Location", "")).encode()


def unpacked(file: bytes) -> bytes:
    """A workbook is an archive of texts."""
    if not file.startswith(b"PK"):
        return file
    with ZipFile(BytesIO(file)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def rows() -> dict[str, set[tuple[Any, ...]]]:
    """All rows of all tables of the platform; read anew only when this test has written something."""
    return world.rows if world.is_untouched() else all_rows()


def all_rows() -> dict[str, set[tuple[Any, ...]]]:
    """But for when somebody signed in last."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_config.name.startswith("planum.") and model._meta.model_name != "chainhead":
            columns = [f'"{one.column}"' for one in model._meta.local_fields if one.name != "last_login"]
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table}")
                found[model._meta.label] = set(cursor.fetchall())
    return found


def lost(before: dict[str, set[tuple[Any, ...]]]) -> dict[str, set[tuple[Any, ...]]]:
    """Rows that are no longer as they were."""
    now = rows()
    return {label: gone for label, there in before.items() if (gone := there - now[label])}


def its_own(rivals: Rivals) -> list[Client]:
    """The firm's engineer and the city's officers."""
    return [browser(person) for person in (rivals.own.engineer, rivals.city.industry, rivals.city.finance)]


def is_shown(rivals: Rivals, clients: list[Client], url: str, asked: dict[str, Any]) -> bool:
    """Whether one of them finds something of the firm or of its city."""
    known = of_firm(rivals.own) | of_city(rivals.city)
    return any(found_in(said(client.get(url, asked)), known, f"{url} {asked}") for client in clients)
