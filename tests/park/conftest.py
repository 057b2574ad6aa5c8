"""Readings of a test stand in a folder of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from planum.hub.readings import access


@pytest.fixture
def readings(tmp_path: Path, settings: Any) -> Iterator[None]:
    access.close()
    settings.PLANUM_READINGS_URL = (tmp_path / "readings").as_uri()
    yield
    access.close()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What is tested is said in the language of the code, whether or not catalogues are compiled."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Nobody signs in by password here; a slow hash would be most of a test's time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
