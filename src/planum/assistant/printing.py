"""Values printed by the platform in the place of marks: in figures for programs, as linked HTML for pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from planum.assistant.engine.references import Value, filled, parts
from planum.assistant.surroundings import told
from planum.kernel.capabilities import Capability
from planum.ui.formats import instant, money, money_words, number

# Pages that show what a query answers, with the argument that stands in their address, or none.
PLACES: Final[Mapping[str, tuple[str, str, str]]] = {
    "factory.alarms": ("monitoring:alarms", "", ""),
    "factory.open_alarms": ("monitoring:alarms", "", ""),
    "factory.alarm_counts": ("monitoring:plants", "", ""),
    "factory.limit_rules": ("monitoring:rules", "", ""),
    "factory.shops": ("scheduling:shops", "", ""),
    "factory.plan": ("scheduling:plan", "plan_id", "plan"),
    "factory.late_orders": ("scheduling:plan", "plan_id", "plan"),
    "hub.connectors": ("connectors:list", "", ""),
    "hub.signals": ("assets:signals", "", ""),
    "hub.assets": ("assets:tree", "", ""),
    "hub.metrics": ("metrics:list", "", ""),
    "hub.disclosures": ("assets:disclosures", "", ""),
    "hub.readings": ("readings:signal", "path", "signal"),
    "hub.minutes": ("readings:signal", "path", "signal"),
    "kernel.changes": ("changes", "", ""),
    "programme.projects": ("projects:list", "", ""),
    "programme.payments": ("funds:payments", "", ""),
    "programme.payment": ("funds:payment", "pk", "payment"),
    "programme.balances": ("funds:ledger", "", ""),
    "programme.ledger": ("funds:ledger", "", ""),
    "programme.rules": ("rules:list", "", ""),
    "programme.parameters": ("rules:parameters", "", ""),
    "programme.explain_rule": ("rules:rule", "code", "rule"),
    "programme.findings": ("rules:findings", "", ""),
}


def place_of(capability: Capability, arguments: Mapping[str, Any]) -> str:
    """The page on which the answer stands, or else the function's own, filled in."""
    name, parameter, argument = PLACES.get(capability.name, ("", "", ""))
    if name and (not argument or argument in arguments):
        try:
            return reverse(name, kwargs={parameter: arguments[argument]} if parameter else None)
        except NoReverseMatch:
            pass
    return form_of(capability, arguments, shown=capability.kind == "query")


def form_of(capability: Capability, arguments: Mapping[str, Any], *, shown: bool = False) -> str:
    told_of = [(name, value) for name, value in arguments.items() if value is not None]
    asked = urlencode([*told_of, *([("_show", "1")] if shown else [])], doseq=True)
    return reverse("action", args=[capability.room, capability.slug]) + (f"?{asked}" if asked else "")


def in_figures(text: str, values: Mapping[str, Value]) -> str:
    """The answer as plain text."""
    return filled(text, values, _figure)


def in_html(text: str, values: Mapping[str, Value], links: Mapping[str, str]) -> SafeString:
    """The answer with each value linked to the page where it can be opened, and named when pointed at."""
    return format_html_join("", "{}", ((_piece(said, mark, values, links),) for said, mark in parts(text)))


def _piece(said: str, mark: str, values: Mapping[str, Value], links: Mapping[str, str]) -> object:
    if not mark:
        return conditional_escape(said)
    if mark not in values:
        return "…"
    value = values[mark]
    shown = _shown(value)
    label = told().label_of(value.name.partition("=")[0])
    return (
        format_html('<a class="value" href="{}" title="{}">{}</a>', links[mark], label, shown)
        if mark in links
        else shown
    )


def _shown(value: Value) -> object:
    if value.name.endswith("_fen") and isinstance(value.value, int):
        return money(value.value)
    if isinstance(value.value, float | int):
        return number(value.value)
    at = _instant_of(value)
    return instant(at) if at else value.value


def _figure(value: Value) -> str:
    if value.name.endswith("_fen") and isinstance(value.value, int):
        before, figure, after, _exact = money_words(value.value)
        return " ".join(filter(None, (before, figure, after)))
    return number(value.value) if isinstance(value.value, float | int) else str(value.value)


def _instant_of(value: Value) -> datetime | None:
    try:
        return parse_datetime(value.value) if isinstance(value.value, str) and "T" in value.value else None
    except ValueError:
        return None
