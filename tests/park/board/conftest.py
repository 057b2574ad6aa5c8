"""A park with two firms: one shows its plant, the other nothing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from planum.chain.carbon.actions.factors import load_emission_factors
from planum.hub.metrics.actions import define_metric
from planum.kernel.models import Organisation, OrganisationKind, Person, Role
from planum.park.board.actions import add_task, place_firm, set_goal, set_plan
from planum.park.board.models import Goal
from world import a_disclosure, a_person, a_plant, a_signal, an_organisation, some_readings

MONTH = date(2025, 9, 1)


@dataclass
class Scene:
    park: Organisation
    keeper: Person
    open: Organisation
    closed: Organisation
    disclosure: object


@pytest.fixture
def scene(db: None, readings: None) -> Scene:
    """The one firm used 14,400 kWh in September, 20 kWh an hour, the other 99,999 that it shows nobody."""
    park = an_organisation(OrganisationKind.PARK, name="星河高新区", name_en="High-tech park")
    keeper = a_person(park, Role.PARK_OPERATOR)
    firms = [an_organisation(OrganisationKind.ENTERPRISE, park=park, name=name) for name in ("开放厂", "沉默厂")]
    disclosed = None
    for firm, each in zip(firms, (20.0, 138.9), strict=True):
        plant = a_plant(firm)
        meter = a_signal(plant, code="energy", unit="kWh")
        some_readings(meter, [each * hour for hour in range(721)], datetime(2025, 8, 31, 16, tzinfo=UTC), every_s=3600)
        engineer = a_person(firm, Role.PLANT_ENGINEER)
        define_metric(
            by=engineer, owner=firm.code, code="KWH", name="电量", formula="delta(energy)", unit="kWh",
            inputs={"energy": meter.path},
        )  # fmt: skip
        disclosed = disclosed or a_disclosure(plant, park)
    load_emission_factors(by=a_person(firms[0], Role.SUPPLY_PLANNER))
    set_plan(
        by=keeper, park=park.code, name="整体实施方案", name_en="Plan", leading_industry="汽车零部件 #emph[x] $1$",
        starts_on=date(2025, 1, 1), ends_on=date(2027, 12, 31),
    )  # fmt: skip
    set_goal(by=keeper, park=park.code, goal=Goal.CONNECTED, year=2027, percent=100)
    add_task(by=keeper, park=park.code, title="双千兆 *网络* <补盲>", responsible="张园区", due_on=date(2025, 12, 31))
    for firm, code in zip(firms, ("A-1", "A-2"), strict=True):
        place_firm(by=keeper, park=park.code, firm=firm.code, code=code, east_m=10, north_m=20)
    return Scene(park, keeper, firms[0], firms[1], disclosed)
