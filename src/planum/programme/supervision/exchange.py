"""Monthly reports of many firms in one table: taken whole or refused whole."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.kernel.models import Person
from planum.programme.projects.models import Project
from planum.programme.supervision.engine.months import last_day
from planum.programme.supervision.models import CUMULATIVE, SOURCES, MonthlyReport
from planum.ui.exchange import cells
from planum.ui.exchange.cells import Fault
from planum.ui.exchange.columns import Column, Faults, Row, read_table, repeated

WAN_FEN = 10_000_00


def month(cell: Any) -> date:
    """A month as 2026-05, 2026年5月, or a day of it."""
    if isinstance(cell, date | datetime):
        return date(cell.year, cell.month, 1)
    said = cells.shown(cell).replace("年", "-").replace("月", "").replace("/", "-").replace(".", "-")
    parts = said.split("-")
    try:
        return date(int(parts[0]), int(parts[1]), 1)
    except (ValueError, IndexError) as error:
        raise Fault(_("A month such as 2026-05.")) from error


def day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(cells.shown(cell).replace("/", "-"))
    except ValueError as error:
        raise Fault(_("A day such as 2026-06-05.")) from error


def wan(cell: Any) -> int:
    """An amount in 10 000 yuan with at most six digits after the point, as whole fen."""
    cells.number(cell)
    fen = Decimal(str(cell).strip()) * WAN_FEN
    if fen != fen.to_integral_value():
        raise Fault(_("An amount in 10,000 yuan, to the fen."))
    return int(fen)


def percent(cell: Any) -> int:
    value = cells.number(cell)
    if value > 100:
        raise Fault(_("From 0 to 100."))
    return round(value * 100)


PROJECT = Column("project", "项目编号", cells.text(40), needed=True, also=("项目代码", "code"))
MONTH = Column("month", "月份", month, needed=True, also=("报告月份",))
SUBMITTED = Column("submitted", "报送日期", day, default=None, also=("报送日",))
AMOUNTS = {
    "own_fen": Column("own", "自有资金（万元）", wan, default=0, also=("自有资金",)),
    "loan_fen": Column("loans", "银行贷款（万元）", wan, default=0, also=("银行贷款",)),
    "local_fen": Column("local", "地方财政资金（万元）", wan, default=0, also=("地方财政资金",)),
    "central_fen": Column("central", "中央奖补资金（万元）", wan, default=0, also=("中央奖补资金",)),
    "other_fen": Column("other", "其他资金（万元）", wan, default=0, also=("其他资金",)),
    "equipment_fen": Column("equipment", "其中设备软件投资（万元）", wan, default=0, also=("设备软件投资",)),
}
COUNTS = {
    "physical_bp": Column("physical", "形象进度（%）", percent, default=0, also=("形象进度",)),
    "equipment_count": Column("machines", "到位设备（台）", cells.whole(0), default=0, also=("到位设备",)),
    "connected_count": Column("connected", "联网设备（台）", cells.whole(0), default=0, also=("联网设备",)),
    "jobs": Column("jobs", "用工人数", cells.whole(0), default=0),
}
MILESTONES = Column("milestones", "本月进展", cells.text(2000))
PROBLEMS = Column("problems", "存在问题", cells.text(2000))
NUMBERS = AMOUNTS | COUNTS
COLUMNS = [PROJECT, MONTH, SUBMITTED, *NUMBERS.values(), MILESTONES, PROBLEMS]


def figures_in(row: Row) -> dict[str, int]:
    return {name: row[column.key] for name, column in NUMBERS.items()}


def read_reports(by: Person, name: str, content: bytes, projects: dict[str, Project]) -> list[Row]:
    """The rows, the oldest month first. Raises RefusedRows with every fault; nothing was written then."""
    faults = Faults()
    rows = read_table(name, content, COLUMNS, faults)
    unread = {cell.row for cell in faults.cells}
    whole = [row for row in rows if row.number not in unread]
    repeated(whole, lambda row: (row["project"], row["month"]), PROJECT, faults)
    for row in whole:
        _check_row(row, projects, faults)
    _check_against_file(whole, projects, faults)
    faults.refuse()
    return sorted(rows, key=lambda row: (row["month"], row.number))


def _check_row(row: Row, projects: dict[str, Project], faults: Faults) -> None:
    project, today = projects.get(row["project"]), timezone.localdate()
    if project is None:
        faults.add(row.number, PROJECT, row["project"], _("A project under way that you supervise."))
        return
    if row["month"] > today or last_day(row["month"]) < project.starts_on:
        faults.add(row.number, MONTH, f"{row['month']:%Y-%m}", _("A month of the project that has begun."))
    if row["submitted"] is not None and not row["month"] <= row["submitted"] <= today:
        faults.add(row.number, SUBMITTED, row["submitted"], _("A day since the month began, not after today."))
    invested = sum(row[AMOUNTS[source].key] for source in SOURCES)
    if row["equipment"] > invested:
        allowed = _("A part of the investment of the row.")
        faults.add(row.number, AMOUNTS["equipment_fen"], row["equipment"] / WAN_FEN, allowed)


def _check_against_file(rows: list[Row], projects: dict[str, Project], faults: Faults) -> None:
    """Cumulative figures do not fall from month to month, neither within the file nor against what was reported."""
    kept = MonthlyReport._base_manager.filter(project__in=projects.values(), submitted_on__isnull=False)
    known: dict[str, dict[date, dict[str, int]]] = {}
    for report in kept.select_related("project"):
        figures = {name: getattr(report, name) for name in CUMULATIVE}
        known.setdefault(report.project.code, {})[report.month] = figures
    for row in sorted(rows, key=lambda one: one["month"]):
        months = known.setdefault(row["project"], {})
        now = figures_in(row)
        before = max((one for one in months if one < row["month"]), default=None)
        for name in CUMULATIVE:
            if before is not None and now[name] < months[before][name]:
                allowed = _("Not less than in %(month)s.") % {"month": f"{before:%Y-%m}"}
                faults.add(row.number, NUMBERS[name], row[NUMBERS[name].key], allowed)
        months[row["month"]] = {name: now[name] for name in CUMULATIVE}


def shown_row(report: MonthlyReport) -> list[Any]:
    """A report as a row of the table, to be filled in and read again."""
    figures = []
    for name in NUMBERS:
        value = getattr(report, name)
        figures.append(value / WAN_FEN if name in AMOUNTS else value / 100 if name == "physical_bp" else value)
    return [
        report.project.code, f"{report.month:%Y-%m}", report.submitted_on or "", *figures, report.milestones,
        report.problems,
    ]  # fmt: skip


__all__ = ["COLUMNS", "figures_in", "read_reports", "shown_row"]
