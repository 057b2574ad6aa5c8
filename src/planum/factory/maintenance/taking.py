"""A table of work orders: its columns, and what becomes of each row."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.factory.maintenance.models import FailureMode, Outcome, WorkKind, WorkOrder, WorkState
from planum.factory.maintenance.shapes import ImportedWork
from planum.hub.assets.models import Asset, Level
from planum.kernel.models import Person
from planum.ui.exchange import cells
from planum.ui.exchange.columns import Column, Faults, Row, read_table, repeated

STATES: Final = {
    "open": WorkState.OPEN, "待处理": WorkState.OPEN, "planned": WorkState.PLANNED, "已计划": WorkState.PLANNED,
    "in_progress": WorkState.IN_PROGRESS, "in progress": WorkState.IN_PROGRESS, "进行中": WorkState.IN_PROGRESS,
    "done": WorkState.DONE, "已完成": WorkState.DONE, "cancelled": WorkState.CANCELLED, "已取消": WorkState.CANCELLED,
}  # fmt: skip
KINDS: Final = {
    "corrective": WorkKind.CORRECTIVE, "纠正性": WorkKind.CORRECTIVE, "故障维修": WorkKind.CORRECTIVE,
    "preventive": WorkKind.PREVENTIVE, "预防性": WorkKind.PREVENTIVE, "计划保养": WorkKind.PREVENTIVE,
    "condition_based": WorkKind.CONDITION_BASED, "condition-based": WorkKind.CONDITION_BASED,
    "状态维修": WorkKind.CONDITION_BASED,
}  # fmt: skip
OUTCOMES: Final = {
    "failed": Outcome.FAILED, "故障": Outcome.FAILED, "renewed": Outcome.RENEWED, "更换": Outcome.RENEWED,
    "unchanged": Outcome.UNCHANGED, "未更换": Outcome.UNCHANGED,
}  # fmt: skip
FEN: Final = 100


def columns(zone: ZoneInfo) -> list[Column]:
    moment = cells.moment(zone, end_of_day=False)
    return [
        Column("work_order", "工单", cells.text(40), needed=True, also=("code", "工单号")),
        Column("machine", "设备", cells.text(250), needed=True, also=("asset", "unit", "设备编码")),
        Column("title", "内容", cells.text(200), needed=True, also=("工作内容",)),
        Column("kind", "类别", _one_of(KINDS), needed=True, also=("维修类别",)),
        Column("state", "状态", _one_of(STATES), default=WorkState.OPEN),
        Column("failure_mode", "失效模式", _one_of(_modes()), also=("故障模式",)),
        Column("outcome", "结果", _one_of(OUTCOMES)),
        Column("opened", "开单时间", moment, default=None),
        Column("planned_from", "计划开始", moment, default=None),
        Column("planned_until", "计划结束", moment, default=None),
        Column("failed", "故障时间", moment, default=None),
        Column("started", "开工时间", moment, default=None),
        Column("finished", "完工时间", moment, default=None),
        Column("downtime_h", "停机小时", cells.number, default=None),
        Column("cost_yuan", "费用（元）", cells.number, default=None, also=("费用",)),
        Column("note", "备注", cells.text(2000)),
    ]


def take_work_orders(plant: Asset, name: str, content: bytes, *, by: Person) -> ImportedWork:
    """Raises RefusedRows with every fault; then nothing is taken."""
    faults, known = Faults(), columns(ZoneInfo(timezone.get_current_timezone_name()))
    rows = read_table(name, content, known, faults)
    by_key = {column.key: column for column in known}
    repeated(rows, lambda row: row["work_order"], by_key["work_order"], faults)
    machines = _machines(plant)
    for row in rows:
        if row["machine"] and row["machine"] not in machines:
            faults.add(row.number, by_key["machine"], row["machine"], _("A machine of this plant, by code or path."))
        _check_times(row, by_key, faults)
    faults.refuse()
    there = {one.code: one for one in WorkOrder._base_manager.filter(plant=plant)}
    now = timezone.now()
    made = [_order(plant, machines[row["machine"]], row, there.get(row["work_order"]), by, now) for row in rows]
    added = [one for one in made if one.pk is None]
    changed = [one for one in made if one.pk is not None]
    WorkOrder.objects.bulk_create(added)
    WorkOrder.objects.bulk_update(changed, FIELDS)
    return ImportedWork(len(rows), len(added), len(changed))


FIELDS: Final = [
    "asset", "title", "kind", "state", "failure_mode", "outcome", "planned_start_at", "planned_end_at", "failed_at",
    "started_at", "finished_at", "downtime_h", "cost_fen", "note",
]  # fmt: skip


def order_rows(rows: Sequence[WorkOrder]) -> list[list[Any]]:
    """In the order of the columns, as an export writes them and an import reads them again."""
    return [
        [
            row.code, row.asset.path, row.title, row.kind, row.state.value, row.failure_mode, row.outcome,
            row.opened_at, row.planned_start_at, row.planned_end_at, row.failed_at, row.started_at, row.finished_at,
            row.downtime_h, None if row.cost_fen is None else row.cost_fen / FEN, row.note,
        ]
        for row in rows
    ]  # fmt: skip


def _machines(plant: Asset) -> dict[str, Asset]:
    """By path, and by code where one machine alone has it."""
    units = list(Asset.objects.filter(plant=plant, level=Level.UNIT))
    codes = [unit.code for unit in units]
    named = {unit.code: unit for unit in units if codes.count(unit.code) == 1}
    return named | {unit.path: unit for unit in units}


def _check_times(row: Row, by_key: dict[str, Column], faults: Faults) -> None:
    now = timezone.now()
    for key in ("opened", "failed", "started", "finished"):
        if row[key] and row[key] > now:
            faults.add(row.number, by_key[key], row[key].isoformat(), _("A time that has passed."))
    if row["state"] == WorkState.DONE and not row["finished"]:
        faults.add(row.number, by_key["finished"], "", _("The end of work that is done."))
    if row["state"] == WorkState.DONE and not row["outcome"]:
        faults.add(row.number, by_key["outcome"], "", _("Failed, renewed or unchanged, for work that is done."))
    pairs = (("started", "finished"), ("failed", "finished"), ("planned_from", "planned_until"))
    for first, last in pairs:
        if row[first] and row[last] and row[first] > row[last]:
            faults.add(row.number, by_key[last], row[last].isoformat(), _("Not before its beginning."))
    if row["state"] == WorkState.PLANNED and not (row["planned_from"] and row["planned_until"]):
        faults.add(row.number, by_key["planned_from"], "", _("The planned time of work that is planned."))


def _order(
    plant: Asset, machine: Asset, row: Row, there: WorkOrder | None, by: Person, now: datetime
) -> WorkOrder:  # fmt: skip
    order = there or WorkOrder(
        plant=plant, code=row["work_order"], opened_by=by,
        opened_at=row["opened"] or row["failed"] or row["started"] or row["finished"] or now,
    )  # fmt: skip
    cost = row["cost_yuan"]
    values = (
        machine, row["title"], row["kind"], row["state"], row["failure_mode"], row["outcome"], row["planned_from"],
        row["planned_until"], row["failed"], row["started"], row["finished"], row["downtime_h"],
        None if cost is None else round(cost * FEN), row["note"],
    )  # fmt: skip
    for field, value in zip(FIELDS, values, strict=True):
        setattr(order, field, value)
    return order


def _modes() -> dict[str, FailureMode]:
    return {mode.value.casefold(): mode for mode in FailureMode} | {str(mode.label): mode for mode in FailureMode}


def _one_of(known: dict[str, Any]) -> Callable[[Any], Enum]:
    def read(cell: Any) -> Any:
        found = known.get(cells.shown(cell).casefold(), known.get(cells.shown(cell)))
        if found is None:
            raise cells.Fault(_("One of: %(names)s.") % {"names": ", ".join(known)})
        return found

    return read
