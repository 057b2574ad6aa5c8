"""Invoice and serial numbers that stand in more than one place, over all programmes (R33)."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from planum.programme.rules.engine.facts_evidence import RepeatedUse


@dataclass(frozen=True, slots=True)
class NumberUse:
    """A number as it was written, of `kind` invoice or serial, at `where` (programme and project in words).

    `place` tells places apart: two uses in one place are one.
    """

    kind: str
    number: str
    place: str
    where: str


def repeated_uses(uses: Iterable[NumberUse]) -> dict[str, tuple[RepeatedUse, ...]]:
    """For each place what of its numbers stands elsewhere too, and where; places without any are left out.

    Numbers are compared without width, case and blanks; empty ones say nothing. Time grows with the uses.
    """
    written: dict[tuple[str, str], dict[str, NumberUse]] = defaultdict(dict)
    for use in uses:
        if key := plain_number(use.number):
            written[use.kind, key].setdefault(use.place, use)
    found: dict[str, list[RepeatedUse]] = defaultdict(list)
    for (kind, _), by_place in written.items():
        if len(by_place) > 1:
            for place, use in by_place.items():
                found[place] += [
                    RepeatedUse(kind, use.number, each.where) for at, each in by_place.items() if at != place
                ]
    return {place: tuple(each) for place, each in found.items()}


def plain_number(number: str) -> str:
    if number.isascii():
        return number.strip().upper().replace(" ", "")
    return "".join(unicodedata.normalize("NFKC", number).upper().split())
