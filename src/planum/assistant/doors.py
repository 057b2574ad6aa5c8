"""Through which door somebody came: a page, the API, a client of MCP. Kept with each run."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_door: ContextVar[str] = ContextVar("planum_assistant_door", default="api")


@contextmanager
def through(door: str) -> Iterator[None]:
    token = _door.set(door)
    try:
        yield
    finally:
        _door.reset(token)


def current_door() -> str:
    return _door.get()
