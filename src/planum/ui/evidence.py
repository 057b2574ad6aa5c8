"""The evidence mark beside a computed number, and the chain that opens below it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import get_random_string

from planum.ui.formats import Quality


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a number comes from. `quality` is a state, a number as in readings (0, 1, 2), or a word."""

    url: str
    source: object = ""
    at: datetime | int | None = None
    quality: Any = None
    version: object = ""
    id: str = field(default_factory=lambda: f"evidence-{get_random_string(8)}")

    @property
    def quality_state(self) -> Any:
        return Quality(self.quality) if isinstance(self.quality, int) else self.quality

    @property
    def quality_label(self) -> Any:
        return getattr(self.quality_state, "label", self.quality_state)

    @property
    def quality_colour(self) -> str:
        return getattr(self.quality_state, "colour", "neutral")


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain. `ok` says whether the digest was checked and found unchanged; None: nobody has checked."""

    kind: object
    title: object
    value: object = ""
    detail: object = ""
    url: str = ""
    digest: str = ""
    ok: bool | None = None


def evidence_page(
    request: HttpRequest, *, title: object, links: Sequence[Link | Mapping[str, Any]], value: object = ""
) -> HttpResponse:
    """The chain for one number: the inside of the drawer when htmx asks, a page of its own otherwise."""
    inside_drawer = "HX-Request" in request.headers
    template = "ui/partials/evidence_drawer.html" if inside_drawer else "ui/evidence.html"
    response = render(request, template, {"title": title, "value": value, "links": links})
    response.headers["Vary"] = "HX-Request"
    return response
