"""Every test of the assistant has a store of readings of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planum.hub.readings import access


@pytest.fixture(autouse=True)
def readings(tmp_path: Path, settings: Any) -> Iterator[None]:
    access.close()
    settings.PLANUM_READINGS_URL = (tmp_path / "readings").as_uri()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield
    access.close()
