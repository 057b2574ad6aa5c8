"""A form for any published function, made from its arguments: what is typed becomes what would come over a wire."""

import dataclasses
import enum
import json
import re
import types
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, Union, get_args, get_origin

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from pydantic.fields import FieldInfo

from planum.kernel.capabilities import Capability
from planum.site.action_words import label_of, member_label
from planum.site.pasted_rows import columns_of, needed_columns, read_rows
from planum.ui.fields import YuanField
from planum.ui.formats import money

LONG_TEXTS: Final = frozenset({"reason", "note", "comment", "formula", "purpose", "override_reason", "content"})
GROUPED: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
# What a database and every zone can hold.
LARGEST_INTEGER: Final = 2**63 - 1
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
TRUE_WORDS: Final = frozenset({"1", "true", "on", "yes"})


class FenField(YuanField):
    """Also with its thousands grouped, as amounts are copied from pages."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=18, least=None, widget=_line("decimal"), **options)

    def to_python(self, value: Any) -> Any:
        text = str(value).strip() if value is not None else ""
        return super().to_python(text.replace(",", "") if GROUPED.fullmatch(text) else text)


class LinesField(forms.CharField):
    """One entry per line; numbers may also be parted by commas or spaces."""

    def __init__(self, *, numbers: bool = False, **options: Any) -> None:
        super().__init__(widget=_box(4), **options)
        self.parting = r"[\s,;，；、]+" if numbers else r"[\r\n]+"

    def clean(self, value: Any) -> Any:
        parts = (part.strip() for part in re.split(self.parting, super().clean(value)))
        return [part for part in parts if part]


class PairsField(forms.CharField):
    """`name = value`, line by line. Where values may be of any kind, a list or object is written as JSON."""

    def __init__(self, *, texts: bool, **options: Any) -> None:
        super().__init__(widget=_box(5), **options)
        self.texts = texts

    def clean(self, value: Any) -> Any:
        pairs: dict[str, object] = {}
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            name, sign, given = (part.strip() for part in line.partition("="))
            if not (name and sign):
                raise ValidationError(_("“%(line)s” is not of the form: name = value.") % {"line": line})
            if name in pairs:
                raise ValidationError(_("“%(name)s” is given twice.") % {"name": name})
            pairs[name] = given if self.texts or given[:1] not in ("[", "{") else _read_json(given)
        return pairs


class TableField(forms.CharField):
    """Rows pasted from a spreadsheet; they are read by `ArgumentsForm.arguments`, which can refuse cell by cell."""

    def __init__(self, *, shape: type, **options: Any) -> None:
        super().__init__(strip=False, widget=_box(8, placeholder=",".join(columns_of(shape))), **options)
        self.shape = shape


class ArgumentsForm(forms.Form):
    """What a published function takes. Amounts are typed in yuan and so are named: `amount_fen` is `amount_yuan`."""

    def __init__(self, capability: Capability, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, info in capability.arguments.model_fields.items():
            self.fields[typed_name(name)] = _field(capability, name, info)
        for name, field in self.fields.items():
            if isinstance(field, FenField):
                field.help_text = format_html("{} {}", field.help_text, self._exact(name, field))

    def arguments(self) -> dict[str, Any]:
        """What was filled in; the rest is left to the function's defaults. Raises RefusedRows on a pasted table."""
        given: dict[str, Any] = {}
        for name, field in self.fields.items():
            value = self.cleaned_data[name]
            if isinstance(field, TableField):
                given |= {name: read_rows(value, field.shape)} if value.strip() else {}
            elif value is not None and value not in ("", [], {}):
                given[_wire_name(name)] = value
        return given

    def _exact(self, name: str, field: FenField) -> str | SafeString:
        initial = self.get_initial_for_field(field, name)
        try:
            fen = field.clean(self.data.get(name) if self.is_bound else initial)
        except ValidationError:
            return ""
        return "" if fen is None else format_html("= {} ({})", _("%(fen)s fen") % {"fen": f"{fen:,}"}, money(fen))


def typed_name(name: str) -> str:
    return f"{name.removesuffix('_fen')}_yuan" if name.endswith("_fen") else name


def prefilled(capability: Capability, query: QueryDict) -> dict[str, Any]:
    """What a link gives for the fields, by the names of the arguments; whole fen for amounts. Passwords are not."""
    found: dict[str, Any] = {}
    for name, info in capability.arguments.model_fields.items():
        field, typed = _field(capability, name, info), typed_name(name)
        if isinstance(field.widget, forms.PasswordInput):
            continue
        if name in query:
            found[typed] = _initial(field, "\n".join(query.getlist(name)))
        elif typed in query:
            found[typed] = query[typed]
    return found


def _initial(field: forms.Field, text: str) -> object:
    if isinstance(field, forms.BooleanField):
        return text.lower() in TRUE_WORDS
    if isinstance(field, FenField):
        return _in_yuan(int(text)) if re.fullmatch(r"-?[0-9]{1,18}", text) else text
    if isinstance(field, forms.DateTimeField):
        try:
            return field.to_python(text)
        except ValidationError:
            return text
    return text


def _wire_name(name: str) -> str:
    return f"{name.removesuffix('_yuan')}_fen" if name.endswith("_yuan") else name


def _in_yuan(fen: int) -> str:
    return str(Decimal(fen).scaleb(-2))


def _field(capability: Capability, name: str, info: FieldInfo) -> forms.Field:
    kind = _without_none(info.annotation)
    options: dict[str, Any] = {"label": label_of(name, capability.verb), "required": info.is_required()}
    default = None if info.is_required() else info.default
    if default not in (None, ""):
        options["initial"] = _in_yuan(default) if name.endswith("_fen") else default
    said = [_help(name, kind)]
    if default not in (None, "") and not isinstance(default, bool | enum.Enum):
        said.append(_("Left empty: %(value)s.") % {"value": options["initial"]})
    options["help_text"] = escape(" ".join(filter(None, said)))
    return _of_kind(name, kind, options)


def _of_kind(name: str, kind: Any, options: dict[str, Any]) -> forms.Field:
    item = (*get_args(kind), None)[0]
    if kind is int and name.endswith("_fen"):
        return FenField(**options)
    if kind in PLAIN:
        return PLAIN[kind](options)
    if isinstance(kind, enum.EnumMeta):
        return _choice(kind, options)
    if kind is str:
        return _text(name, options)
    if get_origin(kind) is list:
        rows = dataclasses.is_dataclass(item) and isinstance(item, type)
        return TableField(shape=item, **options) if rows else LinesField(numbers=item in (int, float), **options)
    if get_origin(kind) is dict:
        return PairsField(texts=get_args(kind)[1] is str, **options)
    return forms.JSONField(widget=_box(4), **options)


PLAIN: Final[dict[Any, Callable[[dict[str, Any]], forms.Field]]] = {
    bool: lambda options: forms.BooleanField(**options | {"required": False}),
    int: lambda options: forms.IntegerField(
        min_value=-LARGEST_INTEGER, max_value=LARGEST_INTEGER, widget=_line("numeric"), **options
    ),
    float: lambda options: forms.FloatField(widget=_line("decimal"), **options),
    date: lambda options: forms.DateField(
        input_formats=["%Y-%m-%d"], widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options
    ),
    datetime: lambda options: forms.DateTimeField(
        widget=forms.DateTimeInput({"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        **options,
    ),
}


def _choice(kind: enum.EnumMeta, options: dict[str, Any]) -> forms.Field:
    members: list[enum.Enum] = list(kind)
    empty = [] if "initial" in options else [("", "—")]
    return forms.TypedChoiceField(
        choices=[*empty, *((str(one.value), member_label(one)) for one in members)],
        coerce=lambda text: next(one.value for one in members if str(one.value) == text),
        empty_value=None,
        **options | ({"initial": str(options["initial"].value)} if "initial" in options else {}),
    )


def _text(name: str, options: dict[str, Any]) -> forms.Field:
    if name == "password":
        secret = forms.PasswordInput({"autocomplete": "new-password"})
        return forms.CharField(strip=False, widget=secret, **options)
    return forms.CharField(widget=_box(3) if name in LONG_TEXTS else _line(), **options)


def _help(name: str, kind: Any) -> str:
    if name == "password":
        return _("Never shown again: typed anew when something else here is refused.")
    if name == "share_bp":
        return _("2500 is 25 %, 10000 is all of it.")
    if kind is int and name.endswith("_fen"):
        return _("In yuan, to the fen: 1500.50.")
    if kind is datetime:
        return _("Time in %(zone)s.") % {"zone": settings.TIME_ZONE}
    if get_origin(kind) is list:
        return _list_help(get_args(kind)[0])
    if get_origin(kind) is dict:
        return _("One per line: name = value.")
    return ""


def _list_help(item: Any) -> str:
    if not dataclasses.is_dataclass(item) or not isinstance(item, type):
        return _("Numbers, parted by commas or spaces.") if item is int else _("One per line.")
    columns = {"all": ", ".join(columns_of(item)), "needed": ", ".join(needed_columns(item))}
    return _(
        "Paste rows from a spreadsheet, or CSV. The first row names the columns: %(all)s. Never empty: %(needed)s."
    ) % (columns)


def _without_none(kind: Any) -> Any:
    if get_origin(kind) in (types.UnionType, Union):
        others = [one for one in get_args(kind) if one is not types.NoneType]
        return others[0] if len(others) == 1 else kind
    return kind


def _read_json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValidationError(_("“%(text)s” is not JSON.") % {"text": text}) from error


def _line(inputmode: str = "text") -> forms.TextInput:
    """Numbers too are typed into plain text: a browser's number field forgets what it does not understand."""
    return forms.TextInput({"inputmode": inputmode, "autocomplete": "off"})


def _box(rows: int, placeholder: str = "") -> forms.Textarea:
    return forms.Textarea(
        {"rows": rows, "spellcheck": "false", **({"placeholder": placeholder} if placeholder else {})}
    )
