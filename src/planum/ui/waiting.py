"""What waits for a person: the lines of the to-do list on the first page. Each slice tells its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of what, and where to do it. A line that counts nothing is left out of the page."""

    count: int
    text: object
    url: str
