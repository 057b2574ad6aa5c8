"""Fleets, prognoses and work orders, as their people and their callers meet them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone, translation

from factory.maintenance.world import a_fleet, read
from planum.errors import Refused, RefusedRows
from planum.factory.maintenance.actions import (
    assess,
    cancel_work_order,
    finish_work_order,
    fit_prognosis,
    open_work_order,
    plan_work_order,
    start_work_order,
)
from planum.factory.maintenance.exports import export_work_orders
from planum.factory.maintenance.models import Outcome, WorkKind
from planum.factory.maintenance.queries import (
    fleet_health,
    maintenance_windows,
    money_at_risk,
    prognosis,
    work_orders,
)
from planum.factory.maintenance.shapes import CandidateWindow
from planum.hub.readings.queries import lineage_of
from planum.kernel.changelog import verify
from planum.kernel.visibility import viewing
from planum.ui.exchange.writing import FileKind
from tests.site.readers import a_reader
from world import an_engineer

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.usefixtures("readings")]


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def test_one_failure_draws_the_index_on_and_the_worn_press_puts_most_at_risk() -> None:
    engineer, fleet = a_fleet()
    made = fit_prognosis(by=engineer, fleet=fleet.id)
    worn, well = assess(by=engineer, fleet=fleet.id)

    assert (made.state, made.rung, made.card["failures"], made.card["censored"]) == ("ready", "extrapolation", 1, 2)
    assert (worn.state, well.state) == ("alarm", "healthy")
    assert worn.failure_chance is not None
    assert worn.failure_chance > 0.9
    assert worn.risk_fen == round(worn.failure_chance * 25_000_00)
    with viewing(engineer):
        assert next(one.asset for one in money_at_risk()) == worn.asset
        assert prognosis(asset=worn.asset).id == worn.id


def test_without_failures_no_remaining_life_is_told() -> None:
    engineer, fleet = a_fleet(failed=False)
    found = assess(by=engineer, fleet=fleet.id)

    assert {one.rung for one in found} == {"health_index"}
    assert {(one.remaining_h, one.failure_chance, one.risk_fen) for one in found} == {(None, None, None)}
    with viewing(engineer), pytest.raises(Refused):
        maintenance_windows(asset=found[0].asset)


def test_the_digest_of_a_prognosis_is_that_of_its_readings() -> None:
    engineer, fleet = a_fleet()
    [found, _well] = assess(by=engineer, fleet=fleet.id)
    from planum.factory.maintenance.models import Prognosis
    from planum.hub.assets.models import Signal

    with viewing(engineer):
        row = Prognosis.objects.get(pk=found.id)
        signals = list(Signal.objects.filter(asset=row.asset))
        lineage = lineage_of(signals, row.readings_start_at, row.at)

    assert (found.digest, found.readings) == (lineage.digest, lineage.count)
    assert verify().intact


def test_windows_are_priced_and_the_first_is_the_cheapest() -> None:
    engineer, fleet = a_fleet()
    [worn, _well] = assess(by=engineer, fleet=fleet.id)
    now = timezone.now()
    windows = [
        CandidateWindow(now + timedelta(hours=hours), lost) for hours, lost in ((0.1, 0), (3, 0), (0.2, 9_000_00))
    ]
    with viewing(engineer):
        choice = maintenance_windows(asset=worn.asset, windows=windows)

    assert choice.windows[0].starts_at == windows[0].starts_at
    assert choice.regret_fen >= 0
    assert [one.cost_fen for one in choice.windows] == sorted(one.cost_fen for one in choice.windows)


def test_a_work_order_goes_its_way_and_a_renewal_begins_a_new_life() -> None:
    engineer, fleet = a_fleet()
    [worn, _well] = assess(by=engineer, fleet=fleet.id)
    order = open_work_order(
        by=engineer, asset=worn.asset, kind=WorkKind.CONDITION_BASED, title="new bearing", prognosis=worn.id
    )  # fmt: skip
    starts_at = timezone.now() + timedelta(days=1)
    planned = plan_work_order(
        by=engineer, work_order=order.id, starts_at=starts_at, ends_at=starts_at + timedelta(hours=4)
    )  # fmt: skip
    started = start_work_order(by=engineer, work_order=order.id)
    done = finish_work_order(by=engineer, work_order=order.id, outcome=Outcome.RENEWED, cost_fen=90_000, downtime_h=3)

    assert [one.state for one in (order, planned, started, done)] == ["open", "planned", "in_progress", "done"]
    assert (done.outcome, done.failed_at, done.cost_fen) == ("renewed", None, 90_000)
    with viewing(engineer):
        [health] = fleet_health()
        assert [unit.prognosis is None for unit in health.units] == [True, False]
    refit = fit_prognosis(by=engineer, fleet=fleet.id)
    assert (refit.card["failures"], refit.card["censored"]) == (1, 2)
    with pytest.raises(Refused):
        cancel_work_order(by=engineer, work_order=order.id, reason="too late")


def test_a_prognosis_of_another_machine_is_no_cause() -> None:
    engineer, fleet = a_fleet()
    [worn, well] = assess(by=engineer, fleet=fleet.id)

    with pytest.raises(Refused):
        open_work_order(by=engineer, asset=well.asset, kind=WorkKind.CORRECTIVE, title="x", prognosis=worn.id)


def test_a_table_is_refused_whole_with_row_and_column() -> None:
    engineer, fleet = a_fleet()
    with pytest.raises(RefusedRows) as refusal:
        read(
            engineer, fleet.plant, "N-1,P1,look,preventive,open,,,,", "N-2,P9,look,preventive,open,,,,",
            "N-3,P1,look,wrong,done,XXX,,,",
        )  # fmt: skip
    said = [(cell.row, cell.column) for cell in refusal.value.cells]

    assert (3, "machine") in said
    assert {(4, "kind"), (4, "failure_mode"), (4, "finished"), (4, "outcome")} <= set(said)
    with viewing(engineer):
        assert [one.code for one in work_orders()] == ["OLD-1"]


def test_an_exported_table_is_read_in_again_and_changes_nothing() -> None:
    engineer, fleet = a_fleet()
    with viewing(engineer):
        before = work_orders()
        file = export_work_orders(plant=fleet.plant, file_kind=FileKind.CSV)
    from planum.factory.maintenance.actions import import_work_orders

    told = import_work_orders(by=engineer, plant=fleet.plant, name=file.name, content=file.content)

    assert (told.rows, told.added, told.changed) == (1, 0, 1)
    with viewing(engineer):
        [after] = work_orders()
    assert (after.code, after.outcome, after.failure_mode) == (before[0].code, "failed", "VIB")


def test_a_competitor_sees_and_does_nothing() -> None:
    engineer, fleet = a_fleet()
    [worn, _well] = assess(by=engineer, fleet=fleet.id)
    rival = an_engineer()

    with viewing(rival):
        assert (fleet_health(), money_at_risk(), work_orders()) == ([], [], [])
        with pytest.raises(ObjectDoesNotExist):
            prognosis(asset=worn.asset)
    for refused in (
        lambda: assess(by=rival, fleet=fleet.id),
        lambda: fit_prognosis(by=rival, fleet=fleet.id),
        lambda: open_work_order(by=rival, asset=worn.asset, kind=WorkKind.CORRECTIVE, title="x"),
        lambda: read(rival, fleet.plant, "N-1,P1,look,preventive,open,,,,"),
    ):
        with pytest.raises((ObjectDoesNotExist, PermissionDenied)):
            refused()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_and_the_board_is_ordered_by_money(
    language: str, django_assert_max_num_queries: object
) -> None:
    engineer, fleet = a_fleet()
    [worn, _well] = assess(by=engineer, fleet=fleet.id)
    order = open_work_order(
        by=engineer, asset=worn.asset, kind=WorkKind.CORRECTIVE, title="new bearing", prognosis=worn.id
    )
    client = a_reader(engineer, language)
    pages = (
        "/factory/maintenance/", f"/factory/maintenance/fleets/{fleet.id}/",
        f"/factory/maintenance/machines/{worn.asset}/", "/factory/maintenance/work-orders/",
        "/factory/maintenance/work-orders/new/", "/factory/maintenance/work-orders/import/",
        f"/factory/maintenance/work-orders/{order.id}/", f"/factory/maintenance/prognoses/{worn.id}/evidence/",
        f"/factory/maintenance/work-orders/export/{fleet.plant}/",
    )  # fmt: skip
    for page in pages:
        with django_assert_max_num_queries(40):  # type: ignore[operator]
            assert client.get(page).status_code == 200, page
    board = client.get("/factory/maintenance/").content.decode()
    assert board.index("/P1/") < board.index("/P2/")


def test_a_work_order_is_opened_planned_and_finished_by_forms() -> None:
    engineer, fleet = a_fleet()
    assess(by=engineer, fleet=fleet.id)
    client = a_reader(engineer)
    from planum.hub.assets.models import Asset

    with viewing(engineer):
        machine = Asset.objects.get(path=f"{fleet.plant}/P1")
    opened = client.post(
        "/factory/maintenance/work-orders/new/", {"machine": machine.pk, "title": "look", "kind": "preventive"}
    )
    page = opened.headers["Location"]
    planned = client.post(page, {"do": "plan", "starts_at": "2031-01-01T08:00", "ends_at": "2031-01-01T10:00"})
    begun = client.post(page, {"do": "start"})
    done = client.post(page, {"do": "finish", "outcome": "unchanged", "cost": "12.50"})

    assert [one.status_code for one in (opened, planned, begun, done)] == [302] * 4
    with viewing(engineer):
        found = next(one for one in work_orders() if one.title == "look")
    assert (found.state, found.cost_fen, found.outcome) == ("done", 1250, "unchanged")
