"""The one place where a process holds its readings: the store that it writes, or a view of one that another writes."""

import threading
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from django.conf import settings

from planum.hub.readings.engine.batch import joined_table
from planum.hub.readings.engine.last_values import LastValues
from planum.hub.readings.stores import ReadableStore, Store, open_store, open_store_for_reading


@dataclass(slots=True)
class _Open:
    """What this process has opened so far."""

    store: Store | None = None
    view: ReadableStore | None = None
    newest: LastValues | None = None


_open = _Open()
_opening = threading.RLock()


def writer() -> Store:
    """The store, open for writing from now on. Refused while another process writes it."""
    with _opening:
        if _open.store is None:
            _open.store = open_store(_url())
        return _open.store


def reader() -> ReadableStore:
    """For questions: the store itself where this process writes it, else a view that sees all that was acknowledged."""
    with _opening:
        if _open.store is not None:
            return _open.store
        if _open.view is None:
            _open.view = open_store_for_reading(_url())
        return _open.view


def last_values() -> LastValues:
    """The newest reading of every signal: in the writing process the arrays intake keeps up, elsewhere a picture."""
    with _opening:
        if _open.store is None:
            return _last_values_of(reader())
        if _open.newest is None:
            _open.newest = _last_values_of(_open.store)
        return _open.newest


def is_writer() -> bool:
    return _open.store is not None


def close() -> None:
    """Let go of the store. The next question opens it anew."""
    with _opening:
        for store in (_open.store, _open.view):
            if store is not None:
                store.close()
        _open.store = _open.view = _open.newest = None


def _last_values_of(store: ReadableStore) -> LastValues:
    values = LastValues()
    values.update(joined_table(store.last()))
    return values


def _url() -> str:
    """The address of the readings; sealed files are hashed as the site's setting says, unless the address says how."""
    address = urlsplit(settings.PLANUM_READINGS_URL)
    options = {name: values[-1] for name, values in parse_qs(address.query).items()}
    return urlunsplit(address._replace(query=urlencode({"algorithm": settings.PLANUM_HASH} | options)))
