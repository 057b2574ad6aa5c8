"""Rows are denied by default: a query on an owned model sees what its viewer may see, and raises without a viewer."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.db import models

if TYPE_CHECKING:
    from planum.kernel.models import Person


class NobodyIsLooking(RuntimeError):
    """An owned model was queried before anybody said for whom."""


@dataclass(frozen=True)
class Viewer:
    """For whom rows are read. Sets hold primary keys; `regions` are those the viewer oversees as an authority."""

    person: int | None
    organisations: frozenset[int] = frozenset()
    regions: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    everything: bool = False


SYSTEM = Viewer(person=None, everything=True)
STRANGER = Viewer(person=None)

_current: ContextVar[Viewer | None] = ContextVar("planum_viewer", default=None)


class Looks(Protocol):
    def as_viewer(self) -> Viewer: ...


@contextmanager
def viewing(who: "Viewer | Person") -> Iterator[Viewer]:
    viewer = who if isinstance(who, Viewer) else who.as_viewer()
    token = _current.set(viewer)
    try:
        yield viewer
    finally:
        _current.reset(token)


def current_viewer() -> Viewer:
    viewer = _current.get()
    if viewer is None:
        raise NobodyIsLooking("An owned model was queried without a viewer. Maybe wrap the call in viewing(person).")
    return viewer


class OwnedManager(models.Manager[Any]):
    """The default manager of owned models; related managers inherit its filter."""

    def get_queryset(self) -> "models.QuerySet[Any]":
        rows = super().get_queryset()
        viewer = current_viewer()
        if viewer.everything:
            return rows
        return rows.filter(cast("type[Owned]", self.model).visible_to(viewer))


class Owned(models.Model):
    """A model whose rows belong to somebody. `visible_to` must not join to-many relations: rows would repeat."""

    objects = OwnedManager()

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, viewer: Viewer) -> models.Q:
        raise NotImplementedError(f"{cls.__name__} does not say who may see its rows.")
