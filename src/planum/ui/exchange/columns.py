"""A table with a header, read against the columns it may have. With one fault nothing of it is taken."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from planum.errors import RefusedCell, RefusedRows
from planum.kernel.naming import in_reader_language
from planum.ui.exchange.cells import Fault, Reader
from planum.ui.exchange.opening import Numbered, open_rows

SHOWN: Final = 100


@dataclass(frozen=True)
class Column:
    """`key` heads it in English, `zh` in Chinese, and any of `also` is understood. An empty cell means `default`."""

    key: str
    zh: str
    read: Reader
    needed: bool = False
    default: Any = ""
    also: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        return in_reader_language(self.zh, self.key)


@dataclass(frozen=True)
class Row:
    """One row below the header, by the keys of the columns."""

    number: int
    cells: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.cells[key]


@dataclass
class Faults:
    """Every fault of a table; the first hundred are kept in words."""

    cells: list[RefusedCell] = field(default_factory=list)
    count: int = 0

    def add(self, row: int, column: Column | str, given: object, allowed: str) -> None:
        self.count += 1
        if len(self.cells) < SHOWN:
            heading = column if isinstance(column, str) else column.heading
            said = _("an empty cell") if given in ("", None) else str(given)[:100]
            self.cells.append(RefusedCell(row, heading, said, allowed))

    def refuse(self) -> None:
        """Raises RefusedRows if there is any fault."""
        if self.cells:
            remedy = _("Correct the file and send it again; nothing of it was kept.")
            raise RefusedRows(self.cells, self.count, remedy)


def read_table(name: str, content: bytes, columns: Sequence[Column], faults: Faults) -> list[Row]:
    """The rows that can be read; what cannot is among the faults. Raises RefusedRows for a header that is wrong."""
    numbered = open_rows(name, content)
    first, header = next(numbered, (1, ()))
    places = _places(first, [str(cell).strip() for cell in header], columns)
    rows = list(_rows(numbered, places, len(header), faults))
    if not rows and not faults.cells:
        faults.add(first + 1, columns[0], "", _("At least one row below the header."))
        faults.refuse()
    return rows


def _places(first: int, header: Sequence[str], columns: Sequence[Column]) -> list[tuple[Column, int | None]]:
    known = {word.casefold(): column for column in columns for word in (column.key, column.zh, *column.also)}
    faults, at = Faults(), dict[str, int]()
    allowed = _("Each of these once: %(names)s.") % {"names": ", ".join(column.heading for column in columns)}
    for place, heading in enumerate(header):
        column = known.get(heading.casefold())
        if heading and (column is None or column.key in at):
            faults.add(first, _("column %(number)d") % {"number": place + 1}, heading, allowed)
        elif column is not None:
            at[column.key] = place
    for column in columns:
        if column.needed and column.key not in at:
            faults.add(first, column, "", _("The column must be there."))
    faults.refuse()
    return [(column, at.get(column.key)) for column in columns]


def _rows(
    numbered: Iterator[Numbered], places: Sequence[tuple[Column, int | None]], width: int, faults: Faults
) -> Iterator[Row]:
    plan: list[tuple[Column, str, Reader, int]] = []
    defaults = {}
    for column, place in places:
        defaults[column.key] = column.default
        if place is not None:
            plan.append((column, column.key, column.read, place))
    for number, cells in numbered:
        found = dict(defaults)
        if len(cells) > width and any(str(cell).strip() for cell in cells[width:]):
            faults.add(number, _("column %(number)d") % {"number": width + 1}, cells[width], _("Nothing."))
        for column, key, read, place in plan:
            cell = cells[place] if place < len(cells) else ""
            if cell is None or cell == "" or (isinstance(cell, str) and not cell.strip()):
                if column.needed:
                    faults.add(number, column, "", _("Must be given."))
                continue
            try:
                found[key] = read(cell)
            except Fault as fault:
                faults.add(number, column, cell, fault.allowed)
        yield Row(number, found)


def repeated(rows: Sequence[Row], key: Callable[[Row], Any], column: Column, faults: Faults) -> None:
    """What must stand once and stands again is a fault of the later row."""
    seen: dict[Any, int] = {}
    for row in rows:
        found = key(row)
        if found in seen:
            faults.add(row.number, column, row[column.key], _("Only once; row %(row)d has it.") % {"row": seen[found]})
        else:
            seen[found] = row.number
