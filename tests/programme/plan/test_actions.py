"""A pilot is opened once a city, within the cap; its evaluation opens the second tranche."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from planum.errors import Refused
from planum.kernel.models import OrganisationKind, Role
from planum.kernel.visibility import viewing
from planum.programme.plan.actions import record_evaluation
from planum.programme.plan.models import Evaluation, Pilot
from planum.programme.plan.queries import pilots, tranches
from programme.world import WAN_FEN, YI_FEN, a_city, a_pilot
from world import a_person, a_region, an_engineer, an_enterprise, an_organisation

pytestmark = pytest.mark.django_db


def test_an_award_is_parted_into_two_tranches() -> None:
    city = a_city()

    pilot = a_pilot(city, award_fen=3 * YI_FEN - 1)

    with viewing(city.finance):
        halves = [(row.number, row.amount_fen, row.evaluation) for row in tranches(pilot=pilot.code)]
    assert halves == [(1, 15_000 * WAN_FEN - 1, "none"), (2, 15_000 * WAN_FEN, "none")]


def test_an_award_above_the_cap_is_refused_with_its_clause() -> None:
    with pytest.raises(Refused) as caught:
        a_pilot(a_city(), award_fen=3 * YI_FEN + 1)

    assert "R16" in str(caught.value)
    assert "3亿元" in str(caught.value)


def test_a_city_has_one_pilot() -> None:
    city = a_city()
    a_pilot(city)

    with pytest.raises(Refused, match="R05"):
        a_pilot(city, batch=3)


def test_a_term_ends_after_it_begins() -> None:
    with pytest.raises(Refused, match="It ends after it begins"):
        a_pilot(a_city(), ends_on=date(2025, 7, 1))


def test_an_officer_opens_the_pilot_of_the_own_city_alone() -> None:
    city, other = a_city(), a_city("3599")
    city.region = other.region

    with pytest.raises(PermissionDenied):
        a_pilot(city)


def test_the_province_opens_a_pilot_of_its_cities() -> None:
    province = a_region(code="3400", name="省")
    city = a_city()
    city.region.parent = province
    city.region.save()
    city.industry = a_person(an_organisation(OrganisationKind.PROVINCE, province), Role.PROVINCE_OFFICER)

    assert a_pilot(city, code="XH-2025").code == "XH-2025"


def test_who_belongs_to_the_city_knows_its_pilot_and_the_authorities_its_tranches() -> None:
    city = a_city()
    pilot = a_pilot(city)
    neighbour = an_engineer(an_enterprise(region=city.region))
    stranger = an_engineer(an_enterprise(region=a_region(code="3599")))

    for person, known, halves in ((city.finance, 1, 2), (neighbour, 1, 0), (stranger, 0, 0)):
        with viewing(person):
            assert (len(pilots()), len(tranches(pilot=pilot.code))) == (known, halves)


def test_a_failed_evaluation_may_be_repeated_and_a_passed_one_stands() -> None:
    city = a_city()
    pilot = a_pilot(city)

    failed = record_evaluation(by=city.finance, pilot=pilot.code, result=Evaluation.FAILED, reason="通知一")
    passed = record_evaluation(by=city.finance, pilot=pilot.code, result=Evaluation.PASSED, reason="通知二")

    assert (failed.evaluation, passed.evaluation) == ("failed", "passed")
    with pytest.raises(Refused, match="cannot become"):
        record_evaluation(by=city.finance, pilot=pilot.code, result=Evaluation.FAILED, reason="通知三")


def test_an_evaluation_names_its_letter() -> None:
    city = a_city()
    pilot = a_pilot(city)

    with pytest.raises(Refused, match="Name the letter"):
        record_evaluation(by=city.finance, pilot=pilot.code, result=Evaluation.PASSED, reason="")


def test_officers_of_other_cities_record_nothing() -> None:
    city, other = a_city(), a_city("3599")
    pilot = a_pilot(city)

    with pytest.raises(Pilot.DoesNotExist):
        record_evaluation(by=other.finance, pilot=pilot.code, result=Evaluation.PASSED, reason="x")
