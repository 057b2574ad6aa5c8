"""The form of a call as data: fields with help and clause beside each, and how what is typed becomes a value."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.errors import Refused
from planum.kernel.naming import in_reader_language
from planum.programme.projects.models import Application, Call, Category, SupportForm, Wing

KINDS = ("text", "long", "money", "date", "choice", "yes")
WAN_FEN = 10_000_00
MOST_FEN = 10**15
CHOICES: Mapping[str, Any] = {"wing": Wing, "category": Category, "support_form": SupportForm}
# Fields that rules look at stand in columns of their own; the others in `answers`.
COLUMNS: Mapping[str, str] = {
    "name": "name", "wing": "wing", "industry": "industry", "category": "category", "content": "content",
    "address": "address", "starts_on": "starts_on", "finishes_on": "finishes_on",
    "total_investment": "total_investment_fen", "equipment_investment": "equipment_investment_fen",
    "support_form": "support_form", "requested": "requested_fen", "other_central": "other_central_fen",
    "other_local": "other_local_fen", "filing_code": "filing_code", "filed_investment": "filed_investment_fen",
    "in_statistics": "in_statistics", "chain_code": "chain_code", "joint_code": "joint_code",
}  # fmt: skip
GROUPS = {
    "project": gettext_lazy("The project"),
    "money": gettext_lazy("Investment and support"),
    "filing": gettext_lazy("Filing and statistics"),
    "readiness": gettext_lazy("Foundation, route and will"),
    "more": gettext_lazy("More of this call"),
}


@dataclass(frozen=True)
class FormField:
    """One field. `most` is the greatest number of signs of a text."""

    code: str
    kind: str
    label: str
    label_en: str = ""
    help: str = ""
    help_en: str = ""
    clause: str = ""
    required: bool = False
    group: str = "more"
    most: int = 4000

    @property
    def title(self) -> str:
        return in_reader_language(self.label, self.label_en)

    @property
    def hint(self) -> str:
        return in_reader_language(self.help, self.help_en)


@dataclass(frozen=True)
class Wanted:
    """One kind of attachment; with `needed_for` it is required where that form of support is asked for."""

    kind: str
    label: str
    label_en: str = ""
    clause: str = ""
    required: bool = False
    needed_for: str = ""

    @property
    def title(self) -> str:
        return in_reader_language(self.label, self.label_en)

    def is_required(self, support_form: str) -> bool:
        return self.required or (bool(self.needed_for) and self.needed_for == support_form)


@cache
def standard() -> dict[str, list[dict[str, Any]]]:
    """The form that ships: the columns of the list of projects and the three criteria of readiness."""
    found: dict[str, list[dict[str, Any]]] = json.loads(
        (Path(__file__).parent / "data" / "form.json").read_text(encoding="utf-8")
    )
    return found


def fields_of(call: Call) -> list[FormField]:
    return [FormField(**each) for each in call.fields]


def wanted_by(call: Call) -> list[Wanted]:
    return [Wanted(**{("needed_for" if key == "for" else key): value for key, value in each.items()})
            for each in call.attachments]  # fmt: skip


def check_schema(fields: list[dict[str, Any]], attachments: list[dict[str, Any]]) -> None:
    """Raises Refused for a form that could not be filled in."""
    codes = []
    for each in fields:
        try:
            field = FormField(**each)
        except TypeError as error:
            raise Refused(
                _("A field of the form is given as %(given)s.") % {"given": str(each)[:200]},
                _("Code, kind, label, and maybe help, clause, required, group and most."),
            ) from error
        if field.kind not in KINDS or (field.kind == "choice" and field.code not in CHOICES):
            raise Refused(
                _("The field %(code)s is of the kind “%(kind)s”.") % {"code": field.code, "kind": field.kind},
                _("One of: %(known)s.") % {"known": ", ".join(KINDS)},
            )
        codes.append(field.code)
    if len(set(codes)) != len(codes) or not {"name", "wing", "total_investment", "requested"} <= set(codes):
        raise Refused(
            _("The form has the fields %(codes)s.") % {"codes": ", ".join(codes)},
            _("Each once, and name, wing, total_investment and requested among them."),
        )
    for each in attachments:
        if not each.get("kind") or not each.get("label"):
            raise Refused(_("An attachment without a kind or a label."), _("Both are given."))


def typed(field: FormField, given: Any) -> Any:
    """The value of a field from what came over the wire; None for empty. Raises Refused with the field's name."""
    if field.kind == "yes":
        return given in (True, "true", "on", "1", "是")
    if given is None or (isinstance(given, str) and not given.strip()):
        return None
    if field.kind == "money":
        return _fen(field, given)
    if field.kind == "date":
        day = given if isinstance(given, date) else _day(str(given))
        if day is None:
            raise _wrong(field, given, _("A day such as 2026-12-31."))
        return day
    if field.kind == "choice":
        if str(given) not in CHOICES[field.code].values:
            raise _wrong(field, given, _("One of: %(known)s.") % {"known": ", ".join(CHOICES[field.code].values)})
        return str(given)
    return _text(field, given)


def _text(field: FormField, given: Any) -> str:
    column = COLUMNS.get(field.code)
    limit = getattr(Application._meta.get_field(column), "max_length", None) if column else None
    most = min(field.most, limit or field.most)
    text = str(given).strip()
    if len(text) > most:
        raise _wrong(field, f"{text[:20]}…", _("At most %(most)d characters.") % {"most": most})
    return text


def _fen(field: FormField, given: Any) -> int:
    """Typed in units of 10,000 yuan, kept as whole fen."""
    try:
        fen = Decimal(str(given).replace(",", "").replace("，", "")) * WAN_FEN
    except InvalidOperation as error:
        raise _wrong(field, given, _("A number in 10,000 yuan, such as 1250.5.")) from error
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= MOST_FEN:
        raise _wrong(field, given, _("Not below zero, exact to the fen."))
    return int(fen)


def _day(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None


def _wrong(field: FormField, given: Any, allowed: str) -> Refused:
    return Refused(_("%(field)s: %(given)s") % {"field": field.title, "given": str(given)[:80]}, allowed)


def value_of(row: Application, field: FormField) -> Any:
    """What the application says: money in fen, a day, a text, True or False; None where nothing is said yet."""
    column = COLUMNS.get(field.code)
    if column:
        found = getattr(row, column)
        return found if found != "" else None
    return row.answers.get(field.code) or None


def as_typed(field: FormField, value: Any) -> Any:
    """The value as its control shows it: money in 10,000 yuan without needless digits."""
    if value is None:
        return ""
    if field.kind == "money":
        wan = (Decimal(value) / WAN_FEN).normalize()
        return f"{wan:f}"
    return value.isoformat() if isinstance(value, date) else value


def put(row: Application, field: FormField, value: Any) -> None:
    column = COLUMNS.get(field.code)
    if not column:
        row.answers = row.answers | {field.code: value.isoformat() if isinstance(value, date) else value}
        return
    if value is None:
        kept: Any = Application._meta.get_field(column)
        value = None if kept.null else kept.get_default()
    setattr(row, column, value)
