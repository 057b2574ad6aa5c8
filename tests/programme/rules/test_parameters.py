import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.errors import Refused
from planum.programme.rules.engine.loading import load_parameters
from planum.programme.rules.engine.parameters import Certainty, Parameter, Parameters, Unit
from planum.programme.rules.shipped import shipped_parameters

SHIPPED = shipped_parameters()

NATIONAL_SHARE = Parameter(
    code="project_support_share",
    scope="cn",
    value=Fraction(1, 5),
    unit=Unit.SHARE,
    valid_from=date(2024, 4, 2),
    valid_to=None,
    source="财建〔2024〕16号",
    clause="项目支持上限",
)
CITY_SHARE = replace(NATIONAL_SHARE, scope="410100", value=Fraction(3, 20), valid_from=date(2024, 11, 15))


def entry(**changes: object) -> dict[str, object]:
    return {
        "code": "project_support_share",
        "scope": "cn",
        "value": "0.20",
        "unit": "share",
        "valid_from": "2024-04-02",
        "source": "财建〔2024〕16号",
        "clause": "项目支持上限",
    } | changes


def text(*entries: object) -> str:
    return json.dumps({"parameters": list(entries)})


def test_a_city_stands_over_the_state_from_its_own_day_on():
    parameters = Parameters([NATIONAL_SHARE, CITY_SHARE])

    assert parameters.at(date(2024, 11, 14), "410100").value("project_support_share") == NATIONAL_SHARE
    assert parameters.at(date(2024, 11, 15), "410100").value("project_support_share") == CITY_SHARE
    assert parameters.at(date(2024, 11, 15), "210200").value("project_support_share") == NATIONAL_SHARE
    assert parameters.at(date(2024, 11, 15)).value("project_support_share") == NATIONAL_SHARE
    assert parameters.at(date(2024, 11, 15), "410100").layers("project_support_share") == (CITY_SHARE, NATIONAL_SHARE)


def test_both_ends_of_a_parameter_are_included():
    old = replace(NATIONAL_SHARE, valid_to=date(2025, 3, 24))
    new = replace(NATIONAL_SHARE, valid_from=date(2025, 3, 25), value=Fraction(1, 4))
    parameters = Parameters([new, old])

    assert parameters.at(date(2025, 3, 24)).value("project_support_share") == old
    assert parameters.at(date(2025, 3, 25)).value("project_support_share") == new


def test_a_missing_parameter_is_refused_by_code_day_and_city():
    view = Parameters([NATIONAL_SHARE]).at(date(2024, 4, 1), "410100")

    with pytest.raises(Refused, match="no parameter project_support_share stands on 2024-04-01 in 410100"):
        view.value("project_support_share")


def test_two_values_on_one_day_are_refused():
    old = replace(NATIONAL_SHARE, valid_to=date(2025, 3, 25))
    new = replace(NATIONAL_SHARE, valid_from=date(2025, 3, 25))

    with pytest.raises(Refused, match="project_support_share of cn has two values on 2025-03-25"):
        Parameters([old, new])


@pytest.mark.parametrize(
    "changes",
    [
        {"value": 0.2},
        {"value": Fraction(6, 5)},
        {"value": Fraction(-1, 5)},
        {"value": 20},
        {"value": -1, "unit": Unit.FEN},
        {"value": True, "unit": Unit.FEN},
        {"source": ""},
        {"clause": ""},
        {"valid_to": date(2024, 4, 1)},
    ],
)
def test_a_parameter_without_exact_value_source_and_days_is_refused(changes: dict[str, object]):
    with pytest.raises(Refused):
        replace(NATIONAL_SHARE, **changes)


def test_a_parameter_used_in_another_unit_is_refused():
    with pytest.raises(Refused, match="project_support_share of cn is given in share"):
        _ = NATIONAL_SHARE.amount_fen


def test_loading_reads_what_the_text_says():
    parameters = load_parameters(text(entry(value="0.2001", certainty="inferred")))

    assert list(parameters) == [replace(NATIONAL_SHARE, value=Fraction(2001, 10000), certainty=Certainty.INFERRED)]


@pytest.mark.parametrize(
    ("content", "given"),
    [
        ("{", "text that is no JSON"),
        (b"\xff\xfe\x00", "text that is no JSON"),
        ("[]", "JSON without a list `parameters`"),
        (text("x"), "entry 1 is 'x'"),
        (text({"code": "a"}), r"entry 1 lacks \['scope'"),
        (text(entry(), entry(colour="red")), r"entry 2 lacks \[\] and has unknown \['colour'\]"),
        (text(entry(value=0.2)), "entry 1 .project_support_share.: 0.2 is no text"),
        (text(entry(value="1/0")), "entry 1"),
        (text(entry(value="one fifth")), "entry 1"),
        (text(entry(value=1.0, unit="fen")), "1.0 is no whole number"),
        (text(entry(value="x", unit="codes")), "'x' is no list"),
        (text(entry(unit="yuan")), "'yuan' is not a valid Unit"),
        (text(entry(valid_from="2024-13-01")), "entry 1"),
        (text(entry(certainty="sure")), "'sure' is not a valid Certainty"),
        (text(entry(value="1.5")), "entry 1: parameter project_support_share of cn is 3/2"),
    ],
)
def test_faulty_text_is_refused_whole(content: str | bytes, given: str):
    with pytest.raises(Refused, match=given):
        load_parameters(content)


def test_the_shipped_parameters_say_what_the_notices_say():
    # Sources: docs of the notices as summarised in the parameters' own `source` and `clause`.
    parameters = SHIPPED

    state = parameters.at(date(2026, 1, 1))
    zhengzhou = parameters.at(date(2026, 1, 1), "410100")
    dalian = parameters.at(date(2026, 1, 1), "210200")
    harbin = parameters.at(date(2026, 1, 1), "230100")

    assert state.value("award_cap").amount_fen == 300_000_000_00
    assert state.value("first_tranche_share").share == Fraction(1, 2)
    assert state.value("project_support_share").share == Fraction(1, 5)
    assert state.value("local_money_only").codes == ("infrastructure", "public_platform", "provider_cultivation")
    assert state.value("support_forms").codes == ("grant", "loan_interest", "guarantee_fee", "other")
    assert zhengzhou.value("project_support_share").share == Fraction(15, 100)
    assert [zhengzhou.value(f"project_support_cap_{wing}").amount_fen for wing in ("point", "line", "plane")] == [
        10_000_000_00,
        20_000_000_00,
        30_000_000_00,
    ]
    assert zhengzhou.value("minimum_total_investment").amount_fen == 100_000_000_00
    assert zhengzhou.value("finish_by").day == date(2026, 12, 31)
    assert dalian.value("project_support_cap").amount_fen == 30_000_000_00
    assert dalian.value("project_support_share").share == harbin.value("project_support_share").share == Fraction(1, 5)
    assert {each.certainty for each in parameters if each.scope == "210200"} == {Certainty.INFERRED}


@given(st.dates(date(2024, 4, 2), date(2030, 1, 1)), st.sampled_from([None, "410100", "210200", "999999"]))
def test_on_every_day_one_value_stands_at_most(on: date, city: str | None):
    parameters = SHIPPED

    for code in {each.code for each in parameters}:
        standing = [each for each in parameters if each.code == code and each.scope == "cn" and each.stands_on(on)]
        assert len(standing) <= 1
        found = parameters.at(on, city).find(code)
        assert found is None or (found.scope in {"cn", city} and found.stands_on(on))
