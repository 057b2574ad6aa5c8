"""What is tested is said in English."""

import pytest


@pytest.fixture(autouse=True)
def in_english(english: None) -> None:
    pass
