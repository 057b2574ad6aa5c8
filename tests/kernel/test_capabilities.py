import pytest
from django.core.exceptions import PermissionDenied

from planum.errors import Refused
from planum.kernel.actions import add_organisation, add_region
from planum.kernel.capabilities import Unlogged, action, call, query, registry
from planum.kernel.models import ChangeEntry, Organisation, OrganisationKind, Person, Region
from world import a_region, an_engineer, an_operator

pytestmark = pytest.mark.django_db


def test_an_action_writes_and_logs() -> None:
    operator = an_operator()

    add_region(by=operator, code="4101", name="某市")

    entry = ChangeEntry.objects.get()
    assert (entry.action, entry.by_name) == ("kernel.add_region", operator.username)
    assert entry.after == {"code": "4101", "name": "某市", "parent": ""}


def test_without_permission_nothing_is_written() -> None:
    with pytest.raises(PermissionDenied):
        add_region(by=an_engineer(), code="4101", name="某市")

    assert not Region.objects.filter(code="4101").exists()


def test_a_refused_action_leaves_nothing_half_written() -> None:
    operator = an_operator()
    before = Organisation._base_manager.count()

    with pytest.raises(Refused, match=r"There is no region|没有"):
        add_organisation(by=operator, code="E9", name="甲", kind=OrganisationKind.ENTERPRISE, region="0000")

    assert (Organisation._base_manager.count(), ChangeEntry.objects.count()) == (before, 0)


def test_arguments_from_a_wire_are_checked() -> None:
    with pytest.raises(Refused, match=r"[eE]xtra"):
        call(registry["kernel.organisations"], by=an_operator(), arguments={"owner": 1})


def test_a_wire_value_becomes_the_declared_type() -> None:
    a_region("4102")

    shape = call(
        registry["kernel.add_organisation"],
        by=an_operator(),
        arguments={"code": "E9", "name": "甲", "kind": "enterprise", "region": "4102"},
    )

    assert (shape.code, shape.kind) == ("E9", OrganisationKind.ENTERPRISE)


def test_positional_arguments_are_refused_at_definition() -> None:
    def open_orders(plant: str) -> list[str]:
        return [plant]

    open_orders.__module__ = "planum.factory.trial"
    with pytest.raises(TypeError, match="keyword-only"):
        query(open_orders)


def test_an_action_that_logs_nothing_is_a_defect() -> None:
    def forget(*, by: Person) -> None:
        pass

    forget.__module__ = "planum.trial.actions"
    with pytest.raises(Unlogged):
        action(forget)(by=an_operator())
    registry._known.pop("trial.forget")


def test_a_tool_describes_its_arguments() -> None:
    tool = registry["kernel.changes"].as_tool()

    assert tool["kind"] == "query"
    assert sorted(tool["parameters"]["properties"]) == ["action", "limit", "subject"]
