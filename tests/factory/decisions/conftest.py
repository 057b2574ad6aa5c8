from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planum.hub.readings import access


@pytest.fixture
def readings(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A store of this test's own, and no slow hash of passwords: nobody signs in."""
    settings.PLANUM_READINGS_URL = (tmp_path / "readings").as_uri()
    settings.PLANUM_HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    access.close()
    yield
    access.close()
