"""Calendars as a table: a row for each shift of a weekday, and one for each day that is unlike its weekday."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from planum.factory.scheduling.exchange.kinds import NAME, code
from planum.factory.scheduling.models import Calendar, CalendarDay, Shift
from planum.factory.scheduling.shapes import ImportedShape
from planum.hub.assets.models import Asset
from planum.ui.exchange import cells
from planum.ui.exchange.columns import Column, Faults, Row, read_table

RANGE: Final = re.compile(r"([1-7])(?:\s*[-–~至]\s*([1-7]))?")
WEEKDAYS: Final = {
    word: number
    for number, words in enumerate(
        (("mon", "monday", "周一"), ("tue", "tuesday", "周二"), ("wed", "wednesday", "周三"),
         ("thu", "thursday", "周四"),
         ("fri", "friday", "周五"), ("sat", "saturday", "周六"), ("sun", "sunday", "周日", "周天")), start=1
    )
    for word in words
}  # fmt: skip
Days = date | tuple[int, ...]


def read_days(cell: Any) -> Days:
    """A date, a weekday by its name or number (Monday is 1), or a range of weekdays such as 1-5."""
    if isinstance(cell, datetime | date):
        return cell.date() if isinstance(cell, datetime) else cell
    said = cells.shown(cell).lower()
    if said in WEEKDAYS:
        return (WEEKDAYS[said],)
    parts = RANGE.fullmatch(said)
    if parts and int(parts[1]) <= int(parts[2] or parts[1]):
        return tuple(range(int(parts[1]), int(parts[2] or parts[1]) + 1))
    found = cells.MOMENT.fullmatch(said)
    try:
        if found and found[4] is None:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise _no_day() from error
    raise _no_day()


def _no_day() -> cells.Fault:
    return cells.Fault(_("A weekday from 1 (Monday) to 7, a range such as 1-5, or a date."))


CALENDAR = code("calendar", "日历")
DAY = Column("day", "日期", read_days, needed=True, also=("星期", "weekday", "date"))
FROM = Column("from", "开始", cells.clock, default=None, also=("starts",))
UNTIL = Column("until", "结束", cells.clock, default=None, also=("ends",))
OCCASION = Column("occasion", "说明", cells.text(80), also=("节日",))
COLUMNS: Final = [CALENDAR, NAME, DAY, FROM, UNTIL, OCCASION]


def take_calendars(plant: Asset, name: str, content: bytes) -> ImportedShape:
    """A calendar that the file names is replaced whole. Raises RefusedRows; then nothing was written."""
    faults = Faults()
    rows = read_table(name, content, COLUMNS, faults)
    faults.refuse()
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        _check(row, seen, faults)
    by_code = _by_code(rows)
    for own in by_code.values():
        if all(row["from"] is None for row in own):
            faults.add(own[0].number, FROM, "", _("A calendar that opens at least once."))
    faults.refuse()
    known = {row.code: row for row in Calendar.objects.filter(plant=plant)}
    for one, own in by_code.items():
        _replace(plant, one, known.get(one), own)
    added = sum(one not in known for one in by_code)
    return ImportedShape(len(rows), added, len(by_code) - added, 0)


def _by_code(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["calendar"], []).append(row)
    return found


def _check(row: Row, seen: set[tuple[object, ...]], faults: Faults) -> None:
    if (row["from"] is None) != (row["until"] is None):
        column = UNTIL if row["until"] is None else FROM
        faults.add(row.number, column, "", _("Both times, or neither for a day on which nobody works."))
    if row["from"] is None and not isinstance(row["day"], date):
        faults.add(row.number, FROM, "", _("The hours of a weekday; only a date may have none."))
    days = (row["day"],) if isinstance(row["day"], date) else row["day"]
    for day in days:
        key = row["calendar"], day, row["from"]
        if key in seen:
            faults.add(row.number, DAY, day, _("Each day and time once."))
        seen.add(key)


def _replace(plant: Asset, one: str, row: Calendar | None, own: Sequence[Row]) -> None:
    name = next((line["name"] for line in own if line["name"]), "")
    if row is None:
        row = Calendar.objects.create(plant=plant, code=one, name=name or one)
    elif name and name != row.name:
        row.name = name
        row.save(update_fields=["name"])
    Shift.objects.filter(calendar=row).delete()
    CalendarDay.objects.filter(calendar=row).delete()
    Shift.objects.bulk_create(
        Shift(calendar=row, weekday=day, starts=line["from"], ends=line["until"])
        for line in own
        if not isinstance(line["day"], date)
        for day in line["day"]
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=row, on=line["day"], starts=line["from"], ends=line["until"], name=line["occasion"])
        for line in own
        if isinstance(line["day"], date)
    )


def calendar_rows(plant: Asset) -> list[list[Any]]:
    shifts = Shift.objects.filter(calendar__plant=plant).select_related("calendar")
    days = CalendarDay.objects.filter(calendar__plant=plant).select_related("calendar")
    rows = [[row.calendar.code, row.calendar.name, row.weekday, row.starts, row.ends, ""] for row in shifts]
    rows += [[row.calendar.code, row.calendar.name, row.on, row.starts, row.ends, row.name] for row in days]
    return sorted(rows, key=lambda row: (row[0], str(row[2]), str(row[3])))
