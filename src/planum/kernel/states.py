"""A state, its label and its colour stand in one enum; its transitions in one table; one `move()` applies them."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.changelog import record


class State(StrEnum):
    """Members are `NAME = "value", _("label"), "colour"`; colours are neutral, info, good, warning, bad."""

    label: Promise
    colour: str

    def __new__(cls, value: str, label: Promise, colour: str = "neutral") -> "State":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.colour = colour
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, Promise]]:
        return [(member.value, member.label) for member in cls]


class StateField(models.CharField[Any, Any]):
    """A column that holds one `State` and gives it back as a member of its enum."""

    def __init__(self, states: type[State] | None = None, **options: Any) -> None:
        self.states = states
        options.setdefault("max_length", 32)
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options

    def from_db_value(self, value: str | None, *_unused: object) -> Any:
        return self.to_python(value)

    def to_python(self, value: Any) -> Any:
        if value is None or value == "" or self.states is None or isinstance(value, self.states):
            return value
        return self.states(value)  # type: ignore[call-arg]  # An enum is called with a value alone.

    def get_prep_value(self, value: Any) -> Any:
        return value.value if isinstance(value, State) else value


def move(row: models.Model, to: State, *, along: Mapping[State, Collection[State]], field: str = "state") -> None:
    """Move the row to a state its table of transitions allows, and log it; the row is locked while it moves."""
    locked = type(row)._base_manager.select_for_update().get(pk=row.pk)
    now = getattr(locked, field)
    if to not in along.get(now, ()):
        allowed = ", ".join(str(state.label) for state in along.get(now, ())) or _("nothing more")
        raise Refused(
            _("%(row)s is “%(now)s” and cannot become “%(to)s”.") % {"row": row, "now": now.label, "to": to.label},
            _("From there it can become: %(allowed)s.") % {"allowed": allowed},
        )
    setattr(row, field, to)
    row.save(update_fields=[field])
    record(row, before={field: now.value}, after={field: to.value})
