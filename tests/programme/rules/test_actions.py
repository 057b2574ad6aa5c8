"""Parameters on file: set, closed, withdrawn, never lost; and the pages that show them."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from planum.errors import Refused
from planum.kernel.models import ChangeEntry
from planum.programme.rules.actions import load_parameters, set_parameter
from planum.programme.rules.models import Parameter
from planum.programme.rules.queries import parameters, parameters_on_file, rules
from programme.world import a_city, a_reader, texts
from world import a_region, an_engineer, an_operator

pytestmark = pytest.mark.django_db

CITY = "3499"


def loaded() -> int:
    return load_parameters(by=an_operator()).added


def set_share(by: Any, value: str = "0.15", valid_from: date = date(2026, 1, 1), scope: str = CITY) -> Any:
    return set_parameter(
        by=by, code="project_support_share", scope=scope, value=value, valid_from=valid_from, reason="本市办法",
        source="本市管理办法", clause="第八条",
    )  # fmt: skip


def shares(scope: str = CITY) -> list[tuple[str, date, date | None, bool]]:
    rows = Parameter.objects.filter(code="project_support_share", scope=scope).order_by("pk")
    return [(row.value, row.valid_from, row.valid_to, row.withdrawn_at is not None) for row in rows]


def test_every_shipped_value_is_loaded_exactly_and_only_once() -> None:
    added = loaded()

    again = load_parameters(by=an_operator())

    assert (added, again.added, again.kept) == (Parameter.objects.count(), 0, added)
    award = Parameter.objects.get(code="award_cap")
    assert (award.value, award.unit, award.scope) == (30_000_000_000, "fen", "cn")
    view = parameters_on_file().at(date(2025, 7, 1), "410100")
    assert view.value("project_support_share").value == Fraction(15, 100)


def test_loading_again_leaves_what_an_officer_has_set() -> None:
    loaded()
    city = a_city()
    set_share(city.finance, "0.25", scope="cn")

    load_parameters(by=an_operator())

    assert [row[0] for row in shares("cn")] == ["1/5", "0.25"]


def test_a_new_value_ends_the_one_before_the_day_before() -> None:
    loaded()
    city = a_city()
    set_share(city.finance, "0.15", date(2026, 1, 1))

    set_share(city.industry, "0.10", date(2026, 7, 1))

    assert shares() == [
        ("0.15", date(2026, 1, 1), date(2026, 6, 30), False),
        ("0.10", date(2026, 7, 1), None, False),
    ]


def test_a_correction_from_the_same_day_withdraws_the_value_and_keeps_the_row() -> None:
    loaded()
    city = a_city()
    set_share(city.finance, "0.51", date(2026, 1, 1))

    set_share(city.finance, "0.15", date(2026, 1, 1))

    assert shares() == [("0.51", date(2026, 1, 1), None, True), ("0.15", date(2026, 1, 1), None, False)]


def test_every_change_is_in_the_log_with_its_reason() -> None:
    loaded()
    set_share(a_city().finance)

    entry = ChangeEntry.objects.get(action="programme.set_parameter")

    assert (entry.after["value"], entry.after["reason"], entry.after["source"]) == ("0.15", "本市办法", "本市管理办法")


def test_the_value_of_a_day_and_a_city_is_asked_for() -> None:
    loaded()
    set_share(a_city().finance, "0.15", date(2026, 1, 1))

    def share(on: date, city: str) -> list[tuple[str, str]]:
        return [(row.scope, row.value) for row in parameters(on=on, city=city) if row.code == "project_support_share"]

    assert share(date(2025, 12, 31), CITY) == [("cn", "1/5")]
    assert share(date(2026, 1, 1), CITY) == [(CITY, "0.15"), ("cn", "1/5")]
    assert share(date(2026, 1, 1), "") == [("cn", "1/5")]


@pytest.mark.parametrize("value", ["1.5", "-0.1", "much", ""])
def test_a_share_lies_between_nothing_and_all(value: str) -> None:
    loaded()

    with pytest.raises(Refused):
        set_share(a_city().finance, value)

    assert shares() == []


def test_an_amount_is_whole_fen() -> None:
    loaded()

    with pytest.raises(Refused, match="whole number"):
        set_parameter(
            by=a_city().finance, code="award_cap", scope="cn", value="3亿", valid_from=date(2026, 1, 1), reason="x",
            source="y",
        )  # fmt: skip


def test_a_parameter_that_no_rule_knows_is_refused() -> None:
    loaded()

    with pytest.raises(Refused, match="There is no parameter luck"):
        set_parameter(
            by=a_city().finance, code="luck", scope="cn", value="1", valid_from=date(2026, 1, 1), reason="x", source="y"
        )


def test_a_value_names_its_source() -> None:
    loaded()

    with pytest.raises(Refused, match="names its source"):
        set_parameter(
            by=a_city().finance, code="award_cap", scope="cn", value="1", valid_from=date(2026, 1, 1), reason="x",
            source=" ",
        )  # fmt: skip


def test_engineers_set_nothing_and_officers_nothing_for_other_cities() -> None:
    loaded()
    city = a_city()
    a_region(code="3599")

    with pytest.raises(PermissionDenied):
        set_share(an_engineer())
    with pytest.raises(PermissionDenied):
        set_share(city.finance, scope="3599")

    assert set_share(an_operator(), scope="3599").scope == "3599"


def test_each_rule_names_its_clause() -> None:
    shown = {rule.code: rule.clause for rule in rules()}

    assert list(shown) == [*(f"R{number:02d}" for number in range(1, 45)), "M01"]
    assert all(shown.values())


def test_the_pages_of_rules_and_parameters() -> None:
    loaded()
    city = a_city()
    set_share(city.finance)
    reader = a_reader(city.finance)

    listed = texts(reader.get(reverse("rules:list")))
    values = texts(reader.get(reverse("rules:parameters"), {"q": "本市管理办法"}))
    sheet = reader.get(reverse("rules:parameters"), {"format": "csv"}).content.decode("utf-8-sig")

    assert ("R18" in listed, "M01" in listed) == (True, True)
    for text in ("15.00", "in force", "第八条", "Xinghe"):
        assert text in values
    assert len(sheet.splitlines()) == Parameter.objects.count() + 1


def test_an_officer_sets_a_value_on_the_page() -> None:
    loaded()
    city = a_city()
    reader = a_reader(city.finance)
    given = {
        "code": "project_support_cap", "scope": CITY, "value": "3000", "valid_from": "2026-01-01",
        "source": "办法", "clause": "第九条", "certainty": "read", "reason": "新办法",
    }  # fmt: skip

    shown = reader.get(reverse("rules:set"))
    done = reader.post(reverse("rules:set"), given, follow=True)
    refused = reader.post(reverse("rules:set"), {**given, "value": "many"})

    assert "Set a value" in texts(shown)
    assert "The value is set" in texts(done)
    assert "Enter a number." in texts(refused)
    assert Parameter.objects.get(code="project_support_cap", scope=CITY).value == 3_000_000_000


def test_an_empty_page_offers_to_load_what_is_shipped() -> None:
    reader = a_reader(a_city().finance)

    offered = texts(reader.get(reverse("rules:parameters")))
    done = reader.post(reverse("rules:load"), follow=True)

    assert "Load the shipped values" in offered
    assert "values were loaded" in texts(done)


def test_an_engineer_reads_and_is_offered_nothing() -> None:
    loaded()
    reader = a_reader(an_engineer())

    assert "Set a value" not in texts(reader.get(reverse("rules:parameters")))
    assert reader.post(reverse("rules:load")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_long_it_is(count: int, django_assert_num_queries: Any) -> None:
    loaded()
    city = a_city()
    Parameter.objects.exclude(code="project_support_share").delete()
    Parameter.objects.exclude(scope="cn").delete()
    for month in range(1, count):
        set_share(city.finance, "0.15", date(2026, month, 1))
    reader = a_reader(city.finance)

    with django_assert_num_queries(6):
        page = reader.get(reverse("rules:parameters"))

    assert page.context["table"].paginator.count == count
