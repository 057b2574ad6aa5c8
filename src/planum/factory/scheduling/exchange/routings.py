"""Routings as a table: one row for each machine that can do a step."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from planum.factory.scheduling.examining import circle_text, in_circle
from planum.factory.scheduling.exchange.kinds import code
from planum.factory.scheduling.exchange.orders import newest_routings
from planum.factory.scheduling.models import Alternative, Machine, Routing, RoutingStep, SetupFamily
from planum.factory.scheduling.shapes import ImportedShape
from planum.hub.assets.models import Asset
from planum.ui.exchange import cells
from planum.ui.exchange.columns import Column, Faults, Row, read_table, repeated

PRODUCT = code("product", "产品", "产品编码", most=60)
STEP = Column("step", "工序", cells.whole(1), needed=True, also=("工序号",))
AFTER = Column("after", "前置工序", cells.step_numbers, default=None, also=("after steps",))
MACHINE = code("machine", "设备", "设备编码")
COLUMNS: Final = [
    PRODUCT,
    Column("product_name", "产品名称", cells.text(200)),
    STEP,
    Column("step_name", "工序名称", cells.text(200)),
    AFTER,
    MACHINE,
    Column("minutes_per_piece", "单件工时", cells.number, needed=True, also=("单件分钟", "minutes per piece")),
    Column("fixed_minutes", "固定工时", cells.number, default=0.0, also=("准备工时", "fixed minutes")),
    code("family", "换型族", needed=False),
    code("skill", "技能", needed=False),
    Column("interruptible", "可中断", cells.yes_or_no, default=True),
    Column("no_wait", "不等待", cells.yes_or_no, default=False),
    Column("power_w", "功率", cells.whole(0), default=None, also=("power",)),
]
OF_STEP: Final = ("step_name", "after", "family", "skill", "interruptible", "no_wait")

Steps = dict[int, list[Row]]


def take_routings(plant: Asset, name: str, content: bytes) -> ImportedShape:
    """A product whose routing differs from its newest version gets a new one; orders keep theirs."""
    faults = Faults()
    rows = read_table(name, content, COLUMNS, faults)
    faults.refuse()
    machines = {row.code: row for row in Machine.objects.filter(plant=plant)}
    repeated(rows, lambda row: (row["product"], row["step"], row["machine"]), MACHINE, faults)
    for row in rows:
        if row["machine"] not in machines:
            faults.add(row.number, MACHINE, row["machine"], _("A machine of this plant."))
    products = _by_product(rows)
    for product, steps in products.items():
        _check_steps(product, steps, faults)
    faults.refuse()
    return _take(plant, len(rows), products, machines)


def _by_product(rows: Iterable[Row]) -> dict[str, Steps]:
    """Rows of a step that say nothing of it stand for what its first row says."""
    found: dict[str, Steps] = {}
    for row in rows:
        found.setdefault(row["product"], {}).setdefault(row["step"], []).append(row)
    for steps in found.values():
        numbers = sorted(steps)
        for place, number in enumerate(numbers):
            first = steps[number][0].cells
            if first["after"] is None:
                first["after"] = numbers[place - 1 : place] if place else []
    return found


def _check_steps(product: str, steps: Steps, faults: Faults) -> None:
    for number, rows in steps.items():
        first = rows[0]
        for unknown in sorted(set(first["after"]) - set(steps)):
            faults.add(first.number, AFTER, unknown, _("A step of the same product."))
        if number in first["after"]:
            faults.add(first.number, AFTER, number, _("Another step than itself."))
        if first["no_wait"] and len(first["after"]) != 1:
            faults.add(first.number, "no_wait", "yes", _("Exactly one step before it."))
    circle = in_circle({number: rows[0]["after"] for number, rows in steps.items()})
    if circle and not faults.cells:
        faults.add(steps[circle[0]][0].number, AFTER, circle_text(product, circle), _("A first step."))


def _take(plant: Asset, count: int, products: dict[str, Steps], machines: dict[str, Machine]) -> ImportedShape:
    known = newest_routings(plant)
    families = _families(plant, products)
    contents = _contents([routing.pk for routing in known.values()])
    added = changed = 0
    for product, steps in products.items():
        before = known.get(product)
        if before is not None and contents[before.pk] == _content(steps) and before.name == _name(product, steps):
            continue
        version = before.version + 1 if before else 1
        routing = Routing.objects.create(plant=plant, product=product, version=version, name=_name(product, steps))
        _add_steps(routing, steps, machines, families)
        added, changed = added + (before is None), changed + (before is not None)
    return ImportedShape(count, added, changed, len(products) - added - changed)


def _name(product: str, steps: Steps) -> str:
    return next((row["product_name"] for rows in steps.values() for row in rows if row["product_name"]), product)


def _families(plant: Asset, products: dict[str, Steps]) -> dict[str, SetupFamily]:
    """Those that a routing names first are added."""
    wanted = {row["family"] for steps in products.values() for rows in steps.values() for row in rows} - {""}
    return families_of(plant, wanted)


def families_of(plant: Asset, wanted: set[str]) -> dict[str, SetupFamily]:
    known = {row.code: row for row in SetupFamily.objects.filter(plant=plant)}
    fresh = [SetupFamily(plant=plant, code=one, name=one) for one in sorted(wanted - set(known))]
    SetupFamily.objects.bulk_create(fresh)
    return known | {row.code: row for row in fresh}


def _add_steps(
    routing: Routing, steps: Steps, machines: dict[str, Machine], families: dict[str, SetupFamily]
) -> None:  # fmt: skip
    made = []
    for number in sorted(steps):
        first = steps[number][0]
        made.append(
            RoutingStep(
                routing=routing,
                number=number,
                name=first["step_name"] or str(number),
                after=first["after"],
                family=families.get(first["family"]),
                skill=first["skill"],
                interruptible=first["interruptible"],
                no_wait=first["no_wait"],
            )
        )
    RoutingStep.objects.bulk_create(made)
    Alternative.objects.bulk_create(
        Alternative(
            step=step, machine=machines[row["machine"]], minutes_per_piece=row["minutes_per_piece"],
            fixed_minutes=row["fixed_minutes"], power_w=row["power_w"],
        )
        for step in made
        for row in steps[step.number]
    )  # fmt: skip


def _content(steps: Steps) -> list[Any]:
    """What makes two routings the same."""
    found = []
    for number, rows in sorted(steps.items()):
        ways = [(row["machine"], row["minutes_per_piece"], row["fixed_minutes"], row["power_w"] or 0) for row in rows]
        said = [rows[0][key] for key in OF_STEP[1:]]
        found.append((number, rows[0]["step_name"] or str(number), *said, sorted(ways)))
    return found


def _contents(routings: Sequence[int]) -> dict[int, list[Any]]:
    ways: dict[int, list[Any]] = {}
    rows = Alternative.objects.filter(step__routing__in=routings).select_related("machine")
    for row in rows:
        content = (row.machine.code, row.minutes_per_piece, row.fixed_minutes, row.power_w or 0)
        ways.setdefault(row.step_id, []).append(content)
    found: dict[int, list[Any]] = {key: [] for key in routings}
    steps = RoutingStep.objects.filter(routing__in=routings).select_related("family").order_by("number")
    for step in steps:
        family = step.family.code if step.family else ""
        found[step.routing_id].append(
            (step.number, step.name, step.after, family, step.skill, step.interruptible, step.no_wait,
             sorted(ways.get(step.pk, [])))
        )  # fmt: skip
    return found


def routing_rows(plant: Asset) -> list[list[Any]]:
    """The newest version of each product."""
    newest = newest_routings(plant)
    rows = Alternative.objects.filter(step__routing__in=[row.pk for row in newest.values()])
    rows = rows.select_related("step__routing", "step__family", "machine")
    return [
        [
            row.step.routing.product, row.step.routing.name, row.step.number, row.step.name,
            ",".join(map(str, row.step.after)) or "0", row.machine.code, row.minutes_per_piece, row.fixed_minutes,
            row.step.family.code if row.step.family else "", row.step.skill, row.step.interruptible, row.step.no_wait,
            row.power_w,
        ]
        for row in rows.order_by("step__routing__product", "step__number", "pk")
    ]  # fmt: skip
