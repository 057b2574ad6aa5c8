"""The tags of every page: `{% load planum %}`."""

from datetime import datetime
from typing import Any

from django import forms, template
from django.template.loader import render_to_string
from django.utils.crypto import get_random_string
from django.utils.safestring import SafeString

from planum.ui import formats
from planum.ui.evidence import Evidence
from planum.ui.panels import Panel

register = template.Library()

register.filter("unit", formats.unit_in_words)
register.simple_tag(formats.money)
register.simple_tag(formats.quantity)
register.simple_tag(formats.instant)
register.simple_tag(formats.state)
register.simple_tag(formats.wing)
register.simple_tag(formats.entered_by)


@register.inclusion_tag("ui/partials/evidence_mark.html")
def evidence(
    url: str | Evidence,
    source: object = "",
    at: datetime | int | None = None,
    quality: Any = None,
    version: object = "",
) -> dict[str, Any]:
    if isinstance(url, str):
        url = Evidence(url, source=source, at=at, quality=quality, version=version)
    return {"evidence": url}


@register.inclusion_tag("ui/partials/chart.html")
def chart(option: dict[str, Any], height: int = 280, *, caption: bool = True) -> dict[str, Any]:
    """A figure drawn from an option of `planum.ui.charts`; `height` is in pixels."""
    title = option.get("title", {})
    return {
        "option": option,
        "id": f"chart-{get_random_string(8)}",
        "height": height,
        "title": title.get("text", ""),
        "subtitle": title.get("subtext", ""),
        "caption": caption,
    }


@register.simple_tag(takes_context=True)
def panel(context: template.Context, shown: Panel) -> SafeString:
    request = context.get("request")
    values: dict[str, Any] = dict(context.flatten())  # type: ignore[arg-type]
    return render_to_string(shown.template, values | {"panel": shown}, request)


@register.inclusion_tag("ui/partials/fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    """A form's fields with their labels, help and errors; the page writes the form element and its buttons."""
    return {"form": form}


CONTROL_CLASSES = {
    "checkbox": "form-check-input",
    "checkboxselectmultiple": "choices",
    "radio": "choices",
    "radioselect": "choices",
    "select": "form-select",
}


@register.filter
def control(field: forms.BoundField) -> SafeString:
    """A field's widget with the class its kind asks for."""
    widget = field.field.widget
    kind = type(widget).__name__.lower()
    kind = kind if kind in CONTROL_CLASSES else getattr(widget, "input_type", kind)
    own = widget.attrs.get("class", "")
    invalid = "is-invalid" if field.errors else ""
    classes = " ".join(part for part in (CONTROL_CLASSES.get(kind, "form-control"), invalid, own) if part)
    return field.as_widget(attrs={"class": classes})


@register.filter
def is_checkbox(field: forms.BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_many(field: forms.BoundField) -> bool:
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
