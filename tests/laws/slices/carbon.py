"""Product carbon of the rivals: each firm has an inventory, a footprint, a draft, and a program."""

from datetime import datetime
from typing import Any

from planum.chain.carbon.actions.exchange import issue_pact_client, request_footprint
from planum.chain.carbon.actions.factors import add_emission_factor, load_emission_factors
from planum.chain.carbon.actions.footprints import compute_footprint, publish_footprint, share_footprints
from planum.chain.carbon.actions.inventories import (
    add_activity,
    add_output,
    change_allocation,
    measure_activity,
    open_inventory,
)
from planum.chain.carbon.engine.allocation import Method
from planum.chain.carbon.engine.factors import Boundary, Gases
from planum.chain.carbon.models import ActivityKind, DeclaredUnit
from planum.chain.network.actions import add_item, answer_invitation, invite_partner
from planum.chain.network.models import Partnership
from planum.hub.metrics.actions import define_metric

PERIOD = ("2025-09-01T00:00:00+00:00", "2025-09-01T01:00:00+00:00")


def furnish(rivals: Any) -> None:
    load_emission_factors(by=rivals.operator)
    for firm in rivals.firms:
        _count(firm)
    for firm, partner in ((rivals.own, rivals.far), (rivals.rival, rivals.far), (rivals.far, rivals.rival)):
        _exchange(firm, partner)


def _count(firm: Any) -> None:
    by, start, end = firm.engineer, *(_at(one) for one in PERIOD)
    code, item = f"{firm.word}-CARBON", f"{firm.word}-SECTION"
    define_metric(
        by=by, owner=firm.code, code=f"{firm.word}-KWH", name=f"{firm.zh}电量", name_en=f"{firm.word} energy",
        formula="average(power)", unit="kWh", inputs={"power": firm.signal},
    )  # fmt: skip
    inventory = open_inventory(
        by=by, plant=firm.plant, code=code, name=f"{firm.zh}清单", name_en=f"{firm.word} inventory", start=start,
        end=end, allocation=Method.MASS, allocation_reason=f"{firm.zh}理由 {firm.word} reason",
    )  # fmt: skip
    add_item(by=by, owner=firm.code, code=item, name=f"{firm.zh}型材", name_en=f"{firm.word} section")
    add_output(
        by=by, inventory=code, product=item, declared_unit=DeclaredUnit.PIECE, mass_kg=2, amount=firm.odd, price_fen=9
    )
    add_emission_factor(
        by=by, owner=firm.code, code=f"{firm.word}-GAS", name=f"{firm.zh}燃气", issuer=f"{firm.zh}实测",
        document=f"{firm.word} report", year=2025, region="CN", boundary=Boundary.LIFE_CYCLE, gases=Gases.ALL,
        gwp="AR6", unit="m3", kg=firm.power,
    )  # fmt: skip
    activity = measure_activity(
        by=by, inventory=code, kind=ActivityKind.ENERGY, name=f"{firm.zh}总表", name_en=f"{firm.word} meter",
        metric=f"{firm.code}/{firm.word}-KWH", factor="CN-POWER-PCF-2024",
    )  # fmt: skip
    add_activity(
        by=by, inventory=code, kind=ActivityKind.ENERGY, name=f"{firm.zh}气", amount=firm.odd, unit="m3",
        factor=f"{firm.word}-GAS",
    )  # fmt: skip
    first = compute_footprint(by=by, inventory=code, product=item)
    publish_footprint(by=by, footprint=first.id)
    change_allocation(by=by, inventory=code, allocation=Method.PIECES, allocation_reason=f"{firm.zh}改 {firm.word}")
    draft = compute_footprint(by=by, inventory=code, product=item, reason=f"{firm.zh}重算 {firm.word} anew")
    client = issue_pact_client(by=by, owner=firm.code, label=f"{firm.word} program")
    firm.hashes |= {first.id, draft.id, first.digest, draft.digest, client.client}
    firm.things |= {
        "footprint": first.id, "draft": draft.id, "inventory": inventory.id, "inventory_code": code, "item": item,
        "activity": activity.id, "client": client.client, "secret": client.secret,
    }  # fmt: skip


def _exchange(firm: Any, partner: Any) -> None:
    """Shown to a partner, and asked of one; neither is any of the strangers' business."""
    rows = Partnership._base_manager.filter(inviter__code__in=(firm.code, partner.code), state="agreed")
    if not rows.filter(invited_code__in=(firm.code, partner.code)).exists():
        invitation = invite_partner(by=firm.engineer, owner=firm.code, partner=partner.code)
        answer_invitation(by=partner.engineer, partnership=invitation.id, accept=True)
    firm.things["share"] = share_footprints(
        by=firm.engineer, owner=firm.code, product=firm.things["item"], organisation=partner.code,
        purpose=f"{firm.zh}披露 {firm.word}",
    ).id  # fmt: skip
    firm.things["request"] = request_footprint(
        by=firm.engineer, owner=firm.code, supplier=partner.code, subject=f"{firm.zh}所购 {firm.word} buys"
    ).id


def _at(text: str) -> Any:
    return datetime.fromisoformat(text)


def thing(name: str) -> Any:
    return lambda firm, _city: firm.things[name]


PARAMETERS = {
    "carbon:inventory": thing("inventory"),
    "carbon:footprint": thing("footprint"),
    "pact:id": thing("footprint"),
}
ARGUMENTS = {
    "activity": thing("activity"),
    "allocation": lambda _firm, _city: "economic",
    "allocation_reason": lambda _firm, _city: "reason",
    "amount": lambda _firm, _city: 5.0,
    "answer": lambda _firm, _city: "answer",
    "boundary": lambda _firm, _city: "life_cycle",
    "chain.add_activity:factor": lambda _firm, _city: "CN-POWER-PCF-2024",
    "chain.add_activity:kind": lambda _firm, _city: "energy",
    "chain.add_activity:unit": lambda _firm, _city: "kWh",
    "chain.add_output:product": thing("item"),
    "chain.compare_footprints:after": thing("draft"),
    "chain.compare_footprints:before": thing("footprint"),
    "chain.compute_footprint:product": thing("item"),
    "chain.footprints:product": thing("item"),
    "chain.measure_activity:kind": lambda _firm, _city: "energy",
    "chain.share_footprints:product": thing("item"),
    "client": thing("client"),
    "declared_unit": lambda _firm, _city: "piece",
    "document": lambda _firm, _city: "document",
    "energy_mj": lambda _firm, _city: 1.0,
    "factor": lambda _firm, _city: "CN-POWER-PCF-2024",
    "footprint": thing("footprint"),
    "gases": lambda _firm, _city: "all",
    "gwp": lambda _firm, _city: "AR6",
    "inventory": thing("inventory_code"),
    "issuer": lambda _firm, _city: "issuer",
    "kg": lambda _firm, _city: 0.5,
    "mass_kg": lambda _firm, _city: 1.0,
    "primary_share": lambda _firm, _city: 0.5,
    "price_fen": lambda _firm, _city: 7,
    "request": thing("request"),
    "share": thing("share"),
    "supplier": lambda firm, _city: firm.code,
    "year": lambda _firm, _city: 2025,
}
REACHES = {
    "the firm's footprint in an own inventory": lambda r: (
        r.rival.engineer, "chain.add_activity",
        {"inventory": r.rival.things["inventory_code"], "kind": "material", "name": "x", "amount": 1, "unit": "piece",
         "footprint": r.own.things["footprint"]},
    ),
    "the firm's metric in an own inventory": lambda r: (
        r.rival.engineer, "chain.measure_activity",
        {"inventory": r.rival.things["inventory_code"], "kind": "energy", "name": "x", "metric": r.own.metric,
         "factor": "CN-POWER-PCF-2024"},
    ),
    "the firm's factor in an own inventory": lambda r: (
        r.rival.engineer, "chain.add_activity",
        {"inventory": r.rival.things["inventory_code"], "kind": "energy", "name": "x", "amount": 1, "unit": "m3",
         "factor": f"{r.own.word}-GAS"},
    ),
    "the firm's item in an own inventory": lambda r: (
        r.rival.engineer, "chain.add_output",
        {"inventory": r.rival.things["inventory_code"], "product": r.own.things["item"], "declared_unit": "piece",
         "mass_kg": 1, "amount": 1},
    ),
    "an own footprint shown to the firm": lambda r: (
        r.rival.engineer, "chain.share_footprints",
        {"owner": r.rival.code, "product": r.rival.things["item"], "organisation": r.own.code, "purpose": "x"},
    ),
    "a footprint asked of the firm": lambda r: (
        r.rival.engineer, "chain.request_footprint", {"owner": r.rival.code, "supplier": r.own.code, "subject": "x"},
    ),
    "the firm's request answered": lambda r: (
        r.rival.engineer, "chain.answer_footprint_request",
        {"request": r.own.things["request"], "footprint": r.rival.things["footprint"]},
    ),
}  # fmt: skip
SPEAKING = {
    "carbon:footprints", "carbon:footprint", "carbon:chain", "carbon:inventories", "carbon:inventory",
    "carbon:partners", "carbon:factors",
}  # fmt: skip
OPEN_TO_ALL = {"pact:token", "pact:footprints", "pact:footprint", "pact:events"}
OWN_BUSINESS = {"chain.load_emission_factors"}
