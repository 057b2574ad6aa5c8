"""An action is written once: from one typed, keyword-only function come its endpoint, its command and its tool.

`@query` reads and `@action` writes. The room is the first package below `planum`; a verb is unique in its room.
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, ParamSpec, TypeVar, get_type_hints, overload

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel, TypeAdapter, ValidationError, create_model

from planum.errors import Refused
from planum.kernel.changelog import acting
from planum.kernel.models import Person
from planum.kernel.visibility import viewing

P = ParamSpec("P")
R = TypeVar("R")


class Unlogged(RuntimeError):
    """An action ended without a line in the change log: a defect of the action."""


@dataclass(frozen=True)
class Capability:
    """One published function, as data: what surfaces need to know of it."""

    room: str
    verb: str
    kind: Literal["query", "action"]
    function: Callable[..., Any]
    arguments: type[BaseModel]
    result: Any
    summary: str

    @property
    def name(self) -> str:
        return f"{self.room}.{self.verb}"

    @property
    def slug(self) -> str:
        return self.verb.replace("_", "-")

    @property
    def takes_actor(self) -> bool:
        return "by" in inspect.signature(self.function).parameters

    @functools.cached_property
    def adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.result)

    def as_tool(self) -> dict[str, Any]:
        """The description that an assistant or an MCP client reads."""
        return {
            "name": self.name,
            "kind": self.kind,
            "description": self.summary,
            "parameters": self.arguments.model_json_schema(),
        }


class Registry(Mapping[str, Capability]):
    """All published functions by name; rooms fill it when they are imported."""

    def __init__(self) -> None:
        self._known: dict[str, Capability] = {}

    def add(self, capability: Capability) -> None:
        present = self._known.get(capability.name)
        if present and present.function.__module__ != capability.function.__module__:
            raise ValueError(f"{capability.name} is defined in two modules.")
        self._known[capability.name] = capability

    def __getitem__(self, name: str) -> Capability:
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._known))

    def __len__(self) -> int:
        return len(self._known)

    def rooms(self) -> dict[str, list[Capability]]:
        rooms: dict[str, list[Capability]] = {}
        for name in self:
            rooms.setdefault(self[name].room, []).append(self[name])
        return rooms


registry = Registry()


def query(function: Callable[P, R]) -> Callable[P, R]:
    """Publish a read. Rows are limited by the viewer's own visibility."""
    registry.add(_describe(function, "query", function))
    return function


@overload
def action(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def action(
    *, permission: Callable[..., bool] | None = None, atomic: bool = True
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def action(function: Any = None, /, *, permission: Callable[..., bool] | None = None, atomic: bool = True) -> Any:
    """Publish a write: permitted, atomic, seen with the actor's eyes, and logged or refused as a defect.

    One that waits for somebody outside, such as a language model, is not atomic as a whole: it would keep all other
    writers waiting. It opens a transaction of its own around what it writes.
    """
    if function is None:
        return functools.partial(_action, permission=permission, atomic=atomic)
    return _action(function, permission=permission, atomic=atomic)


def _action(
    function: Callable[..., Any], permission: Callable[..., bool] | None, *, atomic: bool
) -> Callable[..., Any]:
    name = f"{_room_of(function)}.{function.__name__}"

    @functools.wraps(function)
    def perform(*, by: Person, **arguments: Any) -> Any:
        with viewing(by), transaction.atomic() if atomic else nullcontext(), acting(name, by) as act:
            if permission is not None and not _permits(permission, by, arguments):
                raise PermissionDenied(_("%(who)s may not do this: %(what)s.") % {"who": by, "what": name})
            result = function(by=by, **arguments)
            if not act.entries:
                raise Unlogged(f"{name} changed nothing in the log.")
            return result

    registry.add(_describe(function, "action", perform))
    return perform


def _permits(permission: Callable[..., bool], by: Person, arguments: Mapping[str, Any]) -> bool:
    """Call the predicate with the person and those of the arguments that it names."""
    named = inspect.signature(permission).parameters
    return permission(by, **{key: value for key, value in arguments.items() if key in named})


def _room_of(function: Callable[..., Any]) -> str:
    return function.__module__.split(".")[1]


def _describe(
    function: Callable[..., Any], kind: Literal["query", "action"], published: Callable[..., Any]
) -> Capability:
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{function.__qualname__}: {name} must be keyword-only.")
        if name != "by":
            fields[name] = (hints[name], ... if parameter.default is parameter.empty else parameter.default)
    room = _room_of(function)
    return Capability(
        room=room,
        verb=function.__name__,
        kind=kind,
        function=published,
        arguments=create_model(f"{room}_{function.__name__}", __config__={"extra": "forbid"}, **fields),
        result=hints["return"],
        summary=inspect.getdoc(function) or "",
    )


def call(capability: Capability, *, by: Person, arguments: Mapping[str, Any]) -> Any:
    """Run a published function for a person, with arguments as they come over a wire; the only door of all surfaces."""
    checked = _checked(capability, arguments)
    values = {name: getattr(checked, name) for name in type(checked).model_fields}
    if capability.takes_actor:
        values["by"] = by
    with viewing(by):
        return capability.function(**values)


def plain(capability: Capability, result: Any) -> Any:
    """The result as JSON-ready data."""
    return capability.adapter.dump_python(result, mode="json")


def _checked(capability: Capability, arguments: Mapping[str, Any]) -> BaseModel:
    try:
        checked = capability.arguments.model_validate(dict(arguments))
    except ValidationError as error:
        raise wrong_arguments(capability, [(fault["loc"], fault["msg"]) for fault in error.errors()]) from error
    beyond = [((name,), _("beyond what can be stored")) for name, value in checked if _is_beyond(value)]
    if beyond:
        raise wrong_arguments(capability, beyond)
    return checked


def _is_beyond(value: Any) -> bool:
    """Integers of more than 64 bits, and instants at the ends of the calendar, which no zone can show."""
    if isinstance(value, datetime):
        return not date.min.year < value.year < date.max.year
    return isinstance(value, int) and abs(value) >= 2**63


def wrong_arguments(capability: Capability, faults: Sequence[tuple[Sequence[int | str], str]]) -> Refused:
    """What was wrong, each fault with its place among the arguments, and what the function takes."""
    said = "; ".join(f"{'.'.join(map(str, place))}: {fault}" for place, fault in faults)
    names = ", ".join(capability.arguments.model_fields) or _("nothing")
    return Refused(
        _("%(name)s was given: %(faults)s.") % {"name": capability.name, "faults": said},
        _("It takes: %(names)s.") % {"names": names},
    )
