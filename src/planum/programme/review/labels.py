"""Codes of the review in the reader's words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.form_schema import fields_of
from planum.programme.projects.models import Attachment, EquipmentLine
from planum.programme.review.engine.conflicts import Certainty
from planum.programme.review.models import InterestKind, Score

LISTED, UPHELD = "listed", "upheld"


def reason_words(code: str) -> str:
    kind, _colon, value = code.partition(":")
    return {
        "fits": _("speciality fits"),
        "other_field": _("other speciality"),
        "load": _("%(count)s reviews on the desk") % {"count": value},
        "open": _("a conflict cannot be excluded"),
    }.get(kind, code)


def conflict_words(one: Mapping[str, Any]) -> str:
    kind = dict(InterestKind.choices).get(one["kind"], _("identity of the firm"))
    certainty = {
        Certainty.CERTAIN: _("certain"),
        Certainty.LIKELY: _("likely by name"),
        Certainty.OPEN: _("cannot be excluded"),
    }[Certainty(one["certainty"])]
    return f"{kind}（{certainty}）"


def oddity_words(code: str) -> str:
    kind, _colon, expert = code.partition(":")
    return {
        "far": _("%(expert)s: far from the others"),
        "flat": _("%(expert)s: the same share everywhere"),
        "fast": _("%(expert)s: submitted within minutes"),
    }.get(kind, "%(expert)s") % {"expert": expert}


def rank_words(code: str) -> str:
    return {
        "normalised": _("equal result, by normalised result"),
        "heaviest": _("equal result, by the heaviest criterion"),
        "shared": _("rank shared"),
    }.get(code, "")


def cited_words(score: Score) -> str:
    """What the points rest on: a field of the form, a file, a line of equipment or a rule."""
    kind, _colon, value = score.cites.partition(":")
    application = score.assignment.application
    with viewing(SYSTEM):
        if kind == "field":
            return next((str(each.title) for each in fields_of(application.call) if each.code == value), value)
        if kind == "file" and value.isdigit():
            row = Attachment.objects.filter(application=application, pk=int(value)).select_related("file").first()
            return str(row.file.name) if row else value
        if kind == "line" and value.isdigit():
            line = EquipmentLine.objects.filter(application=application, number=int(value)).first()
            return str(line) if line else value
    return value


def counted_words(code: str) -> str:
    """How the days of a notice were counted: `kind:days:until:years whose holidays are not on file`."""
    parts = code.split(":")
    if len(parts) != 4:
        return code
    kind, days, until, years = parts
    kinds = {"working": _("working days"), "calendar": _("calendar days")}
    said = _("%(days)d %(kind)s at least: until %(day)s") % {"days": int(days), "kind": kinds[kind], "day": until}
    if years:
        known = ", ".join(years.split(","))
        said += _("; the holidays of %(years)s are not on file, weekends alone were left out") % {"years": known}
    return said


def outcome_words(code: str) -> str:
    """What became of an application after its notice."""
    kind, _colon, value = code.partition(":")
    if kind == LISTED:
        return _("listed as %(code)s") % {"code": value}
    return _("not listed: an objection was upheld") if kind == UPHELD else code
