"""What published functions, their arguments and the fields of their results are called on pages.

A function or name that is not here yet is shown by its own words; both languages then read English.
"""

import enum
from functools import cache
from typing import get_args

from django.utils.text import capfirst

from planum.kernel.capabilities import Capability, registry
from planum.site.words import NAMES, TITLES


def title_of(capability: Capability) -> str:
    return str(TITLES.get(capability.name) or in_words(capability.verb))


def label_of(name: str, verb: str = "") -> str:
    """The name of an argument, of a column of a pasted table or of a field of a result."""
    return str(NAMES.get(f"{verb}.{name}") or NAMES.get(name) or in_words(name.removesuffix("_fen")))


def in_words(name: str) -> str:
    return str(capfirst(name.replace("_", " ")))


def member_label(member: enum.Enum) -> str:
    return str(getattr(member, "label", member.value))


def value_label(room: str, name: str, value: str) -> str:
    """Results state members of enums by their values; the room's arguments of the same name know the labels."""
    return next((member_label(one) for one in _members(room).get(name, ()) if one.value == value), value)


@cache
def _members(room: str) -> dict[str, list[enum.Enum]]:
    known: dict[str, list[enum.Enum]] = {}
    for capability in registry.rooms().get(room, []):
        for name, field in capability.arguments.model_fields.items():
            for kind in (field.annotation, *get_args(field.annotation)):
                if isinstance(kind, enum.EnumMeta):
                    known.setdefault(name, []).extend(kind)
    return known
