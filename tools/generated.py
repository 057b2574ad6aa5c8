"""Pages that are written by the code itself: docs/cli.md, docs/api.md, docs/settings.md and docs/openapi.json.

`python -m tools.generated` writes them; with `--check` it names the stale ones and exits with 1.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from planum.kernel.capabilities import Capability

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planum.site.settings")
DOCS = Path(__file__).parents[1] / "docs"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(cells) + " |" for cells in lines]


def settings_page() -> str:
    from planum.site.configuration import SETTINGS

    rows = [(f"`{one.name}`", f"`{one.default}`" if one.default else "", one.meaning) for one in SETTINGS]
    head = ["# Settings", "", "Given as environment variables.", ""]
    return "\n".join([*head, *table(("name", "default", "meaning"), rows), ""])


def cli_page() -> str:
    from planum.site.capabilities import registry

    lines = ["# Commands", "", "`planum --as USERNAME ROOM VERB --argument value`; the result is JSON.", ""]
    for room, capabilities in registry.rooms().items():
        rows = [(f"`planum {room} {one.slug}`", arguments_of(one), sentence(one.summary)) for one in capabilities]
        lines += [f"## {room}", "", *table(("command", "arguments", "what it does"), rows), ""]
    return "\n".join(lines)


def arguments_of(capability: "Capability") -> str:
    """An argument that may be left out has a question mark."""
    fields = capability.arguments.model_fields.items()
    return ", ".join(f"`--{name.replace('_', '-')}`{'' if field.is_required() else '?'}" for name, field in fields)


def api_page() -> str:
    from planum.site.capabilities import registry

    methods = {"query": "GET", "action": "POST"}
    rows = [
        (f"`{methods[one.kind]} /api/{one.room}/{one.slug}`", one.kind, sentence(one.summary))
        for one in map(registry.__getitem__, registry)
    ]
    head = [
        "# REST", "", "Queries by GET, actions by POST with a JSON body; `Authorization: Bearer KEY` or a session.", "",
    ]  # fmt: skip
    return "\n".join([*head, *table(("endpoint", "kind", "what it does"), rows), ""])


def openapi() -> str:
    from planum.site.api import api

    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "cli.md": cli_page,
    "api.md": api_page,
    "openapi.json": openapi,
}


def stale() -> list[str]:
    return [name for name, page in PAGES.items() if not (DOCS / name).exists() or (DOCS / name).read_text() != page()]


def sentence(text: str) -> str:
    return " ".join(text.split())


def main() -> int:
    django.setup()
    if "--check" in sys.argv:
        found = stale()
        print("\n".join(f"{name} is stale: run make docs" for name in found) or "generated pages are fresh")
        return 1 if found else 0
    for name, page in PAGES.items():
        (DOCS / name).write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
