import csv
import hashlib
import io

import pyarrow.parquet as pq

from planum.hub.readings.engine.batch import BAD, GOOD, make_batch
from planum.hub.readings.engine.lineage import lineage
from planum.hub.readings.exports import canonical_parts, csv_lines, parquet_bytes

BATCH = make_batch([2, 1, 5], [9, 9, 3], [0.1, -0.0, 1e300], [GOOD, BAD, GOOD])
NAMES = {9: "A/b", 3: "钢/c"}


def test_the_hash_of_the_canonical_bytes_is_the_digest() -> None:
    content = b"".join(canonical_parts(BATCH, NAMES))

    assert f"sha256:{hashlib.sha256(content).hexdigest()}" == lineage(BATCH, NAMES).digest


def test_csv_holds_the_same_bits() -> None:
    rows = list(csv.DictReader(io.StringIO("".join(csv_lines(BATCH, NAMES)))))

    assert [(row["signal"], int(row["at_us"]), float(row["value"]).hex(), int(row["quality"])) for row in rows] == [
        ("A/b", 1, (-0.0).hex(), BAD),
        ("A/b", 2, (0.1).hex(), GOOD),
        ("钢/c", 5, (1e300).hex(), GOOD),
    ]
    assert rows[0]["at_utc"] == "1970-01-01T00:00:00.000001+00:00"


def test_csv_quotes_a_path_with_a_comma() -> None:
    (_header, line) = csv_lines(make_batch([0], [1], [1.0]), {1: 'a,"b"'})

    assert next(csv.reader([line]))[0] == 'a,"b"'


def test_parquet_names_the_signals() -> None:
    table = pq.read_table(io.BytesIO(parquet_bytes(BATCH, NAMES)))

    assert table.column("signal").to_pylist() == ["A/b", "A/b", "钢/c"]
    assert str(table.schema.field("at").type) == "timestamp[us, tz=UTC]"
