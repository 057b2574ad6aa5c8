"""What the plants recorded before they were connected, delivered as files: the baseline of the indicators."""

import base64
import io
from collections.abc import Collection
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq

from planum.demo.plants.model import Plant, history
from planum.demo.plants.plan import COUNTERS, Kind
from planum.hub.connectors.actions import import_file
from planum.kernel.models import Person

METERED = COUNTERS | {Kind.POWER}
MONTH_STEP_S, DAY_STEP_S = 900, 300


def remember(
    engineer: Person, connector: int, plant: Plant, start: datetime, end: datetime, *, step_s: int,
    kinds: Collection[Kind] | None,
) -> int:  # fmt: skip
    """Import one Parquet file of a plant's past readings; the number of rows."""
    table = history(plant, start, end, step_s, kinds)
    name = f"{plant.plan.code}-{start:%Y%m%d}-{end:%Y%m%d}.parquet"
    import_file(by=engineer, connector=connector, name=name, content=base64.b64encode(_parquet(table)).decode())
    return int(table.num_rows)


def _parquet(table: pa.Table) -> bytes:
    """The long form that file imports take: at as an instant with its zone, address as signal."""
    at = table["at"].cast(pa.timestamp("us", tz="UTC"))
    sink = io.BytesIO()
    pq.write_table(pa.table({"at": at, "signal": table["address"], "value": table["value"]}), sink, compression="zstd")
    return sink.getvalue()
