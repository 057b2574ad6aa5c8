"""Rows as an Excel or CSV file, with headings that an import understands again."""

import base64
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook

from planum.ui.exports import harmless


class FileKind(models.TextChoices):
    XLSX = "xlsx", _("Excel workbook")
    CSV = "csv", _("CSV file")


@dataclass(frozen=True)
class ExportShape:
    """A file; `content` in base64."""

    name: str
    media_type: str
    content: str
    rows: int = field(default=0)


MEDIA_TYPES: Final = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
}


def as_file(
    stem: str, kind: FileKind, headings: Sequence[str], rows: Iterable[Sequence[Any]], zone: ZoneInfo
) -> ExportShape:
    """The file in base64. Instants are written in the plant's zone; text that looks like a formula is made harmless."""
    written = [[_cell(value, zone) for value in row] for row in rows]
    table = [list(headings), *written]
    content = _as_xlsx(table) if kind is FileKind.XLSX else _as_csv(table)
    name = f"{stem.replace('/', '-')}.{kind.value}"
    return ExportShape(name, MEDIA_TYPES[kind], base64.b64encode(content).decode(), len(written))


def _cell(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return harmless(value)


def _as_csv(table: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    return text.getvalue().encode("utf-8-sig")


def _as_xlsx(table: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Planum")
    for row in table:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
