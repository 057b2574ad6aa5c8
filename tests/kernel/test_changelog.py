import pytest

from planum.kernel.changelog import NobodyIsActing, acting, record, verify
from planum.kernel.models import ChangeEntry

pytestmark = pytest.mark.django_db


def three_entries() -> None:
    with acting("kernel.test", None):
        for number in range(3):
            record(f"thing:{number}", before={"value": number}, after={"value": number + 0.5})


def test_entries_are_chained() -> None:
    three_entries()

    first, second, third = ChangeEntry.objects.order_by("number")
    assert (second.previous, third.previous) == (first.digest, second.digest)
    assert verify().intact
    assert verify().entries == 3


def test_nothing_is_recorded_outside_an_action() -> None:
    with pytest.raises(NobodyIsActing):
        record("thing:1", after={"value": 1})


def test_a_changed_entry_shows(without_triggers: None) -> None:
    three_entries()

    ChangeEntry.objects.filter(number=2).update(after={"value": 99})

    assert (verify().intact, verify().broken_at) == (False, 2)


def test_a_cut_tail_shows(without_triggers: None) -> None:
    three_entries()

    ChangeEntry.objects.filter(number=3).delete()

    assert (verify().intact, verify().broken_at) == (False, 3)


def test_a_missing_middle_shows(without_triggers: None) -> None:
    three_entries()

    ChangeEntry.objects.filter(number=2).delete()

    assert (verify().intact, verify().broken_at) == (False, 3)


def test_the_log_refuses_change_and_deletion() -> None:
    from django.db import DatabaseError, transaction

    three_entries()

    for attempt in (
        lambda: ChangeEntry.objects.filter(number=1).update(action="other"),
        lambda: ChangeEntry.objects.filter(number=1).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
