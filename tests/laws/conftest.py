"""The world of the sweeps is built once; every test leaves it as it was."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from laws.rivals import Rivals, build, readings_below
from laws.sweeping import world


@pytest.fixture(scope="module")
def rivals(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rivals]:
    """Rolled back as a whole, as tables that only grow cannot be emptied; each test has a savepoint within."""
    folder = tmp_path_factory.mktemp("rivals")
    with django_db_blocker.unblock(), readings_below(folder), transaction.atomic():
        made = build()
        world.built(made.everybody())
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def untouched(request: pytest.FixtureRequest) -> None:
    """What a test of the world writes is told from what the world was built of."""
    if "rivals" in request.fixturenames:
        request.getfixturevalue("rivals")
        request.getfixturevalue("db")
        world.opened()
