"""From an inventory to the footprint of one of its products: what engine and tables say to each other."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from planum.chain.carbon.engine.allocation import CoProduct, Method, NotAllocable, shares
from planum.chain.carbon.engine.factors import Boundary, Factor, Gases, MixedFactors, WrongUnit, check_family, emission
from planum.chain.carbon.engine.systems import NotSolved, footprints, system
from planum.chain.carbon.engine.trees import Node, contribution_tree
from planum.chain.carbon.models import Activity, DeclaredUnit, Footprint, Inventory, Output
from planum.errors import Refused

WHOLE = 1e-9
# The units of metrics and of inventories for those of PACT.
UNITS: dict[str, str] = {
    DeclaredUnit.PIECE: "piece", DeclaredUnit.KILOGRAM: "kg", DeclaredUnit.LITRE: "l",
    DeclaredUnit.KILOWATT_HOUR: "kWh", DeclaredUnit.SQUARE_METRE: "m2",
}  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """An input of the whole inventory and what one unit of it weighs; `share` of it falls to the product."""

    activity: int
    name: str
    name_en: str
    kind: str
    amount: float
    unit: str
    share: float
    per_unit: float
    kg_each: float
    primary: float
    measured: float
    value: int | None
    value_digest: str
    source: str
    factor: dict[str, Any]
    footprint: str


@dataclass(frozen=True)
class Calculated:
    kg: float
    primary_share: float
    measured_share: float
    tree: dict[str, Any]
    leaves: list[Leaf]
    allocation: dict[str, Any]
    gwp: str
    residual: float
    steps: int
    method: str


def calculate(inventory: Inventory, output: Output) -> Calculated:
    """Raises Refused where factors do not go together, units do not fit or nothing can be shared out."""
    share, allocation = _allocated(inventory, output)
    activities = list(inventory.activities.select_related("factor", "supplied__owner", "value"))
    if not activities:
        raise Refused(
            _("%(inventory)s has no activities.") % {"inventory": inventory},
            remedy=_("Add what was used: energy from a metric, materials with the supplier's footprint."),
        )
    _check_shown(activities)
    gwp = _check_family(activities)
    leaves = [_leaf(one, share, output.amount) for one in activities]
    try:
        return _solved(leaves, allocation, gwp)
    except NotSolved as fault:
        raise Refused(
            _("The footprint could not be computed: its residual is %(residual)s.")
            % {"residual": f"{fault.residual:.1e}"}
        ) from fault


def _solved(leaves: list[Leaf], allocation: dict[str, Any], gwp: str) -> Calculated:
    """Products of the system: each input, one group for each kind, and last the product itself."""
    kinds = list(dict.fromkeys(leaf.kind for leaf in leaves))
    count, last = len(leaves), len(leaves) + len(kinds)
    inputs = np.zeros((last + 1, last + 1))
    direct, primary, measured = np.zeros(last + 1), np.zeros(last + 1), np.zeros(last + 1)
    for place, leaf in enumerate(leaves):
        inputs[place, count + kinds.index(leaf.kind)] = leaf.per_unit
        direct[place], primary[place], measured[place] = leaf.kg_each, leaf.primary, leaf.measured
    inputs[count:last, last] = 1.0
    of = system(inputs, direct, primary)
    found = footprints(of)
    tree = contribution_tree(of, found.kg, last, cut_off=WHOLE)
    by_meters = footprints(system(inputs, direct, measured)).primary_share[last]
    return Calculated(
        float(found.kg[last]), float(found.primary_share[last]), float(by_meters),
        _as_data(tree, leaves, kinds, float(found.kg[last])), leaves, allocation, gwp,
        found.residual, found.steps, found.method,
    )  # fmt: skip


def _as_data(node: Node, leaves: list[Leaf], kinds: list[str], whole: float) -> dict[str, Any]:
    named: dict[str, Any] = {"name": "", "name_en": "", "kind": "product", "unit": "", "activity": None, "source": ""}
    if node.product < len(leaves):
        leaf = leaves[node.product]
        named = {name: getattr(leaf, name) for name in named}
    elif node.product < len(leaves) + len(kinds):
        named["kind"] = kinds[node.product - len(leaves)]
    return {
        **named, "amount": node.amount, "kg": node.kg, "share": node.kg / whole if whole else 0.0,
        "parts": [_as_data(part, leaves, kinds, whole) for part in node.parts],
    }  # fmt: skip


def _leaf(row: Activity, share: float, made: float) -> Leaf:
    supplied, factor = row.supplied, row.factor
    try:
        kg_each = emission(_as_factor(row), 1.0, row.unit)
    except WrongUnit as fault:
        raise Refused(
            _("%(activity)s is given in %(unit)s.") % {"activity": row, "unit": row.unit},
            _("%(source)s is for one %(unit)s.") % {"source": fault.factor.code, "unit": fault.factor.unit},
        ) from fault
    is_measured = 1.0 if row.value else 0.0
    return Leaf(
        row.pk, row.name, row.name_en, row.kind, row.amount, row.unit, share, row.amount * share / made, kg_each,
        primary=supplied.primary_share if supplied else factor.primary_share if factor else 0.0,
        measured=is_measured * (supplied.measured_share if supplied else 1.0),
        value=row.value_id,
        value_digest=row.value.digest if row.value else "",
        source=_as_factor(row).code,
        factor=_stated(factor.typed) if factor else {},
        footprint=str(supplied.uuid) if supplied else "",
    )  # fmt: skip


def _stated(factor: Factor) -> dict[str, Any]:
    return {**asdict(factor), "boundary": factor.boundary.value, "gases": factor.gases.value}


def _as_factor(row: Activity) -> Factor:
    """A supplier's footprint is a factor for one declared unit, of the same family as life-cycle factors."""
    if row.factor:
        return row.factor.typed
    supplied: Footprint = row.supplied  # type: ignore[assignment]  # An activity has the one or the other.
    code = f"{supplied.owner.code}/{supplied.product_code} v{supplied.version}"
    return Factor(
        code, supplied.owner.name, str(supplied.uuid), supplied.end_at.year, supplied.country, Boundary.LIFE_CYCLE,
        Gases.ALL, supplied.gwp, UNITS[supplied.declared_unit], supplied.kg,
    )  # fmt: skip


def _check_shown(activities: list[Activity]) -> None:
    """A footprint that a supplier no longer shows is not counted again."""
    used = {row.supplied_id: row.supplied for row in activities if row.supplied}
    shown = set(Footprint.objects.filter(pk__in=used).values_list("pk", flat=True))
    for key, footprint in used.items():
        if key not in shown:
            raise Refused(
                _("%(footprint)s is no longer shown to you.") % {"footprint": footprint},
                _("Footprints that their firms show you today."),
                _("Ask the supplier for it, or choose another source."),
            )


def _check_family(activities: list[Activity]) -> str:
    """The warming potentials of all; a product's footprint takes life-cycle factors alone."""
    factors = [_as_factor(row) for row in activities]
    wrong = next((one for one in factors if one.boundary is not Boundary.LIFE_CYCLE), None)
    if wrong:
        raise Refused(
            _("%(factor)s counts no life cycle: it is for inventories of organisations.") % {"factor": wrong.code},
            _("The footprint of a product takes life-cycle factors, such as the carbon footprint of electricity."),
            _("Choose a life-cycle factor for this activity."),
        )
    try:
        check_family(factors)
    except MixedFactors as fault:
        raise Refused(
            _("%(one)s and %(other)s measure different quantities.")
            % {"one": fault.one.code, "other": fault.other.code},
            _("Factors of one inventory count the same gases with the same warming potentials."),
        ) from fault
    return factors[0].gwp


def _allocated(inventory: Inventory, output: Output) -> tuple[float, dict[str, Any]]:
    """The product's share of the burden, and how all shares came about."""
    method, outputs = Method(inventory.allocation), list(inventory.outputs.select_related("product"))
    products = [CoProduct(row.amount, row.mass_kg, float(row.price_fen), row.energy_mj) for row in outputs]
    try:
        found = shares(method, products)
    except NotAllocable as fault:
        raise Refused(
            _("%(product)s has no positive amount to share by.") % {"product": outputs[fault.place].product},
            _("Sharing %(method)s needs it of every product.") % {"method": inventory.get_allocation_display()},
        ) from fault
    place = next(place for place, row in enumerate(outputs) if row.pk == output.pk)
    stated = {row.product.code: share for row, share in zip(outputs, found, strict=True)}
    return found[place], {"method": method.value, "reason": inventory.allocation_reason, "shares": stated}
