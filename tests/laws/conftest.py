"""The world of the sweeps is built once; every test leaves it as it was."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from laws.rivals import Rivals, build, readings_below


@pytest.fixture(scope="module")
def rivals(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rivals]:
    """Rolled back as a whole, as tables that only grow cannot be emptied; each test has a savepoint within."""
    folder = tmp_path_factory.mktemp("rivals")
    with django_db_blocker.unblock(), readings_below(folder), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
