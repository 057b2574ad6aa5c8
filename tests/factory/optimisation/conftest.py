"""Refusals are read in English here."""

import pytest


@pytest.fixture(autouse=True)
def in_english(english: None) -> None:
    pass
