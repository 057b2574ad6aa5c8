"""Follow the links of a site as one person, and count what each page costs. Django must be set up before."""

import html
import re
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

from planum.kernel.models import Person

LINK = re.compile(r'(?:href|hx-get|data-url)="([^"#]+)')
PAGES_OF_A_KIND, WAYS_OF_A_PAGE, WAYS_IN_SHORT = 3, 12, 4
# What changes the reader or leaves the site.
NOT_FOLLOWED = ("/sign-", "/language/", "/static/", "/api/")


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as one person opened it."""

    who: str
    kind: str
    url: str
    status: int
    queries: int
    server_ms: float
    cpu_ms: float
    bytes: int
    foreign: tuple[str, ...] = ()


def crawl(who: Person, *, foreign: frozenset[str] = frozenset(), short: bool = False) -> Iterator[Visit]:
    """Every kind of page this person can reach from the first one; `foreign` are words that none may hold.

    In short, a page is opened once, and in fewer ways of sorting and searching.
    """
    ways = WAYS_IN_SHORT if short else WAYS_OF_A_PAGE
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(who)
    seen: set[str] = {"/"}
    opened: Counter[str] = Counter()
    waiting = deque(["/"])
    while waiting:
        url = waiting.popleft()
        kind = kind_of(url)
        page = kind.partition("?")[0]
        if not kind or opened[kind] >= PAGES_OF_A_KIND or opened[f"{page}?"] >= ways:
            continue
        opened.update([kind, f"{page}?"])
        visit, content = _open(client, who.username, kind, url, twice=not short)
        yield replace(visit, foreign=words_in(content, foreign))
        for found in LINK.findall(content):
            target = _within(url, found)
            if target and target not in seen:
                seen.add(target)
                waiting.append(target)


def kind_of(url: str) -> str:
    """The name of the page's pattern, with the names of what it was asked beside its path; empty: no page of ours."""
    address = urlsplit(url)
    try:
        found = resolve(address.path)
    except Resolver404:
        return ""
    asked = sorted(part.partition("=")[0] for part in address.query.split("&") if part)
    return f"{found.view_name}{'?' + '&'.join(asked) if asked else ''}"


def _open(client: Client, who: str, kind: str, url: str, *, twice: bool) -> tuple[Visit, str]:
    if twice:
        client.get(url)
    with CaptureQueriesContext(connection) as captured:
        start, start_cpu = time.perf_counter(), time.process_time()
        response = client.get(url)
        content = response.getvalue()
        elapsed_s, cpu_s = time.perf_counter() - start, time.process_time() - start_cpu
    times = round(elapsed_s * 1000, 1), round(cpu_s * 1000, 1)
    visit = Visit(who, kind, url, response.status_code, len(captured), *times, len(content))
    return visit, html.unescape(content.decode("utf-8", "replace"))


def words_in(content: str, foreign: frozenset[str]) -> tuple[str, ...]:
    """Those that stand there as whole words: a code is not found within a longer one."""
    return tuple(sorted(word for word in foreign if re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![0-9])", content)))


def _within(base: str, link: str) -> str:
    address = urlsplit(urljoin(base, link))
    inside = not address.scheme and not address.netloc and not address.path.startswith(NOT_FOLLOWED)
    return (address.path + (f"?{address.query}" if address.query else "")) if inside else ""
