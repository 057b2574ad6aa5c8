"""What a contract leaves of a table: its columns, and the rows that meet every condition.

Conditions are the comparisons of ODRL 2.2 (`eq`, `isAnyOf`, `gteq`, `lteq`) on one column each; all must hold.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

COMPARISONS: Final[dict[str, Callable[[object, object], bool]]] = {
    "eq": lambda found, wanted: found == wanted,
    "in": lambda found, wanted: found in wanted,  # type: ignore[operator]  # wanted is a tuple for this operator.
    "ge": lambda found, wanted: found >= wanted,  # type: ignore[operator]  # both have the column's kind.
    "le": lambda found, wanted: found <= wanted,  # type: ignore[operator]  # both have the column's kind.
}
SEPARATORS: Final = "、；;|,，"


@dataclass(frozen=True, slots=True)
class RowCondition:
    """`wanted` has the kind of the column; a tuple of such for the operator `in`."""

    column: str
    operator: str
    wanted: object

    def holds(self, row: Mapping[str, object]) -> bool:
        """A row that has nothing in the column meets no condition on it."""
        found = row.get(self.column)
        return found is not None and COMPARISONS[self.operator](comparable(found), self.wanted)


def limited(
    rows: Iterable[Mapping[str, object]], columns: Sequence[str], conditions: Sequence[RowCondition]
) -> Iterator[dict[str, object]]:
    """The rows that meet all conditions, each with the named columns alone, in their order.

    Conditions may be on columns that are not delivered.
    """
    for row in rows:
        if all(condition.holds(row) for condition in conditions):
            yield {name: row.get(name) for name in columns}


def read_value(text: str, kind: str) -> object:
    """The text of a condition as a value of the column's kind: text, number, day or instant.

    Raises ValueError if it is none. Instants without a zone are taken as UTC.
    """
    if kind == "number":
        number = float(text)
        if number != number or number in (float("inf"), float("-inf")):
            raise ValueError(text)
        return number
    if kind == "day":
        return date.fromisoformat(text)
    if kind == "instant":
        return comparable(datetime.fromisoformat(text))
    return text


def read_condition(column: str, operator: str, text: str, kind: str) -> RowCondition:
    """Raises ValueError if the text is no value of the kind, KeyError if there is no such operator."""
    if operator not in COMPARISONS:
        raise KeyError(operator)
    if operator != "in":
        return RowCondition(column, operator, read_value(text.strip(), kind))
    parts = [text]
    for mark in SEPARATORS:
        parts = [piece for part in parts for piece in part.split(mark)]
    wanted = tuple(read_value(part.strip(), kind) for part in parts if part.strip())
    if not wanted:
        raise ValueError(text)
    return RowCondition(column, operator, wanted)


def comparable(value: object) -> object:
    """Whole and broken numbers compare as they are; instants get a zone where they have none."""
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    return value
