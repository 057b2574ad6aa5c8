"""Lives that others recorded, as a CSV file: read whole, or refused whole with row and column."""

import csv
import io
import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from django.utils.translation import gettext as _

from planum.errors import Refused, RefusedCell, RefusedRows
from planum.factory.maintenance.engine.lives import Life
from planum.factory.maintenance.models import Fleet

MOST_ROWS = 500_000
UNIT, FAILED = "unit", "failed"
PREFIX = "reference:"


def read_lives(fleet: Fleet, content: bytes) -> list[Life]:
    """One life for each run of rows with the same unit; without a column `failed` each ended in failure."""
    rows = csv.reader(io.StringIO(_text(content), newline=""))
    header = [cell.strip() for cell in next(rows, [])]
    codes = [*fleet.signals, *fleet.setpoints]
    _check_header(header, codes)
    places = [header.index(code) for code in codes]
    unit_at, failed_at = header.index(UNIT), header.index(FAILED) if FAILED in header else None
    names: list[str] = []
    ends: list[bool] = []
    table: list[list[float]] = []
    faults: list[RefusedCell] = []
    for number, cells in enumerate(rows, start=2):
        if number > MOST_ROWS + 1:
            raise Refused(_("More than %(most)d rows.") % {"most": MOST_ROWS}, _("Fewer rows."), _("Part the file."))
        if not cells:
            continue
        if len(cells) != len(header):
            faults.append(RefusedCell(number, header[-1], str(len(cells)), _("As many cells as the header has.")))
            continue
        names.append(cells[unit_at])
        ends.append(failed_at is None or cells[failed_at].strip() not in {"0", "no", "false"})
        table.append([_number(number, header[place], cells[place], faults) for place in places])
    if faults:
        raise RefusedRows(faults[:100], len(faults))
    if not table:
        raise RefusedRows([RefusedCell(2, UNIT, _("an empty cell"), _("At least one row below the header."))])
    return _lives(names, ends, np.array(table), len(fleet.signals))


def _lives(names: Sequence[str], ends: Sequence[bool], table: np.ndarray, width: int) -> list[Life]:
    borders = [0, *(at for at in range(1, len(names)) if names[at] != names[at - 1]), len(names)]
    return [
        Life(f"{PREFIX}{names[first]}", table[first:end, :width], table[first:end, width:], ends[end - 1])
        for first, end in pairwise(borders)
    ]


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_("The file is not text."), _("CSV in UTF-8."), _("Save it as UTF-8.")) from error


def _check_header(header: Sequence[str], codes: Sequence[str]) -> None:
    missing = [code for code in (UNIT, *codes) if code not in header]
    if missing:
        allowed = _("Each of these once: %(names)s.") % {"names": ", ".join((UNIT, *codes))}
        raise RefusedRows([RefusedCell(1, code, _("an empty cell"), allowed) for code in missing])


def _number(row: int, column: str, cell: str, faults: list[RefusedCell]) -> float:
    try:
        found = float(cell)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        faults.append(RefusedCell(row, column, cell[:100] or _("an empty cell"), _("A finite number.")))
    return found
