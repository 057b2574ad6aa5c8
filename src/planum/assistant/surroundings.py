"""What the site tells the assistant: what functions, arguments and results are called, and how a result is shown.

The assistant stands below the site and cannot ask it; the site furnishes this when it is ready.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from planum.kernel.capabilities import Capability
from planum.ui.panels import Panel


def _in_words(capability: Capability) -> str:
    return capability.verb.replace("_", " ")


def _name_itself(name: str, verb: str = "") -> str:
    return name.replace("_", " ")


def _value_itself(room: str, name: str, value: str) -> str:
    return value


def _nothing(capability: Capability, result: Any) -> Sequence[Panel]:
    return ()


@dataclass(frozen=True)
class Surroundings:
    """All in the reader's language."""

    title_of: Callable[[Capability], str] = _in_words
    label_of: Callable[..., str] = _name_itself
    value_label: Callable[[str, str, str], str] = _value_itself
    panels_of: Callable[[Capability, Any], Sequence[Panel]] = _nothing


_told = [Surroundings()]


def furnish(surroundings: Surroundings) -> None:
    _told[0] = surroundings


def told() -> Surroundings:
    return _told[0]
