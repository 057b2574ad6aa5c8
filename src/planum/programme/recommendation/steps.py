"""Which one-click steps of a candidacy are open to whom; those that need a form of their own are links."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.errors import Refused
from planum.kernel.models import Person
from planum.programme.recommendation.actions import (
    decline_candidacy,
    recommend_candidacy,
    return_candidacy,
    submit_candidacy,
    take_back_recommendation,
    take_up_candidacy,
    withdraw_candidacy,
)
from planum.programme.recommendation.models import Candidacy, CandidacyState
from planum.programme.recommendation.permissions import acts_for_city, examines_for

OF_CITY = {CandidacyState.DRAFT, CandidacyState.RETURNED}


@dataclass(frozen=True)
class Step:
    name: str
    label: Promise
    states: frozenset[CandidacyState]
    of_city: bool
    action: Callable[..., Any]
    primary: bool = True
    with_reason: bool = False


def _step(name: str, label: Promise, states: set[CandidacyState], action: Callable[..., Any], **more: Any) -> Step:
    return Step(name, label, frozenset(states), more.pop("of_city", False), action, **more)


STEPS = (
    _step("submit", gettext_lazy("Hand in to the province"), OF_CITY, submit_candidacy, of_city=True),
    _step(
        "withdraw", gettext_lazy("Withdraw"), OF_CITY | {CandidacyState.SUBMITTED, CandidacyState.EXAMINED},
        withdraw_candidacy, of_city=True, primary=False, with_reason=True,
    ),
    _step("take_up", gettext_lazy("Begin the examination"), {CandidacyState.SUBMITTED}, take_up_candidacy),
    _step("take_up_again", gettext_lazy("Examine again"), {CandidacyState.NOT_SELECTED}, take_up_candidacy),
    _step("recommend", gettext_lazy("Recommend"), {CandidacyState.EXAMINED}, recommend_candidacy, with_reason=True),
    _step(
        "decline", gettext_lazy("Not selected"), {CandidacyState.EXAMINED}, decline_candidacy, primary=False,
        with_reason=True,
    ),
    _step(
        "return", gettext_lazy("Return to be completed"), {CandidacyState.SUBMITTED, CandidacyState.EXAMINED},
        return_candidacy, primary=False, with_reason=True,
    ),
    _step(
        "take_back", gettext_lazy("Take the recommendation back"), {CandidacyState.RECOMMENDED},
        take_back_recommendation, primary=False, with_reason=True,
    ),
)  # fmt: skip


def steps_for(person: Person, row: Candidacy) -> list[Step]:
    sides = {True: acts_for_city(person, row.region), False: examines_for(person, row.province)}
    return [one for one in STEPS if row.state in one.states and sides[one.of_city]]


def asks_reason(steps: list[Step]) -> bool:
    return any(one.with_reason for one in steps)


def take_step(person: Person, candidacy: int, name: str, reason: str) -> None:
    """Raises Refused where there is no such step; the action itself checks who may take it and when."""
    found = next((one for one in STEPS if one.name == name), None)
    if found is None:
        known = ", ".join(str(one.label) for one in STEPS)
        raise Refused(_("The step %(name)s.") % {"name": name or "—"}, _("One of: %(known)s.") % {"known": known})
    more: dict[str, Any] = {"reason": reason} if found.with_reason else {}
    found.action(by=person, candidacy=candidacy, **more)
