"""Words of applications and duplicates as pages show them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from planum.kernel.states import State

SOURCES = {
    "register": _("from the register of organisations"),
    "diagnosis": _("from the firm's diagnosis"),
    "profile": _("from the firm's profile"),
    "typed": _("from the firm's profile"),
}
EVIDENCE = {
    "firm": _("Firm"),
    "project": _("Project"),
    "content": _("What is built"),
    "address": _("Place of construction"),
    "credit_code": _("Credit code"),
    "filing_code": _("Filing code"),
    "invoice": _("Invoice"),
    "serial": _("Serial number"),
}
INCIDENTS = {
    "safety": _("safety"),
    "environment": _("environment"),
    "quality": _("quality"),
    "penalty": _("penalty"),
}


class Verdict(State):
    """How sure the search is of a pair."""

    SAME = "same", _("the same"), "bad"
    LIKELY = "likely", _("likely the same"), "warning"
    POSSIBLE = "possible", _("possibly the same"), "neutral"


def source_words(source: dict[str, Any]) -> object:
    return SOURCES.get(source.get("kind", ""), SOURCES["profile"])
