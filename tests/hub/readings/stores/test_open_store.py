from pathlib import Path

import pytest

from planum.errors import Refused
from planum.hub.readings.engine.batch import make_batch
from planum.hub.readings.stores import open_store, open_store_for_reading
from planum.hub.readings.stores.parquet import ParquetStore


def test_a_url_opens_a_store_and_views_of_it(tmp_path: Path) -> None:
    url = f"file://{tmp_path}/with%20space?seal_rows=5&seal_after_s=1.5&algorithm=sha512"

    store, reader = open_store(url), open_store_for_reading(url)
    store.append(make_batch([1], [1], [1.0]))
    [entry] = store.seal()

    assert reader.count([1], 0, 2) == 1
    assert entry.digest.startswith("sha512:")
    assert (tmp_path / "with space" / "manifest.jsonl").exists()
    assert isinstance(store, ParquetStore)
    assert (store.seal_rows, store.seal_after_s) == (5, 1.5)
    store.close()
    reader.close()


@pytest.mark.parametrize(
    "url",
    ["clickhouse://host/db", "/no/scheme", "", "file://host/path", "file:", "file:/a?rows=1", "file:/a?seal_rows=many"],
)
def test_what_cannot_be_opened_is_refused_with_what_can(url: str) -> None:
    with pytest.raises(Refused) as caught:
        open_store(url)

    assert str(caught.value.allowed)
