"""How numbers, amounts, moments and states are written."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from django.utils.html import strip_tags

from planum.ui import formats

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Door(StrEnum):
    OPEN = "open"

    @property
    def label(self) -> str:
        return "Open <wide>"

    @property
    def colour(self) -> str:
        return "warning"


def text_of(html: object) -> str:
    return strip_tags(str(html)).replace("\u202f", " ")


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (0, "0.00 元", "CNY 0.00"),
        (99, "0.99 元", "CNY 0.99"),
        (999_999, "9,999.99 元", "CNY 9,999.99"),
        (1_000_000, "1.00 万元", "CNY 10,000.00"),
        (1_234_560_050, "1,234.56 万元", "CNY 12.35 m"),
        (-1_234_560_050, "-1,234.56 万元", "CNY -12.35 m"),
        (1_000_000_000_0, "1.00 亿元", "CNY 100.00 m"),
        (123_456_789_012, "12.35 亿元", "CNY 1.23 bn"),
    ],
)
def test_money_is_shown_in_the_readers_own_units(fen: int, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert text_of(formats.money(fen)) == chinese
    with translation.override("en"):
        assert text_of(formats.money(fen)) == english


def test_money_keeps_the_exact_amount() -> None:
    with translation.override("zh-hans"):
        shown = formats.money(123_456_789_012)

    assert 'value="123456789012"' in shown
    assert 'title="1,234,567,890.12 元"' in shown


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (3120.4, None, "3,120"),
        (312.04, None, "312"),
        (312.15, None, "312.2"),
        (81.4, None, "81.4"),
        (0.4121, None, "0.412"),
        (0.0, None, "0"),
        (7, None, "7"),
        (1234567, None, "1,234,567"),
        (81.4, 2, "81.40"),
        (2.675, 2, "2.68"),
        (Decimal("2.50"), 1, "2.5"),
        (None, None, "—"),
        (float("nan"), 2, "—"),
        (float("inf"), None, "—"),
    ],
)
def test_numbers_keep_about_three_figures(value: float | None, digits: int | None, shown: str) -> None:
    assert formats.number(value, digits) == shown


def test_a_quantity_carries_its_unit_apart() -> None:
    shown = formats.quantity(75, "kW")

    assert text_of(shown) == "75 kW"
    assert '<span class="unit">kW</span>' in shown


def test_moments_are_shown_in_the_sites_zone() -> None:
    at = datetime(2026, 3, 5, 18, 30, 15, tzinfo=UTC)

    with timezone.override(SHANGHAI):
        assert text_of(formats.instant(at)) == "2026-03-06 02:30"
        assert text_of(formats.instant(at, seconds=True)) == "2026-03-06 02:30:15"
        assert 'datetime="2026-03-06T02:30:15+08:00"' in formats.instant(at)
        assert formats.instant(round(at.timestamp() * 1_000_000)) == formats.instant(at)


def test_days_have_no_zone() -> None:
    assert formats.instant(date(2026, 3, 5)) == '<time class="number" datetime="2026-03-05">2026-03-05</time>'


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        formats.instant(datetime(2026, 3, 5))  # noqa: DTZ001


def test_what_is_missing_is_a_dash() -> None:
    assert [formats.money(None), formats.quantity(None), formats.instant(None), formats.state(None)] == ["—"] * 4


def test_a_state_shows_its_label_and_colour() -> None:
    assert formats.state(Door.OPEN) == '<span class="state state-warning">Open &lt;wide&gt;</span>'


def test_a_number_typed_in_says_by_whom() -> None:
    with translation.override("en"):
        assert text_of(formats.entered_by("Li <Qiang>")) == "Entered by Li &lt;Qiang&gt;"


def test_qualities_are_states_by_their_number_in_readings() -> None:
    with translation.override("en"):
        assert [str(formats.Quality(number).label) for number in (0, 1, 2)] == ["Good", "Uncertain", "Bad"]
    assert [formats.Quality(number).colour for number in (0, 1, 2)] == ["good", "warning", "bad"]
