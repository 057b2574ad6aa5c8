"""Invoice and serial numbers that stand in more than one place, over all programmes (R33)."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from planum.programme.rules.engine.facts_evidence import RepeatedUse
from planum.programme.rules.engine.findings import Cure, Fact, Outcome, Severity, judged, not_applicable
from planum.programme.rules.engine.names import few, named
from planum.programme.rules.engine.parameters import Parameter


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


def judged_numbers(
    repeated: tuple[RepeatedUse, ...] | None, kinds: Parameter, severity: Severity = Severity.BLOCKS
) -> Outcome:
    """R33 on what was found; None: nobody has looked."""
    if repeated is None:
        return not_applicable(parameters=(kinds,))
    found = [each for each in repeated if each.kind in kinds.codes]
    cures: list[Cure] = []
    if found:
        said = few([f"{named([each.kind])[0]} {each.number}（{each.where}）" for each in found])
        english = few([f"{named([each.kind])[1]} {each.number} ({each.where})" for each in found])
        cures.append((f"重复使用：{said}，请核实并剔除。", f"Used elsewhere: {english}; take it out."))
    looked_at: dict[str, Fact] = {
        "repeated_count": len(found),
        "repeated": few([f"{each.number} · {each.where}" for each in found]),
    }
    return judged(looked_at, (kinds,), cures, severity)


def plain_number(number: str) -> str:
    if number.isascii():
        return number.strip().upper().replace(" ", "")
    return "".join(unicodedata.normalize("NFKC", number).upper().split())
