"""What can be bought against a gap: a room above says so when it is ready, so that diagnosis knows no catalogue."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from planum.kernel.models import Organisation
from planum.park.diagnosis.engine.choosing import Remedy


@dataclass(frozen=True)
class Offered:
    """A remedy with its name, who offers it and the page it stands on."""

    remedy: Remedy
    name: object
    provider: object
    url: str


Source = Callable[[Organisation, str], Iterable[Offered]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """`source` is asked for a firm and the code of an instrument, with the viewer's eyes."""
    if source not in _sources:
        _sources.append(source)


def offered_to(firm: Organisation, instrument: str) -> list[Offered]:
    return [one for source in _sources for one in source(firm, instrument)]
