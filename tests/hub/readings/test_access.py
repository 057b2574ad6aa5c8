from datetime import timedelta
from typing import Any

import pytest

from planum.hub.readings import access
from planum.hub.readings.engine.batch import make_batch
from planum.hub.readings.periods import instant, microseconds
from world import NOON

AT = microseconds(NOON)


def test_the_writing_process_reads_from_its_own_store(store: None) -> None:
    assert access.reader() is access.writer()


def test_a_reading_process_sees_what_another_one_wrote(store: None) -> None:
    access.writer().append(make_batch([AT], [7], [1.5]))
    access.close()

    seen = access.reader().read([7], AT, AT + 1)

    assert seen.column("value").to_pylist() == [1.5]
    assert access.is_writer() is False


def test_last_values_are_rebuilt_when_the_writer_starts(store: None) -> None:
    access.writer().append(make_batch([AT, AT + 1], [7, 7], [1.5, 2.5]))
    access.close()
    access.writer()

    assert (access.last_values().at[7], access.last_values().value[7]) == (AT + 1, 2.5)


def test_the_writer_keeps_one_set_of_last_values(store: None) -> None:
    assert access.last_values() is access.last_values()


def test_elsewhere_last_values_are_a_fresh_picture(store: None) -> None:
    access.writer().append(make_batch([AT], [7], [1.5]))
    access.close()
    access.reader()

    assert access.last_values().value[7] == 1.5


def test_sealed_files_are_hashed_as_the_site_says(store: None, settings: Any, tmp_path: Any) -> None:
    access.close()
    settings.PLANUM_HASH = "sha512"
    settings.PLANUM_READINGS_URL = (tmp_path / "other").as_uri()
    access.writer().append(make_batch([AT], [7], [1.5]))

    sealed = access.writer().seal()

    assert [entry.digest.partition(":")[0] for entry in sealed] == ["sha512"]


@pytest.mark.parametrize("days", [0, -40_000, 40_000])
def test_microseconds_are_exact(days: int) -> None:
    at = NOON + timedelta(days=days, microseconds=1)

    assert instant(microseconds(at)) == at
