"""A database of its own that several connections may open, made from the test database's tables and triggers."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

OpenHere = Callable[[], Any]


@pytest.fixture
def shared_database(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[OpenHere]:
    """Gives a context manager; within it the thread's default connection is one of its own to the shared database.

    Threads cannot share the transaction that an ordinary test is rolled back with, and emptying tables afterwards is
    what triggers of append-only tables refuse; so this database is thrown away as a whole.
    """
    with django_db_blocker.unblock():
        original = connections["default"]
        options = deepcopy(original.settings_dict)
        make = {"sqlite": _copy_sqlite, "postgresql": _copy_postgresql}[original.vendor]
        options["NAME"], drop = make(original, tmp_path)

        @contextmanager
        def open_here() -> Iterator[None]:
            before, own = connections["default"], original.__class__(options, "default")
            connections["default"] = own
            try:
                yield
            finally:
                own.close()
                connections["default"] = before

        yield open_here
        drop()


def _copy_sqlite(original: Any, folder: Path) -> tuple[str, Callable[[], None]]:
    place = folder / "shared.sqlite3"
    original.ensure_connection()
    with sqlite3.connect(place) as target:
        original.connection.backup(target)
    target.close()
    return str(place), lambda: None


def _copy_postgresql(original: Any, folder: Path) -> tuple[str, Callable[[], None]]:
    name = f"{original.settings_dict['NAME']}_shared"
    original.close()
    with original._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original.settings_dict["NAME"]}"')

    def drop() -> None:
        with original._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    return name, drop
