"""Browsers and programs of somebody."""

import re
from typing import Any

from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler

from planum.kernel.actions import issue_api_key
from planum.kernel.models import Person

# Middleware looks through all static files when it is loaded: once is enough.
HANDLER = ClientHandler(enforce_csrf_checks=False)


def a_reader(person: Person | None = None, language: str = "en", **options: Any) -> Client:
    """A browser in which this person is signed in and has chosen a language."""
    client = Client(**options)
    if not options:
        client.handler = HANDLER
    if person is not None:
        client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def a_program(person: Person) -> Client:
    """A program with a fresh key of this person, and no cookies."""
    key = issue_api_key(by=person, label="program").key
    return Client(headers={"Authorization": f"Bearer {key}"}, enforce_csrf_checks=True)


def texts(response: Any) -> str:
    """What a reader sees of a page, without its tags and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
