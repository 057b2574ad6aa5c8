"""A plant that melts and rolls, with a meter; and the supplier of its ingots, whose footprint it may see."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from planum.chain.carbon.actions.factors import load_emission_factors
from planum.chain.carbon.actions.footprints import compute_footprint, publish_footprint, share_footprints
from planum.chain.carbon.actions.inventories import add_activity, add_output, measure_activity, open_inventory
from planum.chain.carbon.engine.allocation import Method
from planum.chain.carbon.models import ActivityKind, DeclaredUnit
from planum.chain.network.models import Item, Partnership, PartnershipState
from planum.hub.metrics.actions import define_metric
from planum.kernel.models import Organisation, Person, Role
from world import a_person, a_plant, a_signal, an_enterprise, some_readings

START = datetime(2026, 11, 1, tzinfo=UTC)
END = START + timedelta(days=1)
POWER = "CN-POWER-PCF-2024"


@dataclass
class Scene:
    firm: Organisation
    planner: Person
    supplier: Organisation
    smelter: Person
    ingot: str = ""

    def item(self, code: str, firm: Organisation | None = None) -> Item:
        owner = firm or self.firm
        return Item._base_manager.create(owner=owner, code=code, name=f"产品{code}", name_en=f"Product {code}")

    def rolling_mill(self) -> None:
        """By hand: 48,000 kWh in the day, 1,000 sections of 10 kg at 300 yuan and 500 castings of 4 kg at 200 yuan."""
        plant = a_plant(self.firm)
        meter = a_signal(plant, code="energy", unit="kWh")
        some_readings(meter, [2000.0 * hour for hour in range(25)], START, every_s=3600)
        define_metric(
            by=self.planner, owner=self.firm.code, code="ENERGY", name="用电量", name_en="Energy",
            formula="delta(energy)", unit="kWh", inputs={"energy": meter.path},
        )  # fmt: skip
        open_inventory(
            by=self.planner, plant=plant.path, code="NOV", name="十一月", name_en="November", start=START, end=END,
            allocation=Method.MASS, allocation_reason="同一工序",
        )  # fmt: skip
        for code, amount, mass, price in (("SECTION", 1000, 10, 300_00), ("CASTING", 500, 4, 200_00)):
            self.item(code)
            add_output(
                by=self.planner, inventory="NOV", product=code, declared_unit=DeclaredUnit.PIECE, mass_kg=mass,
                amount=amount, price_fen=price,
            )  # fmt: skip
        measure_activity(
            by=self.planner, inventory="NOV", kind=ActivityKind.ENERGY, name="总表电量", name_en="Main meter",
            metric=f"{self.firm.code}/ENERGY", factor=POWER,
        )  # fmt: skip

    def smelting(self, kwh: float, code: str = "MELT", primary: bool = False) -> str:
        """The supplier's own inventory: so many kWh for 1,000 kg of ingots."""
        plant = a_plant(self.supplier)
        open_inventory(
            by=self.smelter, plant=plant.path, code=code, name="熔炼", start=START, end=END, allocation=Method.MASS,
            allocation_reason="单一产品",
        )  # fmt: skip
        if not Item._base_manager.filter(owner=self.supplier, code="INGOT").exists():
            self.item("INGOT", self.supplier)
        add_output(
            by=self.smelter, inventory=code, product="INGOT", declared_unit=DeclaredUnit.KILOGRAM, mass_kg=1,
            amount=1000,
        )  # fmt: skip
        add_activity(
            by=self.smelter, inventory=code, kind=ActivityKind.ENERGY, name="电解用电 Secretum", amount=kwh, unit="kWh",
            factor=POWER,
        )  # fmt: skip
        found = compute_footprint(by=self.smelter, inventory=code, product="INGOT", reason="复算")
        publish_footprint(by=self.smelter, footprint=found.id)
        return found.id

    def buy_ingots(self) -> int:
        """The supplier shows its footprint, and 12,600 kg of its ingots go into the day."""
        self.ingot = self.smelting(13_500)
        share_footprints(
            by=self.smelter, owner=self.supplier.code, product="INGOT", organisation=self.firm.code, purpose="核算"
        )
        return add_activity(
            by=self.planner, inventory="NOV", kind=ActivityKind.MATERIAL, name="铝锭", name_en="Ingots", amount=12_600,
            unit="kg", footprint=self.ingot,
        ).id  # fmt: skip


@pytest.fixture
def scene(db: None, readings: None) -> Scene:
    firm, supplier = an_enterprise(), an_enterprise()
    found = Scene(firm, a_person(firm, Role.SUPPLY_PLANNER), supplier, a_person(supplier, Role.PLANT_ENGINEER))
    Partnership._base_manager.create(
        inviter=firm, invited_code=supplier.code, invited=supplier, state=PartnershipState.AGREED,
        invited_at=START, invited_by=found.planner,
    )  # fmt: skip
    load_emission_factors(by=found.planner)
    return found
