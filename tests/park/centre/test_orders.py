"""A need is matched, offered for, ordered, delivered, accepted and rated; rivals on either side see nothing of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from park.diagnosis.world import ParkWorld, a_diagnosis, a_park_world, answer_all
from planum.errors import Refused
from planum.kernel.models import OrganisationKind, Person, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.park.centre.actions import (
    accept_service,
    add_solution,
    begin_service,
    cancel_service,
    close_need,
    deliver_service,
    invite_provider,
    offer_service,
    open_need,
    order_service,
    publish_solution,
    rate_service,
    register_provider,
    reject_delivery,
    withdraw_solution,
)
from planum.park.centre.models import Need, ServiceOrder, Solution
from planum.park.centre.queries import matches, needs, providers, service_orders, solutions
from planum.park.diagnosis.actions import submit_diagnosis
from tests.site.readers import a_reader, texts
from world import a_person, an_engineer, an_enterprise, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]
TIME = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 1)}


@dataclass
class Market:
    of: ParkWorld
    ours: Person
    theirs: Person


def a_market() -> Market:
    """Two providers, each with one solution for energy."""
    of = a_park_world()
    return Market(of, a_provider("ONE"), a_provider("TWO"))


def a_provider(code: str) -> Person:
    by = a_person(an_organisation(OrganisationKind.SERVICE_PROVIDER, code=code), Role.SERVICE_CONSULTANT)
    register_provider(by=by, about="energy", capacity=2)
    add_solution(
        by=by, code=f"{code}-S", name=f"方案{code}", name_en=f"Solution {code}", about="meters",
        raises={"scene_energy": ["3"]}, price_low_fen=100_00, price_high_fen=300_00, months=3,
    )  # fmt: skip
    publish_solution(by=by, solution=f"{code}-S")
    return by


def a_need(of: ParkWorld, **fields: Any) -> int:
    given = {"name": "能耗", "name_en": "Energy", "questions": ["scene_energy"], "budget_fen": 300_00} | fields
    return open_need(by=of.engineer, firm=of.firm.code, **given).id


def an_offer(market: Market, need: int, by: Person | None = None) -> int:
    provider = by or market.ours
    code = "ONE" if provider == market.ours else "TWO"
    invite_provider(by=market.of.engineer, need=need, solution=f"{code}-S")
    return offer_service(by=provider, need=need, solution=f"{code}-S", price_fen=200_00, **TIME).id


def a_rated_order(market: Market, stars: int) -> int:
    order = an_offer(market, a_need(market.of))
    order_service(by=market.of.engineer, order=order)
    begin_service(by=market.ours, order=order)
    deliver_service(by=market.ours, order=order)
    accept_service(by=market.of.engineer, order=order)
    rate_service(by=market.of.engineer, order=order, stars=stars)
    return order


def test_an_order_goes_from_offer_to_rating() -> None:
    market = a_market()

    order = a_rated_order(market, 4)

    with viewing(market.of.engineer):
        [found] = service_orders()
        [need] = needs()
    assert (found.id, found.state, found.stars, found.price_fen) == (order, "rated", 4, 200_00)
    assert need.state == "ordered"


def test_stars_are_published_from_three_ratings_on_as_their_mean() -> None:
    market = a_market()
    seen = []

    for stars in (5, 4, 3):
        a_rated_order(market, stars)
        with viewing(an_engineer()):
            rating = next(one.rating for one in solutions() if one.code == "ONE-S")
            seen.append((rating.stars, rating.ratings, rating.adoptions))

    assert seen == [(None, 1, 1), (None, 2, 2), (4.0, 3, 3)]


def test_who_takes_one_offer_cancels_the_others_without_saying_for_whom() -> None:
    market = a_market()
    need = a_need(market.of)
    ours, theirs = an_offer(market, need), an_offer(market, need, market.theirs)

    order_service(by=market.of.engineer, order=ours)

    with viewing(market.theirs):
        [lost] = service_orders()
    assert (lost.id, lost.state, lost.reason) == (theirs, "cancelled", "Another offer was taken.")


def test_providers_see_neither_each_others_offers_nor_needs_they_are_not_invited_to() -> None:
    market = a_market()
    an_offer(market, a_need(market.of))

    with viewing(market.theirs):
        assert (needs(), service_orders()) == ([], [])
    with viewing(market.ours):
        assert (len(needs()), len(service_orders())) == (1, 1)
    with viewing(SYSTEM):
        need = Need.objects.get().pk
    with pytest.raises(Need.DoesNotExist):
        offer_service(by=market.theirs, need=need, solution="TWO-S", price_fen=1, **TIME)


@pytest.mark.parametrize("with_centre", [True, False])
def test_the_park_sees_a_need_only_where_it_was_asked_to_help(with_centre: bool) -> None:
    market = a_market()
    need = a_need(market.of, with_centre=with_centre)

    with viewing(market.of.keeper):
        seen = [one.id for one in needs()]

    assert seen == ([need] if with_centre else [])


def test_a_rival_of_the_firm_sees_and_does_nothing() -> None:
    market = a_market()
    order = an_offer(market, a_need(market.of))
    rival = an_engineer(an_enterprise(region=market.of.firm.region))

    with viewing(rival):
        assert (needs(), service_orders()) == ([], [])
    for take in (order_service, accept_service):
        with pytest.raises(ServiceOrder.DoesNotExist):
            take(by=rival, order=order)


def test_each_step_belongs_to_its_side_and_its_time() -> None:
    market = a_market()
    order = an_offer(market, a_need(market.of))

    with pytest.raises(PermissionDenied):
        order_service(by=market.ours, order=order)
    with pytest.raises(Refused, match="cannot become"):
        begin_service(by=market.ours, order=order)
    with pytest.raises(Refused, match="cannot become"):
        rate_service(by=market.of.engineer, order=order, stars=5)


def test_a_delivery_is_sent_back_with_a_reason() -> None:
    market = a_market()
    order = an_offer(market, a_need(market.of))
    order_service(by=market.of.engineer, order=order)
    begin_service(by=market.ours, order=order)
    deliver_service(by=market.ours, order=order)

    with pytest.raises(Refused):
        reject_delivery(by=market.of.engineer, order=order, reason=" ")
    back = reject_delivery(by=market.of.engineer, order=order, reason="two meters are missing")

    assert (back.state, back.reason) == ("under_way", "two meters are missing")


def test_after_an_order_is_cancelled_the_need_is_open_again() -> None:
    market = a_market()
    need = a_need(market.of)
    order = an_offer(market, need)
    order_service(by=market.of.engineer, order=order)

    cancel_service(by=market.ours, order=order, reason="no staff")

    with viewing(market.of.engineer):
        assert next(one.state for one in needs()) == "open"
    close_need(by=market.of.engineer, need=need, reason="done by ourselves")


def test_matches_count_the_gaps_of_the_diagnosis_and_say_why() -> None:
    """The scene of energy is at nothing: three of four levels are closed, 3 × 1.5625 of 6.25, so 30 of 40 points."""
    market = a_market()
    key = a_diagnosis(market.of)
    answer_all(market.of, key)
    submit_diagnosis(by=market.of.engineer, diagnosis=key, recipients=[market.of.park.code])
    need = a_need(market.of, diagnosis=key)

    with viewing(market.of.engineer):
        found = matches(need=need)

    assert [one.solution for one in found] == ["ONE-S", "TWO-S"]
    reasons = {one.criterion: (one.points, one.said) for one in found[0].reasons}
    assert reasons["coverage"] == (30.0, "closes 4.69 of 6.25 points wanted")
    assert reasons["budget"][0] == 20.0
    assert reasons["capacity"] == (10.0, "can take 2 more orders")
    assert found[0].points == 85.0


@pytest.mark.parametrize(
    "wrong", [{"raises": {}}, {"raises": {"x": ["1"]}}, {"raises": {"scene_energy": ["9"]}}, {"price_low_fen": 0},
              {"price_high_fen": 1}, {"months": 0}, {"code": "ONE-S"}, {"code": "a b"}],
)  # fmt: skip
def test_a_solution_that_says_nothing_sensible_is_refused(wrong: dict[str, Any]) -> None:
    market = a_market()
    given = {"code": "NEW", "name": "n", "about": "a", "raises": {"scene_energy": ["3"]}, "price_low_fen": 100,
             "price_high_fen": 200, "months": 3} | wrong  # fmt: skip

    with pytest.raises(Refused):
        add_solution(by=market.ours, **given)

    with viewing(SYSTEM):
        assert Solution.objects.count() == 2


def test_a_withdrawn_solution_is_seen_by_its_provider_and_its_customers_alone() -> None:
    market = a_market()
    an_offer(market, a_need(market.of))
    withdraw_solution(by=market.ours, solution="ONE-S")

    def seen(by: Person) -> list[str]:
        with viewing(by):
            return [one.code for one in solutions()]

    assert seen(market.ours) == ["ONE-S", "TWO-S"]
    assert seen(market.of.engineer) == ["ONE-S", "TWO-S"]
    assert seen(market.theirs) == ["TWO-S"]


def test_both_sides_take_their_steps_on_the_page() -> None:
    market = a_market()
    order = an_offer(market, a_need(market.of))
    firm, provider = a_reader(market.of.engineer), a_reader(market.ours)
    page, step = reverse("centre:order", args=[order]), reverse("centre:step", args=[order])

    assert "offers wait for your decision" in texts(firm.get("/"))
    assert ("Take this offer" in texts(firm.get(page)), "Take this offer" in texts(provider.get(page))) == (True, False)
    firm.post(step, {"step": "order"})
    provider.post(step, {"step": "begin"})
    provider.post(step, {"step": "deliver"})
    firm.post(step, {"step": "accept"})
    refused = firm.post(step, {"step": "rate", "stars": "9"})
    firm.post(step, {"step": "rate", "stars": "5", "judgement": "good"})

    assert (refused.status_code, "From 1 to 5 stars." in texts(refused)) == (422, True)
    assert "★★★★★" in texts(firm.get(page))


def test_the_need_shows_solutions_side_by_side_and_invites_on_the_page() -> None:
    market = a_market()
    need = a_need(market.of, with_centre=True)
    keeper = a_reader(market.of.keeper)

    page = keeper.get(reverse("centre:need", args=[need]))
    keeper.post(reverse("centre:invite", args=[need]), {"solution": "ONE-S"})

    assert "Solutions that fit, and why" in texts(page)
    assert page.content.decode().count('class="centre-match"') == 2
    assert "needs wait for your offer" in texts(a_reader(market.ours).get("/"))


@pytest.mark.parametrize("name", ["need", "order"])
def test_a_competitor_finds_neither_need_nor_order(name: str) -> None:
    market = a_market()
    need = a_need(market.of)
    keys = {"need": need, "order": an_offer(market, need)}
    rival = a_reader(an_engineer(an_enterprise(region=market.of.firm.region)))

    assert rival.get(reverse(f"centre:{name}", args=[keys[name]])).status_code == 404
    assert rival.get(reverse(f"centre:{name}s")).context["table"].paginator.count == 0


def test_everybody_who_has_signed_in_sees_providers_and_published_solutions() -> None:
    a_market()

    with viewing(an_engineer()):
        assert [one.code for one in providers()] == ["ONE", "TWO"]
        assert [one.code for one in solutions(question="scene_energy")] == ["ONE-S", "TWO-S"]
        assert solutions(search="nothing like it") == []


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_however_long_they_are(count: int, django_assert_num_queries: Any) -> None:
    market = a_market()
    for _number in range(count):
        an_offer(market, a_need(market.of))
    reader = a_reader(market.of.engineer)
    reader.get(reverse("centre:orders"))

    with django_assert_num_queries(5):
        page = reader.get(reverse("centre:orders"))

    assert page.context["table"].paginator.count == count
