"""What figures, fields and notes are called on pages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.programme.projects.models import SupportForm
from planum.programme.supervision.known import SOURCE_NAMES
from planum.programme.supervision.models import MonthlyReport, Subject
from planum.ui.formats import money, money_words, quantity

# The field of a project, what it is called, and what a change of it is about.
CHANGEABLE: dict[str, tuple[Any, Subject]] = {
    "total_investment_fen": (gettext_lazy("Total investment"), Subject.AMOUNT),
    "allocation_fen": (gettext_lazy("Planned central support"), Subject.AMOUNT),
    "content": (gettext_lazy("What is to be built"), Subject.CONTENT),
    "name": (gettext_lazy("Name of the project"), Subject.CONTENT),
    "starts_on": (gettext_lazy("Begins"), Subject.SCHEDULE),
    "finishes_on": (gettext_lazy("Finishes"), Subject.SCHEDULE),
    "address": (gettext_lazy("Site"), Subject.PLACE),
    "owner": (gettext_lazy("Owner"), Subject.OWNER),
    "indicator": (gettext_lazy("Indicator"), Subject.INDICATOR),
}
EXPLAINED = {
    "own_fen": gettext_lazy("The firm's own money paid for the project since it began, without tax that is refunded."),
    "loan_fen": gettext_lazy("Bank loans drawn and paid out for the project."),
    "local_fen": gettext_lazy("Paid by province, city or district for this project."),
    "central_fen": gettext_lazy("Central support that was received and spent on the project; not what was promised."),
    "other_fen": gettext_lazy("What none of the others names, such as leasing."),
    "equipment_fen": gettext_lazy(
        "The part of all the above paid for equipment and software; contracts alone do not count."
    ),
    "physical_bp": gettext_lazy(
        "How much of what is to be built stands, by the plan of construction; 100 when all of it runs."
    ),
    "equipment_count": gettext_lazy("Machines on the project's list that were delivered and set up."),
    "connected_count": gettext_lazy(
        "Machines that send readings; the platform counts them itself where they are disclosed."
    ),
    "jobs": gettext_lazy("People who worked on the project this month, yours and the builders'."),
}


def field_label(name: str) -> object:
    return MonthlyReport._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def figure_in_words(name: str, value: int) -> str:
    """A figure of a report as a sentence holds it."""
    if name.endswith("_fen"):
        return money_words(value)[3]
    return f"{value / 100:g} %" if name == "physical_bp" else f"{value:,}"


def figure_shown(name: str, value: int) -> object:
    if name.endswith("_fen"):
        return money(value)
    return quantity(value / 100, "%", 1) if name == "physical_bp" else quantity(value)


def note_text(note: Mapping[str, Any]) -> str:
    """A note of the checks in the reader's language."""
    code, name = note["code"], note.get("field", "")
    said = {
        "figure": field_label(name) if name else "",
        "given": figure_in_words(name, note["given"]) if name else "",
        "expected": figure_in_words(name, note["expected"]) if name else "",
        "source": SOURCE_NAMES.get(note.get("source", ""), ""),
    }
    if code == "fell":
        return _("%(figure)s: %(given)s, lower than the %(expected)s of the month before.") % said
    if code == "above_total":
        return _("%(given)s were invested by now, more than the %(expected)s of the project.") % {
            "given": figure_in_words("own_fen", note["given"]),
            "expected": figure_in_words("own_fen", note["expected"]),
        }  # fmt: skip
    if code == "unchanged":
        return _("No figure differs from the month before.")
    if code == "above_known":
        return _("%(figure)s: %(given)s, more than the %(expected)s %(source)s.") % said
    return _("%(figure)s: %(given)s, %(source)s %(expected)s.") % said


def changed_value(name: str, value: Any) -> str:
    """One side of a change in words."""
    if value in ("", None):
        return "—"
    if name.endswith("_fen"):
        return money_words(int(value))[3]
    if name == "support_form":
        return str(SupportForm(value).label)
    return str(value)


def month_in_words(month: date) -> str:
    return f"{month:%Y-%m}"
