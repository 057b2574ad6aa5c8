"""The template of chapters that stands for a city on a day: loaded ones first, the shipped one behind them."""

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.programme.plan.engine.document import BLOCKS
from planum.programme.plan.models import PlanTemplate

MOST_CHAPTERS = 40


@cache
def shipped() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files("planum.programme.plan") / "data/template.json").read_text("utf-8"))
    return found


def template_for(region: str, on: date) -> tuple[str, list[dict[str, Any]]]:
    """Name and chapters: the city's own, else the country's, the newest that is in force on the day."""
    rows = PlanTemplate.objects.filter(Q(scope=region) | Q(scope=""), valid_from__lte=on)
    row = rows.order_by("-scope", "-valid_from").first()
    return (row.name, row.chapters) if row else (shipped()["name"], shipped()["chapters"])


def read_template(content: str) -> dict[str, Any]:
    """A template from JSON, or Refused with the place that is wrong."""
    try:
        found = json.loads(content)
    except ValueError as error:
        raise Refused(_("The template is no JSON: %(error)s.") % {"error": error}) from error
    if not isinstance(found, dict) or not isinstance(found.get("chapters"), list) or not found.get("name"):
        raise Refused(_("The template has no name or no chapters."), _("An object with name, source and chapters."))
    chapters = [_chapter(place, one) for place, one in enumerate(found["chapters"], 1)]
    codes = [one["code"] for one in chapters]
    if not 0 < len(chapters) <= MOST_CHAPTERS or len(set(codes)) < len(codes):
        raise Refused(
            _("%(count)d chapters.") % {"count": len(chapters)},
            _("Between 1 and %(most)d, each with a code of its own.") % {"most": MOST_CHAPTERS},
        )
    return {"name": str(found["name"])[:200], "source": str(found.get("source", ""))[:300], "chapters": chapters}


def _chapter(place: int, one: Any) -> dict[str, Any]:
    if not isinstance(one, dict) or not one.get("code") or not one.get("title"):
        raise Refused(_("Chapter %(place)d has no code or no title.") % {"place": place})
    blocks = one.get("blocks", [])
    unknown = [str(name) for name in blocks if name not in BLOCKS] if isinstance(blocks, list) else [str(blocks)]
    if unknown:
        raise Refused(
            _("Chapter %(place)d asks for %(given)s.") % {"place": place, "given": ", ".join(unknown)},
            _("Any of: %(known)s.") % {"known": ", ".join(BLOCKS)},
        )
    return {
        "code": str(one["code"])[:40], "title": str(one["title"])[:200], "guidance": str(one.get("guidance", "")),
        "blocks": blocks, "required": bool(one.get("required", True)),
    }  # fmt: skip
