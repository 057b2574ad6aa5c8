"""The supply network of the rivals: one supplier serves them all and must tell none of them of another."""

import base64
from datetime import timedelta
from typing import Any

from django.utils import timezone

from planum.chain.network.actions import (
    accept_lane,
    add_item,
    add_resource,
    answer_invitation,
    confirm_supply,
    count_stock,
    hand_to_schedule,
    invite_partner,
    offer_capacity,
    propose_lane,
    request_supply,
    set_bill,
    set_demand,
    set_resource_use,
    state_capacity,
)
from planum.chain.network.shapes import NewBillLine, NewCapacity, NewDemand, NewOffer
from planum.chain.network.weeks import monday_of
from planum.kernel.actions import add_organisation, add_person
from planum.kernel.models import OrganisationKind, Person, Role

SUPPLIER = "POLARIS-55"
PASSWORD = "only-for-these-tests-2026"


def furnish(rivals: Any) -> None:
    by = rivals.operator
    add_organisation(
        by=by, code=SUPPLIER, name="共用供应商", name_en="Shared supplier", kind=OrganisationKind.ENTERPRISE,
        region=rivals.city.code,
    )  # fmt: skip
    shared = _person(rivals, "polaris.engineer", SUPPLIER, Role.PLANT_ENGINEER, "供方工程师", "Supplier")
    for firm in rivals.firms:
        _join(rivals, firm, shared)
        _equip(firm)
        _buy(firm, shared)
        _sell(rivals, firm)


def _person(rivals: Any, username: str, firm: str, role: Role, name: str, name_en: str) -> Person:
    add_person(
        by=rivals.operator, username=username, password=PASSWORD, organisation=firm, role=role, name=name,
        name_en=name_en,
    )  # fmt: skip
    return Person.objects.get(username=username)


def _join(rivals: Any, firm: Any, shared: Person) -> None:
    mate = f"{firm.word}-MATE"
    add_organisation(
        by=rivals.operator, code=mate, name=f"{firm.zh}伙伴", name_en=f"{firm.word} mate",
        kind=OrganisationKind.ENTERPRISE, region=rivals.city.code,
    )  # fmt: skip
    other = _person(
        rivals, f"{firm.word}.mate", mate, Role.SUPPLY_PLANNER, f"{firm.zh}伙伴计划员", f"{firm.word} buyer"
    )
    planner = _person(rivals, f"{firm.word}.planner", firm.code, Role.SUPPLY_PLANNER, f"{firm.zh}计划员", firm.word)
    firm.things |= {"mate": other, "mate_code": mate, "planner": planner}
    for code, person in ((SUPPLIER, shared), (mate, other)):
        made = invite_partner(by=planner, owner=firm.code, partner=code, message=f"{firm.zh}邀请 {firm.word}")
        answer_invitation(by=person, partnership=made.id, accept=True)
        firm.things["partnership"] = made.id


def _equip(firm: Any) -> None:
    by, week_on = firm.things["planner"], monday_of(timezone.localdate())
    for code, unit in (("ITEM", "piece"), ("PART", "kg")):
        made = add_item(
            by=by, owner=firm.code, code=f"{firm.word}-{code}", name=f"{firm.zh}{code}", name_en=f"{firm.word} {code}",
            unit=unit,
        )  # fmt: skip
        firm.things.setdefault("network_item", made.id)
    set_bill(by=by, owner=firm.code, item=f"{firm.word}-ITEM", lines=[NewBillLine(f"{firm.word}-PART", 2.0)])
    add_resource(by=by, owner=firm.code, code=f"{firm.word}-SAW", name=f"{firm.zh}锯床", name_en=f"{firm.word} saw")
    rows = [NewCapacity(f"{firm.word}-SAW", week_on, 40.0, 5.0)]
    state_capacity(by=by, owner=firm.code, rows=rows)
    set_resource_use(
        by=by, owner=firm.code, item=f"{firm.word}-ITEM", resource=f"{firm.word}-SAW", hours_per_unit=0.5
    )  # fmt: skip
    count_stock(by=by, owner=firm.code, item=f"{firm.word}-PART", quantity=60.0)
    demand = [
        NewDemand(f"{firm.word}-ITEM", f"{firm.word} buyer", week_on + timedelta(weeks=place), 70.0)
        for place in range(6)
    ]
    set_demand(by=by, owner=firm.code, rows=demand)


def _buy(firm: Any, shared: Person) -> None:
    lane = propose_lane(
        by=firm.things["planner"], owner=firm.code, partner=SUPPLIER, item=f"{firm.word}-PART", price_fen=firm.odd,
        weekly_quantity=160.0, lead_days=3,
    )  # fmt: skip
    own = f"{firm.word}-SOLD"
    add_item(by=shared, owner=SUPPLIER, code=own, name=f"{firm.zh}专供", name_en=f"{firm.word} special", unit="kg")
    accept_lane(by=shared, lane=lane.id, item=own)
    week_on = monday_of(timezone.localdate())
    offer_capacity(
        by=shared, owner=SUPPLIER, rows=[NewOffer(lane.id, week_on, 150.0, float(firm.odd), firm.odd)]
    )  # fmt: skip
    asked = request_supply(
        by=firm.things["planner"], lane=lane.id, quantity=140.0, due_on=week_on + timedelta(days=11),
        note=f"{firm.zh}备注",
    )  # fmt: skip
    confirm_supply(by=shared, supply_order=asked.id, quantity=120.0, on=week_on + timedelta(days=12))
    firm.things |= {"lane": lane.id, "supply_order": asked.id}


def _sell(rivals: Any, firm: Any) -> None:
    mate, code = firm.things["mate"], firm.things["mate_code"]
    add_item(by=mate, owner=code, code=f"{firm.word}-BOUGHT", name=f"{firm.zh}外购", name_en=f"{firm.word} bought")
    lane = propose_lane(
        by=mate, owner=code, partner=firm.code, item=f"{firm.word}-BOUGHT", price_fen=firm.odd,
        weekly_quantity=50.0, lead_days=1,
    )  # fmt: skip
    accept_lane(by=firm.things["planner"], lane=lane.id, item=f"{firm.word}-ITEM")
    due_on = timezone.localdate() + timedelta(days=30)
    asked = request_supply(by=mate, lane=lane.id, quantity=6.0, due_on=due_on)
    hand_to_schedule(by=firm.engineer, supply_order=asked.id, plant=firm.plant, product=f"{firm.word}-BOX")
    request_supply(by=mate, lane=lane.id, quantity=7.0, due_on=due_on)


def week(_firm: Any, _city: Any) -> str:
    return "2026-11-30"


def file_of(firm: Any, _city: Any) -> str:
    """Answers to the firm's order."""
    table = f"order,confirmed,arrives\nPO-{firm.things['lane']}-1,5,2026-12-01\n"
    return base64.b64encode(table.encode()).decode()


PARAMETERS = {
    "network:item": lambda firm, _city: firm.things["network_item"],
    "network:order": lambda firm, _city: firm.things["supply_order"],
    "network:partner": lambda firm, _city: firm.things["mate_code"],
}
ARGUMENTS = {
    "accept": lambda _firm, _city: True,
    "chain.import_confirmations:content": file_of,
    "chain.import_offers:content": file_of,
    "chain.offer_capacity:rows": lambda firm, _city: [
        {"lane": str(firm.things["lane"]), "week_on": "2026-11-30", "quantity": "5"}
    ],
    "chain.set_bill:lines": lambda firm, _city: [{"component": f"{firm.word}-PART", "quantity": "3"}],
    "chain.set_demand:rows": lambda firm, _city: [
        {"item": f"{firm.word}-ITEM", "customer": "customer", "week_on": "2026-11-30", "quantity": "5"}
    ],
    "chain.state_capacity:rows": lambda firm, _city: [
        {"resource": f"{firm.word}-SAW", "week_on": "2026-11-30", "hours": "5"}
    ],
    "hours_per_unit": lambda _firm, _city: 0.25,
    "is_last": lambda _firm, _city: True,
    "item": lambda firm, _city: f"{firm.word}-ITEM",
    "lane": lambda firm, _city: firm.things["lane"],
    "lead_days": lambda _firm, _city: 2,
    "lot": lambda _firm, _city: 5.0,
    "machines": lambda firm, _city: [f"{firm.word}-M1"],
    "message": lambda _firm, _city: "message",
    "partner": lambda firm, _city: firm.things["mate_code"],
    "partnership": lambda firm, _city: firm.things["partnership"],
    "price_fen": lambda _firm, _city: 7,
    "resource": lambda firm, _city: f"{firm.word}-SAW",
    "supply_order": lambda firm, _city: firm.things["supply_order"],
    "unit_weight_kg": lambda _firm, _city: 1.0,
    "weekly_quantity": lambda _firm, _city: 5.0,
    "weeks": lambda _firm, _city: 4,
    "chain.capacities:since": week,
    "chain.capacity_offers:since": week,
    "chain.demands:since": week,
    "chain.take_capacity_from_plant:starts_on": week,
}
REACHES = {
    "an order on the firm's lane": lambda r: (
        r.rival.things["planner"], "chain.request_supply",
        {"lane": r.own.things["lane"], "quantity": 5.0, "due_on": "2026-12-10"},
    ),
    "an offer on the firm's lane": lambda r: (
        r.rival.engineer, "chain.offer_capacity",
        {"owner": r.rival.code, "rows": [{"lane": r.own.things["lane"], "week_on": "2026-11-30", "quantity": 1.0}]},
    ),
    "the firm as a partner without its word": lambda r: (
        r.rival.things["planner"], "chain.propose_lane",
        {"owner": r.rival.code, "partner": r.own.code, "item": "Boreal-PART", "price_fen": 1, "weekly_quantity": 1.0},
    ),
    "the firm's part in an own bill": lambda r: (
        r.rival.things["planner"], "chain.set_bill",
        {"owner": r.rival.code, "item": "Boreal-ITEM", "lines": [{"component": "Aquiline-PART", "quantity": 1.0}]},
    ),
    "the firm's order as an own confirmation": lambda r: (
        r.rival.engineer, "chain.import_confirmations",
        {"owner": r.rival.code, "name": "x.csv", "content": file_of(r.own, r.city)},
    ),
    "the firm's plant for an own resource": lambda r: (
        r.rival.engineer, "chain.take_capacity_from_plant",
        {"owner": r.rival.code, "resource": "Boreal-SAW", "plant": r.own.plant, "machines": ["Aquiline-M1"],
         "starts_on": "2026-11-30"},
    ),
}  # fmt: skip
SPEAKING = {
    "network:buying", "network:graph", "network:item", "network:items", "network:lanes", "network:order",
    "network:partner", "network:partners", "network:supplying",
}  # fmt: skip
