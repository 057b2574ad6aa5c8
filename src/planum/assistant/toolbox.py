"""Which published functions are tools of the assistant, and how their arguments are spoken of."""

import enum
import types
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Union, get_args, get_origin

from django.utils import translation

from planum.assistant.engine.slots import LONG_NAMES, Field, Kind
from planum.assistant.gazetteers import is_named_thing, things_for
from planum.assistant.surroundings import told
from planum.kernel.capabilities import Capability, registry

# What gives a secret back or takes one is done on its own page, by hand.
SECRET: Final = frozenset({"kernel.issue_api_key", "kernel.add_person"})
LANGUAGES: Final = ("zh-hans", "en")
# Integers that count or measure, and name no row.
COUNTS: Final = frozenset(
    {"limit", "quantity", "weight", "number", "batch", "version", "share_bp", "minutes", "seed", "workers", "top"}
)
# Words that say something else as often as the member of this value.
MANY_SENSES: Final = frozenset({"open", "other"})
UNSPEAKABLE: Final = frozenset({"content", "password", "settings", "token"})


def tools() -> dict[str, Capability]:
    """Every published function but the assistant's own."""
    return {name: registry[name] for name in registry if registry[name].room != "assistant"}


def wire_name(capability: Capability) -> str:
    """A name in the letters that every protocol of tools allows."""
    return f"{capability.room}__{capability.verb}"


def by_wire_name(name: str) -> Capability | None:
    found = tools().get(name.replace("__", ".", 1))
    return None if found is None or found.name in SECRET else found


def in_both(say: Callable[[], str]) -> tuple[str, ...]:
    """What something is called in Chinese and in English."""
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(str(say()))
    return tuple(dict.fromkeys(said))


def fields_of(capability: Capability, text: str) -> list[Field]:
    """The tool's arguments, with the things that whoever looks may see among those the text could name."""
    return list(_fields(capability, text))


def _fields(capability: Capability, text: str) -> Iterator[Field]:
    for name, info in capability.arguments.model_fields.items():
        annotation = without_none(info.annotation)
        kind = kind_of(capability, name, annotation)
        things = things_for(capability, name, text, by_number=kind == "row") if kind in ("code", "row") else None
        only = things.only if things and info.is_required() else None
        yield Field(
            name=name,
            kind=kind,
            required=info.is_required(),
            words=in_both(lambda name=name: told().label_of(name, capability.verb)),  # type: ignore[misc]  # A default binds the name.
            choices=_choices(annotation) if kind == "choice" else {},
            things=things.all if things else (),
            default=only,
        )


def kind_of(capability: Capability, name: str, annotation: Any) -> Kind:
    """How an argument is spoken of."""
    if name in UNSPEAKABLE:
        return "other"
    if isinstance(annotation, enum.EnumMeta):
        return "choice"
    if annotation is str:
        return "code" if name not in LONG_NAMES and is_named_thing(capability, name) else "text"
    if annotation is int:
        if name.endswith("_fen"):
            return "money"
        counts = name in COUNTS or name.endswith(("_s", "_minutes", "_w"))
        return "row" if not counts and is_named_thing(capability, name) else "integer"
    return _PLAIN.get(annotation, "other")


_PLAIN: Final[Mapping[Any, Kind]] = {bool: "flag", float: "number", date: "day", datetime: "instant"}


def without_none(kind: Any) -> Any:
    if get_origin(kind) in (types.UnionType, Union):
        others = [one for one in get_args(kind) if one is not types.NoneType]
        return others[0] if len(others) == 1 else kind
    return kind


def is_speakable(capability: Capability) -> bool:
    """Whether all that it needs can be said in a sentence."""
    needed = {name: info for name, info in capability.arguments.model_fields.items() if info.is_required()}
    kinds = [kind_of(capability, name, without_none(info.annotation)) for name, info in needed.items()]
    return "other" not in kinds and capability.name not in SECRET


@cache
def spoken_choices() -> dict[str, tuple[str, ...]]:
    """What people say for members of enums beside their labels: a file of value and words."""
    found: dict[str, tuple[str, ...]] = {}
    for line in (Path(__file__).parent / "choices.tsv").read_text(encoding="utf-8").splitlines():
        value, words = line.split("\t")
        found[value] = (*found.get(value, ()), *words.split("|"))
    return found


def _choices(members: enum.EnumMeta) -> dict[str, Any]:
    """Values by their labels in both languages, by what people say for them, and by themselves."""
    found: dict[str, Any] = {}
    each: list[enum.Enum] = list(members)
    for one in each:
        labels = in_both(lambda one=one: str(getattr(one, "label", one.value)))  # type: ignore[misc]  # A default binds it.
        spoken = spoken_choices().get(str(one.value), ())
        itself = () if str(one.value) in MANY_SENSES else (str(one.value).replace("_", " "), str(one.value))
        for label in (*labels, *spoken, *itself):
            found.setdefault(label, one.value)
    return found
