"""What the room publishes can be called with what comes over a wire, and answers with plain data."""

import pytest

import planum.programme.funds.actions
import planum.programme.funds.queries
import planum.programme.performance.actions
import planum.programme.performance.queries
import planum.programme.plan.actions
import planum.programme.plan.queries
import planum.programme.projects.actions
import planum.programme.projects.queries
import planum.programme.rules.actions
import planum.programme.rules.queries  # noqa: F401  imported for what they publish
from planum.errors import Refused
from planum.kernel.capabilities import call, plain, registry
from programme.world import WAN_FEN, a_city, a_funded_pilot, a_project, a_proven_project, a_request


def test_every_verb_says_what_it_does_and_takes_an_object() -> None:
    known = registry.rooms()["programme"]

    assert [one.verb for one in known if not one.summary or one.as_tool()["parameters"]["type"] != "object"] == []


@pytest.mark.django_db
def test_states_are_named_by_their_values() -> None:
    city = a_city()
    a_project(city, a_funded_pilot(city).code)
    move = registry["programme.move_project"]

    moved = call(move, by=city.industry, arguments={"project": "P1", "to": "under_way", "reason": "开工"})
    listed = call(registry["programme.projects"], by=city.industry, arguments={"state": "under_way", "wing": "point"})

    assert plain(move, moved)["state"] == "under_way"
    assert listed == [moved]
    with pytest.raises(Refused):
        call(move, by=city.industry, arguments={"project": "P1", "to": "finished", "reason": "x"})


@pytest.mark.django_db
@pytest.mark.usefixtures("readings")
def test_a_decided_payment_is_plain_data() -> None:
    city = a_city()
    a_proven_project(city, a_funded_pilot(city).code)
    asked = a_request(city, amount_fen=WAN_FEN)
    decide = registry["programme.decide_payment"]

    answer = plain(decide, call(decide, by=city.finance, arguments={"payment": asked.id}))
    read = registry["programme.payment"]

    assert answer == plain(read, call(read, by=city.engineer, arguments={"payment": asked.id}))
    assert answer["findings"][2]["parameters"][0]["value"] == "1/5"
