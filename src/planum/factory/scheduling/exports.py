"""Tables of scheduling as files, with headings that an import understands."""

from typing import Any

from planum.factory.scheduling.exchange import calendars, machines, orders, routings
from planum.factory.scheduling.models import PlannedOperation
from planum.factory.scheduling.queries import plan_rows, site
from planum.factory.scheduling.shops import zone_of_plant
from planum.hub.assets.models import Asset
from planum.kernel.capabilities import query
from planum.kernel.naming import in_reader_language
from planum.ui.exchange.columns import Column
from planum.ui.exchange.writing import ExportShape, FileKind, as_file

PLAN_HEADINGS = (
    ("machine", "设备"), ("order", "订单"), ("product", "产品"), ("quantity", "数量"), ("step", "工序"),
    ("step_name", "工序名称"), ("setup_minutes", "换型分钟"), ("start", "开始"), ("end", "结束"), ("due", "交期"),
    ("operator", "操作工"), ("pinned", "固定"),
)  # fmt: skip


@query
def export_orders(*, plant: str, file_kind: FileKind = FileKind.XLSX) -> ExportShape:
    """The orders of a plant as an Excel or CSV file, which can be read in again."""
    place = site(plant)
    return _file(place, "orders", file_kind, orders.columns(zone_of_plant(place)), orders.order_rows(place))


@query
def export_routings(*, plant: str, file_kind: FileKind = FileKind.XLSX) -> ExportShape:
    """The newest routings of a plant as an Excel or CSV file, which can be read in again."""
    place = site(plant)
    return _file(place, "routings", file_kind, routings.COLUMNS, routings.routing_rows(place))


@query
def export_machines(*, plant: str, file_kind: FileKind = FileKind.XLSX) -> ExportShape:
    """The machines of a plant as an Excel or CSV file, which can be read in again."""
    place = site(plant)
    return _file(place, "machines", file_kind, machines.MACHINES, machines.machine_rows(place))


@query
def export_calendars(*, plant: str, file_kind: FileKind = FileKind.XLSX) -> ExportShape:
    """The calendars of a plant as an Excel or CSV file, which can be read in again."""
    place = site(plant)
    return _file(place, "calendars", file_kind, calendars.COLUMNS, calendars.calendar_rows(place))


@query
def export_operators(*, plant: str, file_kind: FileKind = FileKind.XLSX) -> ExportShape:
    """The operators of a plant as an Excel or CSV file, which can be read in again."""
    place = site(plant)
    return _file(place, "operators", file_kind, machines.OPERATORS, machines.operator_rows(place))


@query
def export_setups(*, plant: str, file_kind: FileKind = FileKind.XLSX) -> ExportShape:
    """The set-up times of a plant as an Excel or CSV file, which can be read in again."""
    place = site(plant)
    return _file(place, "setups", file_kind, machines.SETUP_TIMES, machines.setup_rows(place))


@query
def export_transport(*, plant: str, file_kind: FileKind = FileKind.XLSX) -> ExportShape:
    """The minutes from station to station of a plant as an Excel or CSV file, which can be read in again."""
    place = site(plant)
    return _file(place, "transport", file_kind, machines.WAYS, machines.way_rows(place))


@query
def export_plan(*, plan: int, file_kind: FileKind = FileKind.XLSX) -> ExportShape:
    """A plan as an Excel or CSV file: each operation with its machine, set-up, start and end."""
    row = plan_rows().get(pk=plan)
    placed = PlannedOperation.objects.filter(plan=row).select_related(
        "machine", "operator", "operation__order__routing", "operation__step"
    )
    cells = [_plan_cells(one) for one in placed.order_by("machine__code", "starts_at", "pk")]
    headings = [in_reader_language(zh, en) for en, zh in PLAN_HEADINGS]
    return as_file(f"plan-{row.number}-{row.plant.path}", file_kind, headings, cells, zone_of_plant(row.plant))


def _plan_cells(row: PlannedOperation) -> list[Any]:
    order, step = row.operation.order, row.operation.step
    return [
        row.machine.code, order.code, order.routing.product, order.quantity, step.number, str(step), row.setup_minutes,
        row.starts_at, row.ends_at, order.due_at, row.operator.code if row.operator else "", row.pinned,
    ]  # fmt: skip


def _file(plant: Asset, what: str, kind: FileKind, columns: list[Column], rows: list[list[Any]]) -> ExportShape:
    return as_file(f"{what}-{plant.path}", kind, [one.heading for one in columns], rows, zone_of_plant(plant))
