import pytest

from planum.hub.readings import access


@pytest.fixture
def store(readings: None) -> None:
    """Open for writing."""
    access.writer()
