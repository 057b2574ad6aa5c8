"""Levels, dimensions and requirements in the reader's words."""

from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.kernel.naming import in_reader_language
from planum.kernel.states import State
from planum.park.diagnosis.engine.instrument import Instrument
from planum.park.diagnosis.engine.scoring import KEY_SCENES, LEVEL_SCORE, POINTS, SCENES, Requirement
from planum.park.diagnosis.facts import LABELS
from planum.ui.formats import number, quantity

REQUIREMENTS: dict[str, Promise] = {
    POINTS: gettext_lazy("points of base, management and results"),
    SCENES: gettext_lazy("scenes at the level or above"),
    KEY_SCENES: gettext_lazy("binding scenes (★) among them"),
    LEVEL_SCORE: gettext_lazy("weighted score of the level's requirements"),
}


class Met(State):
    YES = "yes", gettext_lazy("met"), "good"
    NO = "no", gettext_lazy("not met"), "warning"


def level_name(instrument: Instrument, level: int | None) -> str:
    """In the reader's language; below the first level it says so."""
    if level is None:
        return "—"
    found = next((one for one in instrument.levels if one.number == level), None)
    return in_reader_language(found.name, found.name_en) if found else _("below level 1")


def requirement_name(one: Requirement) -> str:
    return str(REQUIREMENTS[one.what])


def met(one: Requirement) -> Met:
    return Met.YES if one.met else Met.NO


def figure(value: Fraction) -> str:
    return number(float(value), 0 if value.denominator == 1 else None)


def fact_label(code: str) -> str:
    return str(LABELS.get(code, code))


def fact_value(fact: dict[str, Any]) -> object:
    value = Fraction(fact["value"])
    return quantity(float(value * 100), "%") if fact["code"].endswith("_share") else quantity(int(value))
