"""What waits for a person: the lines of the to-do list on the first page. Each slice tells its own."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, QuerySet, Value


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of what, and where to do it. A line that counts nothing is left out of the page.

    Rows may stand for their number: the page counts those of all its lines together.
    """

    count: "int | QuerySet[Any]"
    text: object
    url: str


def numbered(lines: Iterable[Waiting]) -> list[Waiting]:
    """Each line with its number, all rows counted in one query."""
    told = list(lines)
    numbers = iter(counted(*(line.count for line in told if isinstance(line.count, QuerySet))))
    return [replace(line, count=next(numbers)) if isinstance(line.count, QuerySet) else line for line in told]


def counted(*rows: "QuerySet[Any]") -> list[int]:
    """How many rows each has, in one query for all: a first page asks for many such numbers."""
    if not rows:
        return []
    parts = [
        one.order_by().annotate(which=Value(place)).values("which").annotate(many=Count("pk"))
        for place, one in enumerate(rows)
    ]
    found = {row["which"]: row["many"] for row in parts[0].union(*parts[1:], all=True)}
    return [found.get(place, 0) for place in range(len(rows))]
