"""Files in and out: taken whole, or refused whole with the row and column of every fault."""

import base64
import io
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone, translation
from openpyxl import Workbook

from factory.scheduling.world import MACHINES, ROUTINGS, a_shop, encoded, operations_of
from planum.errors import Refused, RefusedRows
from planum.factory.scheduling import exports
from planum.factory.scheduling.actions import (
    import_calendars,
    import_machines,
    import_orders,
    import_routings,
    import_setups,
    import_transport,
    start_operation,
)
from planum.factory.scheduling.models import Operation, Order, Routing, Shift
from planum.factory.scheduling.queries import calendars, machines, orders, routings
from planum.factory.scheduling.shapes import ImportedShape
from planum.kernel.visibility import SYSTEM, viewing
from planum.ui.exchange.opening import MOST_ROWS
from planum.ui.exchange.writing import FileKind

pytestmark = pytest.mark.django_db

ORDERS = "order,product,quantity,due,release,weight,note\nA1,BOX,10,2031-01-02 08:00,,3,急\nA2,LID,5,2031-01-03,,,\n"


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def taken(shop: Any, read: Callable[..., ImportedShape], text: str, name: str = "file.csv") -> ImportedShape:
    return read(by=shop.engineer, plant=shop.path, name=name, content=encoded(text))


def workbook(rows: list[list[Any]]) -> str:
    book, target = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(target)
    return base64.b64encode(target.getvalue()).decode()


def test_orders_are_added_then_changed_and_what_is_the_same_is_kept() -> None:
    shop = a_shop()

    first = taken(shop, import_orders, ORDERS)
    again = taken(shop, import_orders, ORDERS.replace("A2,LID,5", "A2,LID,7"))

    assert (first, again) == (ImportedShape(2, 2, 0, 0), ImportedShape(2, 0, 1, 1))
    with viewing(shop.engineer):
        found = {one.code: one for one in orders(plant=shop.path)}
    assert (found["A2"].quantity, found["A1"].weight, found["A1"].note) == (7, 3, "急")
    assert found["A1"].due_at is not None
    assert (found["A1"].due_at.isoformat(), len(operations_of(shop, "A1"))) == ("2031-01-02T00:00:00+00:00", 2)
    assert found["A2"].due_at is not None
    assert found["A2"].due_at.isoformat() == "2031-01-03T16:00:00+00:00"  # The day's end in the plant's zone.


def test_an_excel_file_says_the_same() -> None:
    shop = a_shop()
    due = timezone.now().replace(tzinfo=None, microsecond=0, second=0, year=2031)
    content = workbook([["订单", "产品", "数量", "交期"], [1001, "BOX", 10, due], ["A2", "LID", 5.0, "2031/1/3"]])

    shape = import_orders(by=shop.engineer, plant=shop.path, name="订单.xlsx", content=content)

    assert shape == ImportedShape(2, 2, 0, 0)
    with viewing(shop.engineer):
        assert {one.code for one in orders(plant=shop.path)} == {"1001", "A2"}


def test_every_fault_is_named_with_its_row_and_column_and_nothing_is_taken() -> None:
    shop = a_shop()
    bad = "order,product,quantity,due\nA1,BOX,0,2031-01-02\nA2,CAP,3,soon\nA1,BOX,3,\n,BOX,-1,\n"

    with pytest.raises(RefusedRows) as refusal:
        taken(shop, import_orders, bad)

    assert sorted((cell.row, cell.column, cell.given) for cell in refusal.value.cells) == [
        (2, "quantity", "0"),
        (3, "due", "soon"),
        (3, "product", "CAP"),
        (4, "order", "A1"),
        (5, "order", "an empty cell"),
        (5, "quantity", "-1"),
    ]
    with viewing(SYSTEM):
        assert Order.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("order,quantity\nA1,3\n", 1, "product"),
        ("order,product,quantity,colour\nA1,BOX,3,red\n", 1, "column 4"),
        ("order,product,quantity\n", 2, "order"),
        ("order,product,quantity\nA1,BOX,3,x\n", 2, "column 4"),
    ],
)
def test_a_header_is_checked_first(text: str, row: int, column: str) -> None:
    shop = a_shop()

    with pytest.raises(RefusedRows) as refusal:
        taken(shop, import_orders, text)

    assert (refusal.value.cells[0].row, refusal.value.cells[0].column) == (row, column)


@pytest.mark.parametrize(("name", "content"), [("a.csv", ""), ("a.pdf", "x"), ("a.xlsx", "no workbook"), ("", "x")])
def test_what_is_no_table_is_refused(name: str, content: str) -> None:
    shop = a_shop()

    with pytest.raises(Refused):
        taken(shop, import_orders, content, name=name)


def test_a_million_rows_are_refused_before_they_are_read() -> None:
    shop = a_shop()
    text = "order,product,quantity\n" + "A,BOX,1\n" * 1_000_000
    before = time.thread_time()

    with pytest.raises(Refused) as refusal:
        taken(shop, import_orders, text)

    assert (time.thread_time() - before) < 1
    assert str(MOST_ROWS) in str(refusal.value.allowed)


def test_a_workbook_that_claims_a_million_rows_is_refused_before_it_is_read() -> None:
    shop = a_shop()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        cells = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 1_000_001))
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    content = base64.b64encode(target.getvalue()).decode()
    before = time.thread_time()

    with pytest.raises(Refused) as refusal:
        import_orders(by=shop.engineer, plant=shop.path, name="a.xlsx", content=content)

    assert (time.thread_time() - before) < 1
    assert "rows or more" in str(refusal.value.given)


def test_a_changed_routing_is_a_new_version_and_orders_keep_theirs() -> None:
    shop = a_shop(orders=1)

    same = taken(shop, import_routings, ROUTINGS)
    changed = taken(shop, import_routings, ROUTINGS.replace("BOX,10,冲压,M2,2,", "BOX,10,冲压,M2,3,"))

    assert (same.kept, same.changed, changed.changed, changed.kept) == (2, 0, 1, 1)
    with viewing(SYSTEM):
        assert list(Routing.objects.filter(product="BOX").values_list("version", flat=True)) == [2, 1]
        assert Order.objects.get().routing.version == 1
    with viewing(shop.engineer):
        [box] = [one for one in routings(plant=shop.path) if one.product == "BOX"]
    assert [one.minutes_per_piece for one in box.steps[0].alternatives] == [1.0, 3.0]


@pytest.mark.parametrize(
    ("table", "column", "said"),
    [
        ("product,step,after,machine,minutes_per_piece\nX,10,20,M1,1\nX,20,10,M1,1\n", "after", "circle"),
        ("product,step,after,machine,minutes_per_piece\nX,10,10,M1,1\n", "after", "10"),
        ("product,step,after,machine,minutes_per_piece\nX,10,30,M1,1\n", "after", "30"),
        ("product,step,machine,minutes_per_piece\nX,10,M9,1\n", "machine", "M9"),
        ("product,step,machine,minutes_per_piece\nX,10,M1,-1\n", "minutes_per_piece", "-1"),
        ("product,step,machine,minutes_per_piece\nX,10,M1,\n", "minutes_per_piece", "an empty cell"),
        ("product,step,machine,minutes_per_piece\nX,10,M1,1\nX,10,M1,2\n", "machine", "M1"),
    ],
)
def test_a_routing_that_nobody_could_follow_is_refused(table: str, column: str, said: str) -> None:
    shop = a_shop()

    with pytest.raises(RefusedRows) as refusal:
        taken(shop, import_routings, table)

    assert refusal.value.cells[0].column == column
    assert said in refusal.value.cells[0].given


def test_machines_are_bound_to_units_of_their_own_plant() -> None:
    shop, other = a_shop(), a_shop()

    with pytest.raises(RefusedRows) as refusal:
        taken(shop, import_machines, f"machine,unit\nM1,{other.path}\n")
    shape = taken(shop, import_machines, MACHINES.replace("M3,三号机", "M3,三号"))

    assert refusal.value.cells[0].column == "unit"
    assert (shape.changed, shape.kept) == (1, 2)


def test_a_calendar_has_shifts_holidays_and_extra_days() -> None:
    shop = a_shop()
    table = "日历,日期,开始,结束,说明\nTWO,1-5,08:00,20:00,\nTWO,周六,8:00,12:00,\nTWO,2026-10-01,,,国庆节\n"

    taken(shop, import_calendars, table)

    with viewing(shop.engineer):
        [two] = [one for one in calendars(plant=shop.path) if one.code == "TWO"]
    assert [one.weekday for one in two.shifts] == [1, 2, 3, 4, 5, 6]
    assert [(one.on.isoformat(), one.starts, one.name) for one in two.days] == [("2026-10-01", None, "国庆节")]


@pytest.mark.parametrize(
    "table",
    [
        "calendar,day,from,until\nX,2026-10-01,,\n",
        "calendar,day,from,until\nX,8,08:00,16:00\n",
        "calendar,day,from,until\nX,1,08:00,\n",
        "calendar,day,from,until\nX,1,,\n",
        "calendar,day,from,until\nX,1-3,08:00,16:00\nX,2,08:00,12:00\n",
    ],
)
def test_a_calendar_that_never_opens_or_contradicts_itself_is_refused(table: str) -> None:
    shop = a_shop()

    with pytest.raises(RefusedRows):
        taken(shop, import_calendars, table)

    with viewing(SYSTEM):
        assert Shift.objects.filter(calendar__code="X").count() == 0


def test_what_is_exported_can_be_read_in_again() -> None:
    shop = a_shop()
    taken(shop, import_orders, ORDERS)
    taken(shop, import_transport, "from,to,minutes\nA,B,5\n")
    pairs = [
        (exports.export_orders, import_orders), (exports.export_routings, import_routings),
        (exports.export_machines, import_machines), (exports.export_calendars, import_calendars),
        (exports.export_setups, import_setups), (exports.export_transport, import_transport),
    ]  # fmt: skip

    for export, read in pairs:
        for kind in FileKind:
            with viewing(shop.engineer), translation.override("zh-hans"):
                file = export(plant=shop.path, file_kind=kind)
            shape = read(by=shop.engineer, plant=shop.path, name=file.name, content=file.content)
            assert (shape.rows, shape.added) == (file.rows, 0), export.__name__
    with viewing(shop.engineer):
        assert len(machines(plant=shop.path)) == 3


def test_an_order_in_work_keeps_product_and_quantity() -> None:
    shop = a_shop()
    taken(shop, import_orders, ORDERS)
    start_operation(by=shop.engineer, operation=operations_of(shop, "A1")[0].pk, machine="M1")

    with pytest.raises(RefusedRows):
        taken(shop, import_orders, ORDERS.replace("A1,BOX,10", "A1,BOX,11"))

    taken(shop, import_orders, ORDERS.replace("2031-01-02 08:00", "2031-01-04 08:00"))


@pytest.mark.slow
def test_a_hundred_thousand_orders_are_read_in_quickly() -> None:
    shop = a_shop()
    rows = "".join(f"N{number},BOX,{number % 50 + 1},2031-01-02 08:00\n" for number in range(MOST_ROWS))
    before = time.thread_time()

    shape = taken(shop, import_orders, "order,product,quantity,due\n" + rows)

    assert shape.added == MOST_ROWS
    with viewing(SYSTEM):
        assert Operation.objects.count() == 2 * MOST_ROWS
    assert time.thread_time() - before < 60
