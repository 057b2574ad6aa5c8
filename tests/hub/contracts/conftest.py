from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planum.hub.readings import access


@pytest.fixture
def readings(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A store of the test's own, open for writing."""
    settings.PLANUM_READINGS_URL = tmp_path.as_uri()
    access.close()
    access.writer()
    yield
    access.close()
