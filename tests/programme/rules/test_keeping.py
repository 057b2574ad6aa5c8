"""Findings kept with decisions: explained by the values of their day, seen by those they concern, never rewritten."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from planum.errors import Refused
from planum.kernel.models import Person
from planum.kernel.visibility import viewing
from planum.programme.projects.models import Project
from planum.programme.rules.actions import set_parameter
from planum.programme.rules.engine.table import check_project
from planum.programme.rules.keeping import keep_findings, kept_findings, refuse_if_blocked
from planum.programme.rules.models import KeptFinding
from planum.programme.rules.panels import findings_panel
from planum.programme.rules.queries import explain_rule, findings, rules, view_on
from programme.rules.cases import APPLICATION, WAN
from programme.world import City, a_city, a_pilot, a_project, a_reader, texts
from world import an_engineer

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 1)
TOO_MUCH = replace(APPLICATION, city="3499", entity=None, central_fen=2001 * WAN)


def a_kept_project(city: City, by: Person) -> Project:
    a_project(city, a_pilot(city).code)
    with viewing(by):
        row: Project = Project.objects.get(code="P1")
        keep_findings(row, check_project(TOO_MUCH, view_on(ON, "3499")), on=ON, owner=city.firm, region=city.region)
    return row


def test_findings_stay_explained_by_the_values_of_their_day() -> None:
    city = a_city()
    row = a_kept_project(city, city.industry)
    set_parameter(
        by=city.finance, code="project_support_share", scope="cn", value="0.25", valid_from=date(2026, 1, 1),
        reason="更正", source="新文件",
    )  # fmt: skip

    with viewing(city.finance):
        [kept] = [one for one in kept_findings(row) if one.rule == "R18"]
        anew = {one.rule: one for one in check_project(TOO_MUCH, view_on(ON, "3499"))}

    assert (str(kept.verdict), kept.on, kept.by) == ("blocks", ON, city.industry)
    assert kept.facts["limit_fen"] == 2000 * WAN
    assert [(one["code"], one["value"], one["scope"]) for one in kept.parameters] == [
        ("project_support_share", "1/5", "cn")
    ]
    assert anew["R18"].passed


def test_the_latest_check_is_told_and_earlier_ones_stay_on_file() -> None:
    city = a_city()
    row = a_kept_project(city, city.industry)
    with viewing(city.industry):
        better = check_project(replace(TOO_MUCH, central_fen=2000 * WAN), view_on(ON, "3499"))
        keep_findings(row, better, on=ON, owner=city.firm, region=city.region)

        assert [one.rule for one in kept_findings(row) if one.is_blocking] == []
        assert sorted(str(one.verdict) for one in KeptFinding.objects.filter(rule="R18")) == ["blocks", "passed"]


@pytest.mark.parametrize("spoil", [lambda rows: rows.update(verdict="passed"), lambda rows: rows.delete()])
def test_nobody_rewrites_a_finding(spoil: Any) -> None:
    city = a_city()
    row = a_kept_project(city, city.industry)

    with viewing(city.industry), pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        spoil(KeptFinding.objects.filter(row_pk=row.pk))


def test_city_and_firm_see_findings_and_nobody_else() -> None:
    city, other = a_city(), a_city("3599")
    row = a_kept_project(city, city.industry)

    def seen(person: Person) -> int:
        with viewing(person):
            return len(findings(row="projects.project", row_pk=row.pk))

    assert [seen(person) > 0 for person in (city.finance, city.engineer, other.industry, an_engineer())] == [
        True, True, False, False,
    ]  # fmt: skip


def test_a_refusal_names_rule_clause_and_cure() -> None:
    city = a_city()
    a_pilot(city)
    facts = replace(TOO_MUCH, in_statistics=False)

    with pytest.raises(Refused) as refusal:
        refuse_if_blocked(check_project(facts, view_on(ON, "3499")))

    assert str(refusal.value.given).startswith("R18 Central support of one project")
    assert "财建〔2024〕16号" in str(refusal.value.allowed)
    assert "CNY 10,000.00" in str(refusal.value.remedy)
    assert "R28" in str(refusal.value.remedy)
    refuse_if_blocked(check_project(APPLICATION, view_on(ON, "420900")))


def test_the_panel_shows_what_blocks_first_and_names_what_was_not_asked() -> None:
    a_pilot(a_city())

    shown = str(findings_panel(check_project(TOO_MUCH, view_on(ON, "3499"))).content)

    assert shown.index("blocks") < shown.index("does not apply")
    assert shown.index(">R18<") < shown.index(">R14<")
    assert "20,010,000.00" in shown or "2,001" in shown
    assert "The city has no such rule" in shown


def test_a_rule_is_explained_with_the_values_of_a_day() -> None:
    a_pilot(a_city())

    told = explain_rule(rule="R18", city="410100", on=ON)

    assert told.rule.subjects == ("project", "payment")
    assert [(one.code, one.scope, one.value) for one in told.standing][:3] == [
        ("project_support_share", "410100", "3/20"),
        ("project_support_share", "cn", "1/5"),
        ("project_support_cap_point", "410100", 1000 * WAN),
    ]
    with pytest.raises(Refused, match="no rule R99"):
        explain_rule(rule="R99")


def test_rules_are_listed_by_subject() -> None:
    assert [one.code for one in rules(subject="review")] == ["R35", "R36"]
    assert [one.code for one in rules(subject="payment")][-1] == "M01"
    with pytest.raises(Refused, match="no subject weather"):
        rules(subject="weather")


def test_the_pages_of_a_rule_a_parameter_and_findings() -> None:
    city = a_city()
    a_kept_project(city, city.industry)
    reader, finding = a_reader(city.finance), KeptFinding._base_manager.get(rule="R18")

    rule = texts(reader.get(reverse("rules:rule", args=["R18"])))
    parameter = texts(reader.get(reverse("rules:parameter", args=["project_support_share"])))
    listed = texts(reader.get(reverse("rules:findings"), {"verdict": "blocks"}))
    one = texts(reader.get(reverse("rules:finding", args=[finding.pk])))

    for text in ("Central support of one project", "Zhengzhou", "15.00", "P1"):
        assert text in rule
    assert "Rules that read it" in parameter
    assert ("Central support of one" in listed, "Conditions, route" in listed) == (True, False)
    assert "Support exceeds the limit of one project by CNY 10,000.00" in one
    assert reader.get(reverse("rules:rule", args=["R99"])).status_code == 404
    assert reader.get(reverse("rules:rule", args=["M01"])).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_findings_asks_the_same_however_long_it_is(count: int, django_assert_num_queries: Any) -> None:
    city = a_city()
    row = a_kept_project(city, city.industry)
    with viewing(city.industry):
        for _ in range(count):
            keep_findings(row, check_project(TOO_MUCH, view_on(ON, "3499"))[:1], on=ON, region=city.region)
    reader = a_reader(city.finance)

    with django_assert_num_queries(6):
        reader.get(reverse("rules:findings"), {"rule": "R14"})
