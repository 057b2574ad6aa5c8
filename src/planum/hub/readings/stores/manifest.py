"""The list of sealed files: one line of JSON for each, only ever added to."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

import planum
from planum.errors import Refused
from planum.hub.readings.stores.durable import DurableFile, truncate_file


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """One sealed file. `segment` is the write-ahead segment it came from; all segments up to it are sealed.

    `repeated` rows of the segment were stored before and left out; if nothing remained there is no file, and `rows`
    is 0. A compacted file names in `replaces` the files whose readings it took over.
    """

    name: str
    segment: int
    rows: int
    repeated: int = 0
    min_at: int = 0
    max_at: int = 0
    min_signal: int = 0
    max_signal: int = 0
    bytes: int = 0
    digest: str = ""
    rollup_digest: str = ""
    replaces: tuple[str, ...] = ()
    writer: str = f"planum {planum.__version__}"


@dataclass(frozen=True, slots=True)
class Damage:
    """A sealed file whose content is not what the manifest states; `found` is empty if the file is missing."""

    file: str
    stated: str
    found: str


class Manifest:
    """What has been read of the file so far. Entries that were replaced or hold no rows are not among `entries`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[str, Entry] = {}
        self.replaced: set[str] = set()
        self.sealed_through = 0
        self.offset = 0

    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def refresh(self) -> None:
        """Take in the lines added since the last call, but for one without an end. Raises Refused on a corrupt line."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self.offset)
            lines = file.read().split(b"\n")[:-1]
        for line in lines:
            self._take(self._decoded(line), len(line) + 1)

    def repair(self) -> None:
        """Cut off a line that was being written when the writer died: its segment is still in the log."""
        self.refresh()
        if self.size() > self.offset:
            truncate_file(self.path, self.offset)

    def append(self, entry: Entry) -> None:
        line = msgspec.json.encode(entry) + b"\n"
        with DurableFile(self.path) as file:
            file.append(line)
        self._take(entry, len(line))

    def _take(self, entry: Entry, size: int) -> None:
        self.offset += size
        self.sealed_through = max(self.sealed_through, entry.segment)
        self.replaced.update(entry.replaces)
        for name in entry.replaces:
            self.entries.pop(name, None)
        if entry.rows:
            self.entries[entry.name] = entry

    def _decoded(self, line: bytes) -> Entry:
        try:
            return msgspec.json.decode(line, type=Entry)
        except msgspec.MsgspecError as error:
            given = f"{self.path}: the line at byte {self.offset} is corrupt ({error})"
            raise Refused(given, "lines written by the store", "restore the manifest from a copy") from error
