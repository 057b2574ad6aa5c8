"""What binds an expert to an applicant: found, likely, or not to be excluded because something is not known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

LIKELY = 0.85
_FORMS = re.compile(r"(股份有限公司|有限责任公司|集团有限公司|有限公司|集团|公司|[()（）\s·.,，。-])")


class Certainty(StrEnum):
    """`CERTAIN`: the credit code or the own name is the same. `OPEN`: data are missing, it cannot be excluded."""

    CERTAIN = "certain"
    LIKELY = "likely"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Bond:
    """An interest of an expert: `kind` is employer, shareholding, service_contract or relative."""

    kind: str
    name: str = ""
    credit_code: str = ""
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """An expert; `knows_employers`: the employers of the last three years were given at all."""

    code: str
    name: str
    bonds: tuple[Bond, ...] = ()
    knows_employers: bool = True


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies; `people` are its representative and contacts by name, `known_as` its other numbers."""

    name: str
    credit_codes: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    known_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    kind: str
    certainty: Certainty
    organisation: str
    ended_on: date | None = None


def conflicts(judge: Judge, applicant: Applicant) -> list[Conflict]:
    """Everything that binds the two or cannot be excluded, the certain first.

    Names are compared without legal form; a name alone is never certain. What is not known is said, not passed over.
    """
    found = [one for bond in judge.bonds if (one := _by_bond(bond, applicant))]
    if judge.name and judge.name in applicant.people:
        found.append(Conflict("relative", Certainty.LIKELY, applicant.name))
    if not any(one.certainty is Certainty.CERTAIN for one in found):
        if not judge.knows_employers:
            found.append(Conflict("employer", Certainty.OPEN, applicant.name))
        if not any(applicant.credit_codes):
            found.append(Conflict("identity", Certainty.OPEN, applicant.name))
        nameless = [bond for bond in judge.bonds if not bond.credit_code and len(stem(bond.name)) < 2]
        found += [Conflict(bond.kind, Certainty.OPEN, bond.name, bond.ended_on) for bond in nameless]
    return sorted(found, key=lambda one: list(Certainty).index(one.certainty))


def likeness(left: str, right: str) -> float:
    """Between 0 and 1, of names without legal form; one that contains the other counts as 0.9 at least."""
    one, other = stem(left), stem(right)
    if not one or not other:
        return 0.0
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    contained = min(len(one), len(other)) >= 4 and (one in other or other in one)
    return max(ratio, 0.9) if contained else ratio


def stem(name: str) -> str:
    return _FORMS.sub("", name).casefold()


def _by_bond(bond: Bond, applicant: Applicant) -> Conflict | None:
    official, mine = _codes(applicant.credit_codes), bond.credit_code.strip().upper()
    if mine and mine in official | _codes(applicant.known_as):
        return Conflict(bond.kind, Certainty.CERTAIN, applicant.name, bond.ended_on)
    if mine and official:
        return None
    if likeness(bond.name, applicant.name) >= LIKELY:
        return Conflict(bond.kind, Certainty.LIKELY, applicant.name, bond.ended_on)
    return None


def _codes(codes: Sequence[str]) -> set[str]:
    return {code.strip().upper() for code in codes if code.strip()}
