"""A small application on the public interface: find the first free hours of shared equipment and book them.

It knows the address, a token and REST, and nothing else of the platform: only the standard library is imported.
`python -m planum.park.apps.booking_client ADDRESS "三坐标" 2` books two hours; the token stands in PLANUM_TOKEN.
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Send = Callable[[str, str, Mapping[str, str], bytes | None], tuple[int, bytes]]
PATIENCE_S = 20


class Declined(RuntimeError):
    """The platform's answer was no; the text is its own."""


def by_http(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, bytes]:
    request = urllib.request.Request(url, data=body, headers=dict(headers), method=method)  # noqa: S310  see BookingClient
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310  as above
            return int(answer.status), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@dataclass
class BookingClient:
    """`address` is the platform's, such as https://planum.example; `send` carries a request there and back."""

    address: str
    token: str
    send: Send = field(default=by_http)

    def __post_init__(self) -> None:
        if not self.address.startswith(("http://", "https://")):
            raise ValueError(f"{self.address!r} is no address of a web service.")

    def equipment(self, search: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("GET", "park/shared-equipment", {"search": search})
        return found

    def free_times(self, equipment: str, days: int = 7) -> list[tuple[datetime, datetime]]:
        found = self._ask("GET", "park/free-times", {"equipment": equipment, "days": str(days)})
        return [(_instant(one["starts_at"]), _instant(one["ends_at"])) for one in found]

    def book(self, equipment: str, starts_at: datetime, ends_at: datetime, note: str = "") -> dict[str, Any]:
        asked = {
            "equipment": equipment,
            "starts_at": starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
            "note": note,
        }
        made: dict[str, Any] = self._ask("POST", "park/book-equipment", asked)
        return made

    def cancel(self, booking: int) -> dict[str, Any]:
        gone: dict[str, Any] = self._ask("POST", "park/cancel-booking", {"booking": booking})
        return gone

    def book_first(self, search: str, hours: float, note: str = "") -> dict[str, Any] | None:
        """The earliest stretch that is long enough, over all equipment that matches; None where there is none."""
        length = timedelta(hours=hours)
        found = [
            (start, one["equipment"])
            for one in self.equipment(search)
            for start, end in self.free_times(one["equipment"])
            for start in [_whole_hour(start)]
            if start + length <= end
        ]
        if not found:
            return None
        start, equipment = min(found)
        return self.book(equipment, start, start + length, note)

    def _ask(self, method: str, path: str, given: Mapping[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        query = f"?{urllib.parse.urlencode(given)}" if method == "GET" else ""
        body = json.dumps(given).encode() if method == "POST" else None
        status, answer = self.send(method, f"{self.address}/api/{path}{query}", headers, body)
        said = json.loads(answer or b"null")
        if status != 200:
            raise Declined(" ".join(str(part) for part in said.values()) if isinstance(said, dict) else str(status))
        return said


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _whole_hour(start: datetime) -> datetime:
    """Bookings begin on the hour, the next one if this one is running."""
    whole = start.replace(minute=0, second=0, microsecond=0)
    return whole if whole == start else whole + timedelta(hours=1)


def main(arguments: list[str]) -> int:
    address, search, hours = arguments
    booked = BookingClient(address, os.environ["PLANUM_TOKEN"]).book_first(search, float(hours))
    print(json.dumps(booked, ensure_ascii=False, indent=1))
    return 0 if booked else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
