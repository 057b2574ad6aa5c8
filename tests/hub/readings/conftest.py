from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from planum.hub.readings import access


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A store of the test's own, open for writing."""
    settings.PLANUM_READINGS_URL = tmp_path.as_uri()
    access.close()
    access.writer()
    yield
    access.close()


@pytest.fixture
def english() -> Iterator[None]:
    """Whether catalogues are compiled or not, sentences are compared in English."""
    with translation.override("en"):
        yield
