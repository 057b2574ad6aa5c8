from collections.abc import Iterator
from pathlib import Path

import pytest

from planum.hub.readings import access


@pytest.fixture
def readings(settings: object, tmp_path: Path) -> Iterator[None]:
    """A store of this test's own."""
    settings.PLANUM_READINGS_URL = (tmp_path / "readings").as_uri()  # type: ignore[attr-defined]
    settings.PLANUM_HOME = tmp_path  # type: ignore[attr-defined]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    access.close()
    yield
    access.close()
