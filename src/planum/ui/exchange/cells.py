"""What a cell may hold, and how it is read. A reader takes a cell that is not empty and raises Fault."""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

Reader = Callable[[Any], Any]
LARGEST: Final = 2**31 - 1
MOMENT: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?)?分?)?"
)
CLOCK: Final = re.compile(r"(\d{1,2})[:：时](\d{2})(?:[:：]\d{2})?分?")
YES: Final = frozenset({"1", "yes", "true", "y", "是", "有", "√"})
NO: Final = frozenset({"0", "no", "false", "n", "否", "无", "×"})
CODES: Final = re.compile(r"[;,，；、]+")


class Fault(Exception):
    """A cell that is not what its column allows; `allowed` is said in the reader's language."""

    def __init__(self, allowed: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed


def text(most: int) -> Reader:
    def read(cell: Any) -> str:
        found = shown(cell)
        if len(found) > most:
            raise Fault(_("At most %(most)d characters.") % {"most": most})
        return found

    return read


def shown(cell: Any) -> str:
    """A spreadsheet keeps a code of digits as a number."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def whole(least: int) -> Reader:
    def read(cell: Any) -> int:
        number = _number(cell)
        if number is None or not number.is_integer() or not least <= number <= LARGEST:
            raise Fault(_("A whole number of at least %(least)d.") % {"least": least})
        return int(number)

    return read


def number(cell: Any) -> float:
    found = _number(cell)
    if found is None or not 0 <= found <= LARGEST:
        raise Fault(_("A number that is not negative."))
    return found


def _number(cell: Any) -> float | None:
    try:
        found = float(cell) if not isinstance(cell, bool | date) else math.nan
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def yes_or_no(cell: Any) -> bool:
    word = str(cell).strip().lower().removesuffix(".0")
    if word in YES:
        return True
    if word not in NO:
        raise Fault(_("Yes or no."))
    return False


def codes(cell: Any) -> list[str]:
    """Several codes, parted by commas or semicolons; each once."""
    return list(dict.fromkeys(part.strip() for part in CODES.split(shown(cell)) if part.strip()))


def step_numbers(cell: Any) -> list[int]:
    """Numbers of steps; a dash says that there are none."""
    if shown(cell) in {"-", "—", "0"}:
        return []
    try:
        return [int(part) for part in codes(cell)]
    except ValueError as error:
        raise Fault(_("Numbers of steps, parted by commas, or a dash for none.")) from error


def moment(zone: ZoneInfo, *, end_of_day: bool) -> Reader:
    """An instant; without an offset it is in the zone. A day without a time means its end or its beginning."""

    def read(cell: Any) -> datetime:
        if isinstance(cell, datetime):
            found, is_day = cell, False
        else:
            found, is_day = _moment(cell)
        if is_day and end_of_day:
            found += timedelta(days=1)
        placed = found if found.tzinfo else found.replace(tzinfo=zone)
        if not 1990 < placed.year < 2200:
            raise Fault(_("A time between the years 1990 and 2200."))
        return placed.astimezone(UTC)

    return read


def _moment(cell: Any) -> tuple[datetime, bool]:
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day), True  # noqa: DTZ001  the zone is set by the caller
    said = str(cell).strip()
    try:
        parts = MOMENT.fullmatch(said)
        if parts is None:
            return datetime.fromisoformat(said), False
        whole_numbers = [int(part) for part in parts.groups("0")]
        return datetime(*whole_numbers), parts[4] is None  # type: ignore[arg-type]  # noqa: DTZ001  the same
    except ValueError as error:
        raise Fault(_("A time such as 2026-11-22 08:00.")) from error


def clock(cell: Any) -> time:
    """A time of day; 24:00 is midnight, and a spreadsheet keeps times as parts of a day."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    minutes = _minutes(cell)
    if minutes is None or not 0 <= minutes <= 24 * 60:
        raise Fault(_("A time of day such as 08:00."))
    return time(minutes % (24 * 60) // 60, minutes % 60)


def _minutes(cell: Any) -> int | None:
    if isinstance(cell, timedelta):
        return round(cell.total_seconds() / 60)
    if isinstance(cell, float):
        return round(cell * 24 * 60) if 0 <= cell <= 1 else None
    parts = CLOCK.fullmatch(str(cell).strip())
    return int(parts[1]) * 60 + int(parts[2]) if parts and int(parts[2]) < 60 else None
