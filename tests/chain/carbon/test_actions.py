"""From meters and suppliers' footprints to a published footprint, worked by hand; and who sees what of it."""

from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, transaction

from chain.carbon.conftest import POWER, Scene
from planum.chain.carbon.actions.exchange import (
    answer_footprint_request,
    decline_footprint_request,
    request_footprint,
)
from planum.chain.carbon.actions.factors import add_emission_factor
from planum.chain.carbon.actions.footprints import (
    compute_footprint,
    publish_footprint,
    revoke_footprint_share,
    share_footprints,
)
from planum.chain.carbon.actions.inventories import (
    add_activity,
    add_output,
    change_allocation,
    measure_activity,
    use_footprint,
)
from planum.chain.carbon.engine.allocation import Method
from planum.chain.carbon.engine.factors import Boundary, Gases
from planum.chain.carbon.models import (
    ActivityKind,
    Calculation,
    DeclaredUnit,
    EmissionFactor,
    Footprint,
    FootprintShare,
)
from planum.chain.carbon.queries import compare_footprints, contributions, footprint_requests, footprints
from planum.errors import Refused
from planum.kernel.models import Person
from planum.kernel.visibility import viewing
from world import an_engineer

KWH = 0.5777


def test_the_footprint_of_a_section_by_hand(scene: Scene) -> None:
    """10,000 of 12,000 kg are sections, so 40,000 kWh and 10,500 kg of ingots at 13.5 kWh fall to 1,000 of them."""
    scene.rolling_mill()
    scene.buy_ingots()

    found = compute_footprint(by=scene.planner, inventory="NOV", product="SECTION")

    energy, ingots = 40 * KWH, 10.5 * 13.5 * KWH
    assert found.kg == pytest.approx(energy + ingots)
    assert found.measured_share == pytest.approx(energy / (energy + ingots))
    assert found.primary_share == 0
    assert (found.state, found.version, found.declared_unit) == ("draft", 1, "piece")
    with viewing(scene.planner):
        tree = contributions(footprint=found.id)
    assert [(part.kind, pytest.approx(part.kg)) for part in tree.parts] == [("material", ingots), ("energy", energy)]
    assert [part.parts[0].name_en for part in tree.parts] == ["Ingots", "Main meter"]


def test_a_new_footprint_of_the_supplier_and_another_allocation_are_told_apart(scene: Scene) -> None:
    scene.rolling_mill()
    activity = scene.buy_ingots()
    first = compute_footprint(by=scene.planner, inventory="NOV", product="SECTION")
    newer = scene.smelting(9_000, "MELT2")
    use_footprint(by=scene.planner, activity=activity, footprint=newer)
    second = compute_footprint(by=scene.planner, inventory="NOV", product="SECTION", reason="供应商更新")
    change_allocation(by=scene.planner, inventory="NOV", allocation=Method.ECONOMIC, allocation_reason="价格差异大")
    third = compute_footprint(by=scene.planner, inventory="NOV", product="SECTION", reason="改按价格分配")

    with viewing(scene.planner):
        ingots = compare_footprints(before=first.id, after=second.id)
        shared = compare_footprints(before=second.id, after=third.id)

    assert [one.name for one in ingots if one.change] == ["铝锭"]
    assert ingots[0].change == pytest.approx(10.5 * (9 - 13.5) * KWH)
    assert second.kg - first.kg == pytest.approx(sum(one.change for one in ingots))
    assert third.kg - second.kg == pytest.approx(sum(one.change for one in shared))
    assert third.kg == pytest.approx(second.kg * (300_000 / 400_000) / (10_000 / 12_000))


def test_the_same_again_is_no_version(scene: Scene) -> None:
    scene.rolling_mill()
    compute_footprint(by=scene.planner, inventory="NOV", product="SECTION")

    with pytest.raises(Refused, match=r"Nothing has changed|没有变化"):
        compute_footprint(by=scene.planner, inventory="NOV", product="SECTION", reason="再算一次")
    with pytest.raises(Refused):
        compute_footprint(by=scene.planner, inventory="NOV", product="SECTION")


def test_a_version_takes_the_place_of_the_one_before(scene: Scene) -> None:
    first = scene.smelting(13_500)
    second = scene.smelting(9_000, "MELT2")

    with viewing(scene.smelter):
        states = {one.id: one.state for one in footprints(product="INGOT")}

    assert states == {second: "published", first: "superseded"}


def test_the_grid_factor_of_inventories_is_refused_for_a_product(scene: Scene) -> None:
    scene.rolling_mill()
    add_activity(
        by=scene.planner, inventory="NOV", kind=ActivityKind.ENERGY, name="x", amount=1, unit="kWh",
        factor="CN-GRID-CO2-2023",
    )  # fmt: skip

    with pytest.raises(Refused) as refused:
        compute_footprint(by=scene.planner, inventory="NOV", product="SECTION")

    assert "CN-GRID-CO2-2023" in str(refused.value)


def test_factors_with_other_potentials_or_units_are_refused(scene: Scene) -> None:
    scene.rolling_mill()
    gas: dict[str, Any] = {
        "by": scene.planner, "owner": scene.firm.code, "name": "天然气", "issuer": "厂方", "document": "台账",
        "year": 2025, "region": "CN", "boundary": Boundary.LIFE_CYCLE, "gases": Gases.ALL, "kg": 2.5,
    }  # fmt: skip
    add_emission_factor(**gas, code="GAS", unit="m3", gwp="AR5")
    add_activity(
        by=scene.planner, inventory="NOV", kind=ActivityKind.ENERGY, name="气", amount=5, unit="m3", factor="GAS"
    )
    with pytest.raises(Refused, match="GAS"):
        compute_footprint(by=scene.planner, inventory="NOV", product="SECTION")
    assert add_emission_factor(**gas, code="GAS", unit="m3", gwp="AR6").version == 2
    add_activity(
        by=scene.planner, inventory="NOV", kind=ActivityKind.ENERGY, name="气", amount=5, unit="MJ", factor="GAS"
    )
    with pytest.raises(Refused, match=r"AR5|GAS"):
        compute_footprint(by=scene.planner, inventory="NOV", product="SECTION")


def test_a_factor_never_changes(scene: Scene) -> None:
    row = EmissionFactor._base_manager.filter(code=POWER)

    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(kg=0.1)


def test_what_cannot_be_shared_out_is_refused(scene: Scene) -> None:
    scene.rolling_mill()
    change_allocation(by=scene.planner, inventory="NOV", allocation=Method.ENERGY, allocation_reason="x")

    with pytest.raises(Refused):
        compute_footprint(by=scene.planner, inventory="NOV", product="SECTION")


def seen_by(person: Person) -> list[str]:
    with viewing(person):
        return [f"{one.product} v{one.version}" for one in footprints()]


def test_a_partner_sees_what_is_published_and_never_what_it_was_made_from(scene: Scene) -> None:
    scene.rolling_mill()
    scene.buy_ingots()
    stranger = an_engineer()

    assert seen_by(scene.planner) == ["INGOT v1"]
    assert seen_by(stranger) == []
    with viewing(scene.planner):
        assert Calculation.objects.count() == 0
        with pytest.raises(ObjectDoesNotExist):
            contributions(footprint=scene.ingot)
    draft = compute_footprint(by=scene.planner, inventory="NOV", product="SECTION")
    assert seen_by(scene.smelter) == ["INGOT v1"]
    with pytest.raises(ObjectDoesNotExist):
        publish_footprint(by=stranger, footprint=draft.id)
    with pytest.raises(PermissionDenied):
        publish_footprint(by=scene.planner, footprint=scene.ingot)


def test_after_it_is_revoked_nothing_is_seen_and_nothing_counted_anew(scene: Scene) -> None:
    scene.rolling_mill()
    scene.buy_ingots()
    first = compute_footprint(by=scene.planner, inventory="NOV", product="SECTION")
    [share] = list(_shares(scene.smelter))
    revoke_footprint_share(by=scene.smelter, share=share)

    assert seen_by(scene.planner) == ["SECTION v1"]
    change_allocation(by=scene.planner, inventory="NOV", allocation=Method.PIECES, allocation_reason="x")
    with pytest.raises(Refused):
        compute_footprint(by=scene.planner, inventory="NOV", product="SECTION", reason="x")
    assert Footprint._base_manager.get(uuid=first.id).kg == first.kg


def _shares(person: Person) -> list[int]:
    with viewing(person):
        return list(FootprintShare.objects.values_list("pk", flat=True))


def test_only_partners_are_shown_or_asked_anything(scene: Scene) -> None:
    stranger = an_engineer()
    scene.smelting(13_500)

    for code in (stranger.organisation.code, "NOBODY"):  # type: ignore[union-attr]
        with pytest.raises(Refused, match=code):
            share_footprints(
                by=scene.smelter, owner=scene.supplier.code, product="INGOT", organisation=code, purpose="x"
            )
        with pytest.raises(Refused, match=code):
            request_footprint(by=scene.planner, owner=scene.firm.code, supplier=code, subject="x")


def test_a_request_is_answered_by_showing_the_footprint(scene: Scene) -> None:
    asked = request_footprint(by=scene.planner, owner=scene.firm.code, supplier=scene.supplier.code, subject="铝锭 A7")
    found = scene.smelting(13_500)
    assert seen_by(scene.planner) == []

    answer_footprint_request(by=scene.smelter, request=asked.id, footprint=found, answer="见附")

    assert seen_by(scene.planner) == ["INGOT v1"]
    with viewing(scene.planner):
        assert [(one.state, one.footprint) for one in footprint_requests()] == [("answered", found)]
    with pytest.raises(Refused):
        decline_footprint_request(by=scene.smelter, request=asked.id, answer="不")
    with pytest.raises(PermissionDenied):
        answer_footprint_request(by=scene.planner, request=asked.id, footprint=found)


def test_what_is_another_firms_is_not_counted(scene: Scene) -> None:
    scene.rolling_mill()

    with pytest.raises(ObjectDoesNotExist):
        measure_activity(
            by=scene.smelter, inventory="NOV", kind=ActivityKind.ENERGY, name="x",
            metric=f"{scene.firm.code}/ENERGY", factor=POWER,
        )  # fmt: skip
    with pytest.raises(ObjectDoesNotExist):
        add_output(
            by=scene.planner, inventory="NOV", product="INGOT", declared_unit=DeclaredUnit.KILOGRAM, mass_kg=1, amount=1
        )
