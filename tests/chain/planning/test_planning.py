"""A leader's plan over what it may see, its orders to a supplier, a disruption and its answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from planum.chain.network.actions import (
    accept_lane,
    add_item,
    add_resource,
    answer_invitation,
    invite_partner,
    propose_lane,
    set_bill,
    set_demand,
    set_resource_use,
    state_capacity,
)
from planum.chain.network.queries import supply_orders
from planum.chain.network.shapes import NewBillLine, NewCapacity, NewDemand
from planum.chain.network.weeks import planning_week
from planum.chain.planning.actions import answer_disruption, apply_chain_plan, plan_chain, report_disruption
from planum.chain.planning.queries import chain_plans, disruptions, endangered, late_demands, order_changes, survival
from planum.errors import Refused
from planum.kernel.models import Person, Role
from planum.kernel.visibility import viewing
from world import a_person, an_engineer, an_enterprise

pytestmark = pytest.mark.django_db
MOST_QUERIES = 40


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def code_of(person: Person) -> str:
    assert person.organisation is not None
    return person.organisation.code


def a_chain(wanted: float = 10.0) -> tuple[Person, Person]:
    """A leader makes X of two parts in an hour, forty hours a week as it once stated; a supplier sends the parts."""
    leader, supplier = a_person(an_enterprise(), Role.SUPPLY_PLANNER), an_engineer()
    owner, other = code_of(leader), code_of(supplier)
    made = invite_partner(by=leader, owner=owner, partner=other)
    answer_invitation(by=supplier, partnership=made.id, accept=True)
    for code in ("X", "PART"):
        add_item(by=leader, owner=owner, code=code, name=code)
    add_item(by=supplier, owner=other, code="S", name="S")
    set_bill(by=leader, owner=owner, item="X", lines=[NewBillLine("PART", 2.0)])
    add_resource(by=leader, owner=owner, code="R", name="R")
    set_resource_use(by=leader, owner=owner, item="X", resource="R", hours_per_unit=1.0)
    start = planning_week(timezone.localdate())
    state_capacity(by=leader, owner=owner, rows=[NewCapacity("R", start - timedelta(weeks=3), 40.0)])
    lane = propose_lane(by=leader, owner=owner, partner=other, item="PART", price_fen=500, weekly_quantity=60.0)
    accept_lane(by=supplier, lane=lane.id, item="S")
    rows = [NewDemand("X", "buyer", start + timedelta(weeks=place), wanted) for place in range(6)]
    set_demand(by=leader, owner=owner, rows=rows)
    return leader, supplier


def test_hours_stated_long_ago_count_on_and_orders_go_to_the_supplier() -> None:
    leader, supplier = a_chain()

    made = plan_chain(by=leader, owner=code_of(leader), weeks=6, order_weeks=2)
    apply_chain_plan(by=leader, chain_plan=made.id)

    assert (made.solver_status, made.late_demands, made.demands) == ("optimal", 0, 6)
    with viewing(supplier):
        assert [(one.state, one.quantity >= 20) for one in supply_orders()][:1] == [("requested", True)]
        assert chain_plans() == []
    with viewing(leader):
        assert all(one.applied for one in order_changes(chain_plan=made.id))
        assert [(one.firm, one.weeks) for one in survival(chain_plan=made.id)] == [(code_of(supplier), 0)]


def test_what_is_late_says_what_holds_it_back() -> None:
    leader, _supplier = a_chain(wanted=45.0)

    made = plan_chain(by=leader, owner=code_of(leader), weeks=6)

    with viewing(leader):
        reasons = {reason for one in late_demands(chain_plan=made.id) for reason in one.reasons}
    assert made.late_demands == 6
    assert any(reason.endswith(f"no more is sent in {made.starts_on:%G-W%V}") for reason in reasons)


def test_a_firm_tells_its_partner_of_its_failure_and_the_partner_sees_what_it_endangers() -> None:
    leader, supplier = a_chain()
    start = planning_week(timezone.localdate())
    told = report_disruption(
        by=supplier, owner=code_of(supplier), firm=code_of(supplier), starts_on=start + timedelta(weeks=1), weeks=2,
        share_left=0.0, reason="furnace", tell=[code_of(leader)],
    )  # fmt: skip

    made = answer_disruption(by=leader, owner=code_of(leader), disruption=told.id, weeks=6)

    with viewing(leader):
        rows = endangered(chain_plan=made.id)
        assert sum(one.late_untouched for one in rows) > sum(one.late_after for one in rows)
        assert min(one.lasts_weeks for one in rows) == 0
    with viewing(an_engineer()):
        assert disruptions() == []


def test_a_note_about_a_partner_stays_with_whoever_wrote_it() -> None:
    leader, supplier = a_chain()
    start = planning_week(timezone.localdate())

    noted = report_disruption(
        by=leader, owner=code_of(leader), firm=code_of(supplier), starts_on=start, weeks=1, share_left=0.5, reason="x"
    )

    with viewing(supplier):
        assert disruptions() == []
    with pytest.raises(ObjectDoesNotExist):
        answer_disruption(by=a_chain()[0], owner=code_of(leader), disruption=noted.id)


def test_only_a_planner_plans_and_only_where_something_is_wanted() -> None:
    engineer, planner = an_engineer(), a_person(an_enterprise(), Role.SUPPLY_PLANNER)

    with pytest.raises(PermissionDenied):
        plan_chain(by=engineer, owner=code_of(engineer))
    with pytest.raises(Refused, match="no demand"):
        plan_chain(by=planner, owner=code_of(planner))


def test_the_pages_of_a_plan_take_few_queries(django_assert_max_num_queries: Any) -> None:
    leader, supplier = a_chain(wanted=45.0)
    made = plan_chain(by=leader, owner=code_of(leader), weeks=6)
    client, rival = Client(), Client()
    client.force_login(leader)
    rival.force_login(supplier)
    urls = [reverse(f"planning:{name}", args=[made.id]) for name in ("plan", "survival", "chain_of_evidence")]

    for url in [*urls, reverse("planning:plans"), reverse("planning:disruptions")]:
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(url).status_code == 200
    assert [rival.get(url).status_code for url in urls] == [404] * 3
