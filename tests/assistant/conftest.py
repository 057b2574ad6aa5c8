"""Every test of the assistant has a store of readings of its own."""

import pytest


@pytest.fixture(autouse=True)
def own_readings(readings: None) -> None:
    pass
