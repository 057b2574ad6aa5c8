"""Pages of the whole site: on readings of their own, and where a test asks for it in the world of the two rivals."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from laws.conftest import rivals
from planum.hub.readings import access

__all__ = ["rivals"]


@pytest.fixture
def readings(tmp_path: Path, settings: Any) -> Iterator[None]:
    access.close()
    settings.PLANUM_READINGS_URL = (tmp_path / "readings").as_uri()
    yield
    access.close()


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """A slow hash would be most of a test's time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
