"""Machines, operators, set-up times and ways as tables."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from planum.factory.scheduling.exchange.kinds import NAME, NAME_EN, code
from planum.factory.scheduling.exchange.routings import families_of
from planum.factory.scheduling.models import Calendar, Machine, Operator, SetupMatrix, SetupTime, TransportTime
from planum.factory.scheduling.shapes import ImportedShape
from planum.hub.assets.models import Asset, Level
from planum.ui.exchange import cells
from planum.ui.exchange.columns import Column, Faults, Row, read_table, repeated

MACHINE = code("machine", "设备", "设备编码", "code")
UNIT = code("unit", "单元路径", "path", needed=False, most=250)
CALENDAR = code("calendar", "日历", needed=False)
SETUPS = code("setups", "换型表", "setup matrix", needed=False)
MACHINES: Final = [
    MACHINE, NAME, NAME_EN, code("work_centre", "工作中心", "work centre", "work center", needed=False), UNIT, CALENDAR,
    code("station", "工位", needed=False), SETUPS, Column("batch", "批量", cells.whole(1), default=1),
    Column("buffer", "缓存位", cells.whole(0), default=None), Column("power_w", "功率", cells.whole(0), default=0),
    Column("in_use", "启用", cells.yes_or_no, default=True, also=("enabled", "in use")),
]  # fmt: skip
OPERATOR = code("operator", "操作工", "工号", "code")
OPERATORS: Final = [OPERATOR, NAME, NAME_EN, CALENDAR, Column("skills", "技能", cells.codes, default=None)]
MATRIX = code("setups", "换型表", "setup matrix")
TO_FAMILY = code("to", "换至", "to family")
SETUP_TIMES: Final = [
    MATRIX, code("from", "换自", "from family", needed=False), TO_FAMILY,
    Column("minutes", "分钟", cells.whole(0), needed=True),
]  # fmt: skip
DESTINATION = code("to", "目的工位", "to station")
WAYS: Final = [
    code("from", "起始工位", "from station"), DESTINATION, Column("minutes", "分钟", cells.whole(0), needed=True),
]  # fmt: skip
MACHINE_FIELDS: Final = (
    "name", "name_en", "work_centre", "unit", "calendar", "station", "setups", "batch", "buffer", "power_w", "enabled",
)  # fmt: skip
OPERATOR_FIELDS: Final = ("name", "name_en", "calendar", "skills")


def take_machines(plant: Asset, name: str, content: bytes) -> ImportedShape:
    """Raises RefusedRows with row and column of every fault; then nothing was written."""
    faults = Faults()
    rows = read_table(name, content, MACHINES, faults)
    repeated([row for row in rows if row["machine"]], lambda row: row["machine"], MACHINE, faults)
    repeated([row for row in rows if row["unit"]], lambda row: row["unit"], UNIT, faults)
    units = _units(plant, rows, faults)
    calendars = _calendars(plant, rows, faults)
    known = {row.code: row for row in Machine.objects.filter(plant=plant)}
    bound = {row.unit_id: row.code for row in known.values() if row.unit_id}
    for row in rows:
        unit = units.get(row["unit"])
        if unit is not None and bound.get(unit.pk, row["machine"]) != row["machine"]:
            faults.add(row.number, UNIT, row["unit"], _("A unit that no other machine is bound to."))
    faults.refuse()
    matrices = matrices_of(plant, {row["setups"] for row in rows} - {""})
    given = {
        row["machine"]: {
            "name": row["name"] or row["machine"], "name_en": row["name_en"], "work_centre": row["work_centre"],
            "unit": units.get(row["unit"]), "calendar": calendars.get(row["calendar"]), "station": row["station"],
            "setups": matrices.get(row["setups"]), "batch": row["batch"], "buffer": row["buffer"],
            "power_w": row["power_w"], "enabled": row["in_use"],
        }
        for row in rows
    }  # fmt: skip
    return _taken(Machine, plant, known, given, MACHINE_FIELDS)


def take_operators(plant: Asset, name: str, content: bytes) -> ImportedShape:
    faults = Faults()
    rows = read_table(name, content, OPERATORS, faults)
    repeated([row for row in rows if row["operator"]], lambda row: row["operator"], OPERATOR, faults)
    calendars = _calendars(plant, rows, faults)
    faults.refuse()
    known = {row.code: row for row in Operator.objects.filter(plant=plant)}
    given = {
        row["operator"]: {
            "name": row["name"] or row["operator"], "name_en": row["name_en"],
            "calendar": calendars.get(row["calendar"]), "skills": row["skills"] or [],
        }
        for row in rows
    }  # fmt: skip
    return _taken(Operator, plant, known, given, OPERATOR_FIELDS)


def take_setups(plant: Asset, name: str, content: bytes) -> ImportedShape:
    """A matrix that the file names is replaced whole."""
    faults = Faults()
    rows = read_table(name, content, SETUP_TIMES, faults)
    repeated(rows, lambda row: (row["setups"], row["from"], row["to"]), TO_FAMILY, faults)
    faults.refuse()
    matrices = matrices_of(plant, {row["setups"] for row in rows})
    families = families_of(plant, {row[key] for row in rows for key in ("from", "to")} - {""})
    replaced = SetupTime.objects.filter(matrix__in=[matrices[one].pk for one in {row["setups"] for row in rows}])
    changed = replaced.count()
    replaced.delete()
    SetupTime.objects.bulk_create(
        SetupTime(
            matrix=matrices[row["setups"]], before=families.get(row["from"]), after=families[row["to"]],
            minutes=row["minutes"],
        )
        for row in rows
    )  # fmt: skip
    return ImportedShape(len(rows), max(len(rows) - changed, 0), min(changed, len(rows)), 0)


def take_ways(plant: Asset, name: str, content: bytes) -> ImportedShape:
    """The plant's ways are replaced whole."""
    faults = Faults()
    rows = read_table(name, content, WAYS, faults)
    repeated(rows, lambda row: (row["from"], row["to"]), DESTINATION, faults)
    faults.refuse()
    changed = TransportTime.objects.filter(plant=plant).delete()[0]
    TransportTime.objects.bulk_create(
        TransportTime(plant=plant, origin=row["from"], destination=row["to"], minutes=row["minutes"]) for row in rows
    )
    return ImportedShape(len(rows), max(len(rows) - changed, 0), min(changed, len(rows)), 0)


def matrices_of(plant: Asset, wanted: set[str]) -> dict[str, SetupMatrix]:
    """Those that are named first are added, without times."""
    known = {row.code: row for row in SetupMatrix.objects.filter(plant=plant)}
    fresh = [SetupMatrix(plant=plant, code=one, name=one) for one in sorted(wanted - set(known))]
    SetupMatrix.objects.bulk_create(fresh)
    return known | {row.code: row for row in fresh}


def _units(plant: Asset, rows: Sequence[Row], faults: Faults) -> dict[str, Asset]:
    wanted = {row["unit"] for row in rows} - {""}
    known = {row.path: row for row in Asset.objects.filter(plant=plant, level=Level.UNIT, path__in=wanted)}
    for row in rows:
        if row["unit"] and row["unit"] not in known:
            faults.add(row.number, UNIT, row["unit"], _("The path of a unit of this plant."))
    return known


def _calendars(plant: Asset, rows: Sequence[Row], faults: Faults) -> dict[str, Calendar]:
    known = {row.code: row for row in Calendar.objects.filter(plant=plant)}
    for row in rows:
        if row["calendar"] and row["calendar"] not in known:
            faults.add(row.number, CALENDAR, row["calendar"], _("A calendar of this plant."))
    return known


def _taken(
    model: type[Any], plant: Asset, known: dict[str, Any], given: dict[str, dict[str, Any]], names: Sequence[str]
) -> ImportedShape:  # fmt: skip
    fresh = [model(plant=plant, code=one, **fields) for one, fields in given.items() if one not in known]
    changed = []
    for one, fields in given.items():
        row = known.get(one)
        if row is not None and any(getattr(row, key) != value for key, value in fields.items()):
            for key, value in fields.items():
                setattr(row, key, value)
            changed.append(row)
    model._base_manager.bulk_create(fresh)
    model._base_manager.bulk_update(changed, list(names), batch_size=100)
    return ImportedShape(len(given), len(fresh), len(changed), len(given) - len(fresh) - len(changed))


def machine_rows(plant: Asset) -> list[list[Any]]:
    rows = Machine.objects.filter(plant=plant).select_related("unit", "calendar", "setups")
    return [
        [
            row.code, row.name, row.name_en, row.work_centre, row.unit.path if row.unit else "",
            row.calendar.code if row.calendar else "", row.station, row.setups.code if row.setups else "", row.batch,
            row.buffer, row.power_w, row.enabled,
        ]
        for row in rows
    ]  # fmt: skip


def operator_rows(plant: Asset) -> list[list[Any]]:
    rows = Operator.objects.filter(plant=plant).select_related("calendar")
    return [
        [row.code, row.name, row.name_en, row.calendar.code if row.calendar else "", ",".join(row.skills)]
        for row in rows
    ]


def setup_rows(plant: Asset) -> list[list[Any]]:
    rows = SetupTime.objects.filter(matrix__plant=plant).select_related("matrix", "before", "after")
    return [
        [row.matrix.code, row.before.code if row.before else "", row.after.code, row.minutes]
        for row in rows.order_by("matrix__code", "pk")
    ]


def way_rows(plant: Asset) -> list[list[Any]]:
    rows = TransportTime.objects.filter(plant=plant)
    return [[row.origin, row.destination, row.minutes] for row in rows]
