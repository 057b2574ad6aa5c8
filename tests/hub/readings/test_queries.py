from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from planum.errors import Refused
from planum.hub.assets.actions import disclose, revoke_disclosure
from planum.hub.assets.models import Signal
from planum.hub.readings import access
from planum.hub.readings.engine.batch import BAD, GOOD
from planum.hub.readings.queries import Latest, latest, latest_of, lineage_of, minutes, readings, table_of, verify_store
from planum.hub.readings.shapes import LatestShape, MinuteShape, ReadingShape, StoreCheck
from planum.kernel.visibility import viewing
from world import NOON, a_plant, a_signal, an_engineer, an_enterprise, an_industry_officer, an_operator, some_readings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store", "english")]

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_readings_come_in_order_with_their_quality() -> None:
    signal = a_signal()
    some_readings(signal, [20.0, 21.5, 99.0], quality=[GOOD, GOOD, BAD])

    with viewing(an_engineer(signal.asset.enterprise)):
        found = readings(signal=signal.path, start=NOON, end=NOON + HOUR)

    assert found == [
        ReadingShape(NOON, 20.0, 0),
        ReadingShape(NOON + MINUTE, 21.5, 0),
        ReadingShape(NOON + 2 * MINUTE, 99.0, 2),
    ]


def test_the_end_of_a_period_is_not_in_it() -> None:
    signal = a_signal()
    some_readings(signal, [20.0, 21.5])

    with viewing(an_engineer(signal.asset.enterprise)):
        found = readings(signal=signal.path, start=NOON, end=NOON + MINUTE)

    assert [each.value for each in found] == [20.0]


def test_more_readings_than_the_limit_are_refused_and_not_cut_off() -> None:
    signal = a_signal()
    some_readings(signal, [1.0, 2.0, 3.0])

    with viewing(an_engineer(signal.asset.enterprise)), pytest.raises(Refused) as refused:
        readings(signal=signal.path, start=NOON, end=NOON + HOUR, limit=2)

    assert (refused.value.given, refused.value.allowed) == ("The period holds 3 readings.", "At most 2 at once.")


def test_an_instant_without_a_zone_is_refused() -> None:
    signal = a_signal()

    with viewing(an_engineer(signal.asset.enterprise)), pytest.raises(Refused, match="no time zone"):
        readings(signal=signal.path, start=datetime(2026, 11, 1), end=NOON)  # noqa: DTZ001  that is what is refused


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    signal = a_signal()

    with viewing(an_engineer(signal.asset.enterprise)), pytest.raises(Refused, match="ends after it begins"):
        readings(signal=signal.path, start=NOON, end=NOON)


def test_minutes_leave_bad_readings_out_of_the_mean_and_count_them() -> None:
    signal = a_signal()
    some_readings(signal, [10.0, 20.0, 900.0], every_s=10, quality=[GOOD, GOOD, BAD])

    with viewing(an_engineer(signal.asset.enterprise)):
        found = minutes(signal=signal.path, start=NOON, end=NOON + HOUR)

    assert found == [MinuteShape(NOON, 3, 15.0, 10.0, 20.0, 20.0, 1)]


def test_too_many_minutes_are_refused() -> None:
    signal = a_signal()

    with viewing(an_engineer(signal.asset.enterprise)), pytest.raises(Refused, match="At most 100000 spans"):
        minutes(signal=signal.path, start=datetime(1990, 1, 1, tzinfo=UTC), end=NOON)


def test_a_signal_one_may_not_see_does_not_exist() -> None:
    signal = a_signal()
    some_readings(signal, [20.0])

    with viewing(an_engineer()):
        with pytest.raises(ObjectDoesNotExist):
            readings(signal=signal.path, start=NOON, end=NOON + HOUR)
        with pytest.raises(ObjectDoesNotExist):
            minutes(signal=signal.path, start=NOON, end=NOON + HOUR)
        assert latest() == []


def test_a_disclosure_opens_the_readings_and_its_revocation_closes_them() -> None:
    firm = an_enterprise()
    signal, other = a_signal(a_plant(firm)), a_signal(a_plant(firm))
    engineer, officer = an_engineer(firm), an_industry_officer()
    some_readings(signal, [20.0])
    some_readings(other, [30.0])

    given = disclose(
        by=engineer,
        plant=signal.asset.path,
        organisation=officer.organisation.code,
        purpose="核查",
        signals=[signal.path],
    )
    with viewing(officer):
        assert latest() == [LatestShape(signal.path, NOON, 20.0, 0)]
        assert [each.value for each in readings(signal=signal.path, start=NOON, end=NOON + HOUR)] == [20.0]

    revoke_disclosure(by=engineer, disclosure=given[0].id)
    with viewing(officer):
        assert latest() == []
        with pytest.raises(ObjectDoesNotExist):
            readings(signal=signal.path, start=NOON, end=NOON + HOUR)


def test_latest_below_a_plant_leaves_the_other_plant_out() -> None:
    firm = an_enterprise()
    one, other = a_signal(a_plant(firm)), a_signal(a_plant(firm))
    some_readings(one, [1.0, 2.0])
    some_readings(other, [3.0])

    with viewing(an_engineer(firm)):
        assert latest(below=one.asset.path) == [LatestShape(one.path, NOON + MINUTE, 2.0, 0)]


@pytest.mark.parametrize("count", [1, 3])
def test_latest_takes_one_question_to_the_database(count: int, django_assert_num_queries: Any) -> None:
    plant = a_plant()
    for _ in range(count):
        some_readings(a_signal(plant), [1.0])
    engineer = an_engineer(plant.enterprise)
    engineer.as_viewer()

    with viewing(engineer), django_assert_num_queries(1):
        assert len(latest()) == count


def test_latest_of_is_the_same_for_writer_and_reader() -> None:
    signal, silent = a_signal(), a_signal()
    some_readings(signal, [1.0, 2.0], quality=[GOOD, BAD])
    access.close()
    access.writer()

    with viewing(an_engineer(signal.asset.enterprise)):
        written = latest_of([signal, silent])
        access.close()
        seen = latest_of([signal, silent])

    assert written == seen == {signal.pk: Latest(1_793_534_460_000_000, 2.0, BAD)}


def test_the_lineage_changes_when_one_reading_does(settings: Any, tmp_path: Path) -> None:
    signal = a_signal()
    some_readings(signal, [20.0, 21.0])
    with viewing(an_engineer(signal.asset.enterprise)):
        before = lineage_of([signal], NOON, NOON + HOUR)
        access.close()
        settings.PLANUM_READINGS_URL = (tmp_path / "copy").as_uri()
        some_readings(signal, [20.0, 21.000001])
        after = lineage_of([signal], NOON, NOON + HOUR)

    assert (before.count, after.count) == (2, 2)
    assert before.digest != after.digest


def test_table_of_several_signals_is_sorted_by_signal_and_time() -> None:
    plant = a_plant()
    signals = [a_signal(plant), a_signal(plant)]
    for each in signals:
        some_readings(each, [1.0, 2.0])

    with viewing(an_engineer(plant.enterprise)):
        table = table_of(list(Signal.objects.all()), NOON, NOON + HOUR)

    assert table.column("signal").to_pylist() == [signals[0].pk] * 2 + [signals[1].pk] * 2


def test_the_store_is_verified_for_the_operator_alone(tmp_path: Path) -> None:
    some_readings(a_signal(), [1.0, 2.0])
    access.writer().seal()
    operator = an_operator()

    assert verify_store(by=operator) == StoreCheck(files=1, readings=2, intact=True, damages=[])
    with pytest.raises(PermissionDenied):
        verify_store(by=an_engineer())


def test_a_file_that_was_changed_is_named(tmp_path: Path) -> None:
    some_readings(a_signal(), [1.0, 2.0])
    access.writer().seal()
    sealed = max((path for path in tmp_path.rglob("*.parquet")), key=lambda path: path.stat().st_size)
    sealed.write_bytes(sealed.read_bytes()[:-1] + b"!")

    check = verify_store(by=an_operator())

    assert (check.intact, len(check.damages)) == (False, 1)
    assert check.damages[0].stated != check.damages[0].found
