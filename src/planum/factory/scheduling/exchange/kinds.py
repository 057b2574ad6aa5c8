"""Columns that several tables have."""

from zoneinfo import ZoneInfo

from planum.ui.exchange import cells
from planum.ui.exchange.columns import Column

CODE = 40


def code(key: str, zh: str, *also: str, needed: bool = True, most: int = CODE) -> Column:
    return Column(key, zh, cells.text(most), needed=needed, also=also)


NAME = Column("name", "名称", cells.text(200))
NAME_EN = Column("name_en", "英文名称", cells.text(200), also=("english name",))


def due(zone: ZoneInfo) -> Column:
    return Column(
        "due", "交期", cells.moment(zone, end_of_day=True), default=None, also=("due_at", "交货期", "交货日期")
    )


def release(zone: ZoneInfo) -> Column:
    return Column(
        "release", "最早开工", cells.moment(zone, end_of_day=False), default=None, also=("release_at", "not before")
    )
