"""What every room raises when it refuses something: what was given, what is allowed, what to do next."""

import zipfile
import zlib
from dataclasses import dataclass

# What reading a damaged or hostile archive raises, by what is wrong with it.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, IndexError, RuntimeError, NotImplementedError,
)  # fmt: skip


class Refused(Exception):
    """A request that is understood and not allowed; the reader is told what would be.

    `given`, `allowed` and `remedy` are sentences in the reader's language (they may be lazy translations).
    """

    def __init__(self, given: object, allowed: object = "", remedy: object = "") -> None:
        super().__init__(given, allowed, remedy)
        self.given, self.allowed, self.remedy = given, allowed, remedy

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.given, self.allowed, self.remedy) if str(part))


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """One fault in a table somebody sent. `row` counts as the reader's spreadsheet does: the header is row 1."""

    row: int
    column: str
    given: str
    allowed: str


class RefusedRows(Refused):
    """A table that is refused whole; `cells` holds the first hundred faults, `count` all of them."""

    def __init__(self, cells: list[RefusedCell], count: int | None = None, remedy: object = "") -> None:
        self.cells = cells[:100]
        self.count = len(cells) if count is None else count
        first = cells[0]
        given = f"{first.column}, row {first.row}: {first.given}" + (f" (+{self.count - 1})" if self.count > 1 else "")
        super().__init__(given, first.allowed, remedy)
