"""The cities that are in the programme already, as the lists among the parameters name them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from planum.programme.rules.engine.parameters import Certainty, View
from planum.programme.rules.queries import parameters_on_file

LISTS = {"pilot_scope_batch_1": 1, "pilot_scope_batch_1_inferred": 1, "pilot_scope_batch_2": 2}
SUFFIXES = ("市", "区", "县")


@dataclass(frozen=True)
class Participant:
    """`code` is empty where the list names the city alone."""

    batch: int
    code: str
    name: str
    source: str
    certainty: Certainty

    def is_called(self, name: str) -> bool:
        return bool(name) and bare(name) == bare(self.name)


def participating_cities_on_file(view: View | None = None) -> list[Participant]:
    seen = view or parameters_on_file().at(timezone.localdate(), None)
    return list(_listed(seen))


def bare(name: str) -> str:
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    return name


def _listed(view: View) -> Iterator[Participant]:
    for code, batch in LISTS.items():
        parameter = view.find(code)
        if parameter is None:
            continue
        for entry in parameter.codes:
            digits, names = _parts(entry.split())
            yield Participant(batch, digits, " ".join(names), parameter.source, parameter.certainty)


def _parts(parts: Iterable[str]) -> tuple[str, list[str]]:
    """An entry is a code, a name, or both: "410100 郑州"."""
    known = list(parts)
    digits = next((one for one in known if one.isdecimal()), "")
    return digits, [one for one in known if not one.isdecimal()] or [digits]
