"""Answers that follow from what the hub knows: the instrument itself says which fact fills in which option."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from planum.park.diagnosis.engine.instrument import Instrument, Kind


@dataclass(frozen=True, slots=True)
class Known:
    """The options that the facts prove, and the facts that prove them."""

    question: str
    chosen: tuple[str, ...]
    facts: tuple[str, ...]


def known_answers(instrument: Instrument, facts: Mapping[str, Fraction]) -> list[Known]:
    """Of one-of questions the best proven option, of many-of questions all of them; nothing where nothing is proven."""
    found = []
    for question in instrument.questions:
        proven = [one for one in question.options if one.known_if and all(c.holds(facts) for c in one.known_if)]
        if not proven:
            continue
        kept = proven if question.kind is Kind.MANY else [max(proven, key=lambda one: one.worth)]
        used = dict.fromkeys(condition.fact for one in kept for condition in one.known_if)
        found.append(Known(question.code, tuple(one.code for one in kept), tuple(used)))
    return found
