"""A file of readings, whatever its format: taken whole, or refused whole with the row and column of every fault."""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from planum.errors import Refused
from planum.hub.connectors.engine.observations import Observations
from planum.hub.connectors.files.csv_file import read_csv
from planum.hub.connectors.files.excel_file import read_excel
from planum.hub.connectors.files.limits import Limits
from planum.hub.connectors.files.parquet_file import read_parquet

READERS = {".csv": read_csv, ".txt": read_csv, ".parquet": read_parquet, ".xlsx": read_excel, ".xlsm": read_excel}


def read_file(path: Path, *, zone: str | None = None, limits: Limits | None = None) -> Observations:
    """The readings in a file. `zone`, such as Asia/Shanghai, is that of times without an offset, else refused."""
    limits = limits or Limits()
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise Refused(
            f"{path.name} has {size} bytes.", f"At most {limits.file_bytes} bytes.", "Part it into several files."
        )
    return read_content(path.name, path.read_bytes(), zone=zone, limits=limits)


def read_content(name: str, content: bytes, *, zone: str | None = None, limits: Limits | None = None) -> Observations:
    """The readings in the bytes of a file called `name`; its ending says its format."""
    reader = READERS.get(Path(name).suffix.lower())
    if reader is None:
        raise Refused(
            f"The file {name}.", f"A file that ends in {', '.join(READERS)}.", "Save it in one of these formats."
        )
    return reader(content, zone=_known(zone), limits=limits)


def _known(zone: str | None) -> str | None:
    if zone is not None:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise Refused(f"The zone {zone!r}.", "A zone such as Asia/Shanghai.", "Correct its name.") from error
    return zone
