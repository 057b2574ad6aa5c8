"""The page of every published function: what is typed reaches the one function, and a refusal loses nothing."""

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.db import DataError, IntegrityError
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import translation

from planum.errors import RefusedRows
from planum.hub.assets.models import Disclosure, Signal, SignalKind
from planum.hub.assets.shapes import NewSignal
from planum.hub.metrics.models import Metric
from planum.kernel.capabilities import registry
from planum.kernel.models import Region
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.models import EntryKind, LedgerEntry
from planum.site.action_pages import as_refusal
from planum.site.forms import ArgumentsForm, prefilled
from planum.site.pasted_rows import read_rows
from planum.site.words import NAMES, TITLES
from programme.world import a_city, a_funded_pilot, a_project
from tests.site.readers import a_reader, texts
from world import a_disclosure, a_plant, a_region, a_signal, an_engineer, an_industry_officer, an_operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Nobody signs in by password here; a slow hash would be most of a test's time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def url_of(name: str) -> str:
    return reverse("action", args=name.split("."))


def form_of(function: str, /, **typed: str) -> ArgumentsForm:
    form = ArgumentsForm(registry[function], typed)
    form.is_valid()
    return form


def typed_value(response: Any, name: str) -> object:
    return response.context["form"][name].value()


@pytest.mark.parametrize("name", list(registry))
def test_every_function_has_its_page_in_both_languages(name: str) -> None:
    operator = an_operator()

    responses = [a_reader(operator, language).get(url_of(name)) for language in ("en", "zh-hans")]

    assert [response.status_code for response in responses] == [200, 200]
    asked = [field.removesuffix("_yuan") for field in responses[0].context["form"].fields]
    assert asked == [field.removesuffix("_fen") for field in registry[name].arguments.model_fields]


@pytest.mark.parametrize("name", list(registry))
def test_every_function_answers_an_empty_form(name: str) -> None:
    """Some are done, some refused; none breaks."""
    client = a_reader(an_operator())

    response = client.get(url_of(name), {"_show": "1"}) if registry[name].kind == "query" else client.post(url_of(name))

    assert response.status_code in {200, 403, 404, 422}


def test_every_function_and_argument_is_named() -> None:
    unnamed = {
        f"{capability.name}: {name}"
        for capability in registry.values()
        for name in capability.arguments.model_fields
        if not {name, f"{capability.verb}.{name}"} & set(NAMES)
    }

    assert set(registry) - set(TITLES) == set()
    assert {each for each in TITLES if each not in registry} == set()
    assert unnamed == set()


def test_a_region_is_added() -> None:
    a_region()

    response = a_reader(an_operator()).post(
        url_of("kernel.add_region"), {"code": "3401", "name": "新城", "name_en": "Newtown", "parent": "3499"}
    )

    assert response.status_code == 200
    assert "Done: Add a region." in texts(response)
    assert Region.objects.get(code="3401").parent == Region.objects.get(code="3499")


def test_a_plant_is_disclosed_until_a_day_signal_by_signal() -> None:
    plant = a_plant()
    first, second = a_signal(plant), a_signal(plant)
    reader = an_industry_officer()

    response = a_reader(an_engineer(plant.enterprise)).post(url_of("hub.disclose"), {
        "plant": plant.path, "organisation": reader.organisation.code, "purpose": "监测",
        "signals": f"{first.path}\r\n\r\n  {second.path}\r\n", "until": "2027-06-30",
    })  # fmt: skip

    assert response.status_code == 200
    with viewing(SYSTEM):
        shown = [(row.signal, row.organisation, row.until) for row in Disclosure.objects.order_by("signal")]
    assert shown == [(one, reader.organisation, date(2027, 6, 30)) for one in (first, second)]


def test_left_empty_is_left_to_the_default() -> None:
    plant = a_plant()

    form = form_of("hub.disclose", plant=plant.path, organisation="X", purpose="监测", signals="", until="")

    assert form.arguments() == {"plant": plant.path, "organisation": "X", "purpose": "监测"}


def test_a_metric_is_published_with_its_inputs_line_by_line() -> None:
    plant = a_plant()
    power, pieces = a_signal(plant), a_signal(plant)

    response = a_reader(an_engineer(plant.enterprise)).post(url_of("hub.define_metric"), {
        "owner": plant.enterprise.code, "code": "SPECIFIC", "name": "单耗", "formula": "average(p) / average(n)",
        "inputs": f"p = {power.path}\nn={pieces.path}",
    })  # fmt: skip

    assert response.status_code == 200, texts(response)
    with viewing(SYSTEM):
        metric = Metric.objects.get(code="SPECIFIC")
        assert dict(metric.inputs.values_list("name", "signal")) == {"p": power.pk, "n": pieces.pk}


PASTED = "code\tname\tunit\tlow\thigh\nt1\t温度\t°C\t\t120.5\nt2\t压力\tkPa\t\t\n"


def test_signals_are_pasted_as_a_table() -> None:
    plant = a_plant()

    response = a_reader(an_engineer(plant.enterprise)).post(
        url_of("hub.add_signals"),
        {"asset": plant.path, "signals": "code,name,unit,high\nt1,温度,°C,120.5\nt2,压力,kPa,"},
    )

    assert response.status_code == 200, texts(response)
    assert "2 entries" in texts(response)
    with viewing(SYSTEM):
        rows = list(Signal.objects.order_by("code").values_list("code", "name", "unit", "low", "high"))
    assert rows == [("t1", "温度", "°C", None, 120.5), ("t2", "压力", "kPa", None, None)]


def test_a_pasted_table_is_refused_cell_by_cell_and_kept() -> None:
    plant = a_plant()
    pasted = "code\tname\tunit\thigh\tkind\nt1\t温度\t°C\twarm\t\nt2\t\tkPa\t9\todd\textra"

    response = a_reader(an_engineer(plant.enterprise)).post(
        url_of("hub.add_signals"), {"asset": plant.path, "signals": pasted}
    )

    cells = [(cell.row, cell.column, cell.given) for cell in response.context["refusal"].cells]
    assert response.status_code == 422
    assert cells == [
        (2, "high", "warm"), (3, "column 6", "extra"), (3, "name", ""), (3, "kind", "odd"),
    ]  # fmt: skip
    assert typed_value(response, "signals") == pasted
    with viewing(SYSTEM):
        assert Signal.objects.count() == 0


@pytest.mark.parametrize(
    ("header", "column"),
    [("code,name", "unit"), ("code,name,unit,colour", "column 4"), ("code,name,unit,code", "column 4")],
)
def test_the_header_of_a_pasted_table_is_checked(header: str, column: str) -> None:
    with pytest.raises(RefusedRows) as refusal:
        read_rows(f"{header}\na,b,c,d", NewSignal)

    assert [(cell.row, cell.column) for cell in refusal.value.cells] == [(1, column)]
    assert "code, name, unit, name_en, kind, low, high" in str(refusal.value.remedy)


def test_a_pasted_table_may_be_headed_by_labels_in_any_order() -> None:
    label = SignalKind.MEASUREMENT.label

    rows = read_rows(f'\nUnit;Name;code;kind\n°C;"Oven; left";t1;{label}\n\n;;;\n', NewSignal)

    assert rows == [{"unit": "°C", "name": "Oven; left", "code": "t1", "kind": SignalKind.MEASUREMENT.value}]


@pytest.mark.parametrize("text", ["code,name,unit", "code,name,unit\n\n"])
def test_a_table_without_rows_is_refused(text: str) -> None:
    with pytest.raises(RefusedRows, match="At least one row"):
        read_rows(text, NewSignal)


@pytest.mark.parametrize("high", ["nan", "inf", "1e999", "1,5"])
def test_what_is_no_number_is_refused_in_a_cell(high: str) -> None:
    with pytest.raises(RefusedRows, match="A number"):
        read_rows(f"code\tname\tunit\thigh\nt1\t温度\t°C\t{high}", NewSignal)


def test_money_is_set_aside_in_yuan() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code)

    response = a_reader(city.finance).post(
        url_of("programme.allocate"), {"project": "P1", "amount_yuan": "12,345,678.90"}
    )

    assert response.status_code == 200, texts(response)
    with viewing(SYSTEM):
        entry = LedgerEntry.objects.get(kind=EntryKind.ALLOCATED)
        assert {posting.debit_fen + posting.credit_fen for posting in entry.postings.all()} == {12_345_678_90}


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1500.50", 150_050), ("1500.5", 150_050), ("0.29", 29), ("1,500.50", 150_050), (" 8 ", 800),
        ("1.1", 110), ("9007199254740993.01", 900_719_925_474_099_301), ("-3", -300),
    ],
)  # fmt: skip
def test_yuan_become_fen_exactly(typed: str, fen: int) -> None:
    form = form_of("programme.allocate", project="P1", amount_yuan=typed)

    assert form.arguments() == {"project": "P1", "amount_fen": fen}


@pytest.mark.parametrize("typed", ["0.005", "1,50", "12,34.5", "nan", "Infinity", "ten", "1 500", "１２x"])
def test_what_is_no_amount_to_the_fen_is_said(typed: str) -> None:
    form = form_of("programme.allocate", project="P1", amount_yuan=typed)

    assert list(form.errors) == ["amount_yuan"]
    assert form["amount_yuan"].value() == typed


def test_the_amount_is_shown_in_fen_as_well() -> None:
    page = texts(a_reader(an_operator()).get(url_of("programme.allocate"), {"amount_fen": "150050"}))

    assert "= 150,050 fen ( CNY 1,500.50 )" in page


def test_a_refusal_says_what_is_allowed_and_keeps_what_was_typed() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code)
    typed = {"project": "P1", "amount_yuan": "40000000.01"}

    response = a_reader(city.finance).post(url_of("programme.allocate"), typed)

    assert response.status_code == 422
    assert "At most CNY 40,000,000.00" in texts(response)
    assert {name: typed_value(response, name) for name in typed} == typed


def test_a_wrong_day_is_said_beside_its_field() -> None:
    typed = {"plant": "X/S1", "organisation": "Y", "purpose": "监测", "until": "2027-02-30"}

    response = a_reader(an_engineer()).post(url_of("hub.disclose"), typed)

    assert response.status_code == 422
    assert response.context["form"].errors == {"until": ["Enter a valid date."]}
    assert {name: typed_value(response, name) for name in typed} == typed


def test_an_instant_is_read_in_the_sites_zone_and_sent_as_one() -> None:
    form = form_of("hub.evaluate_metric", metric="M", start="2026-11-01T08:00", end="2026-11-01T02:00:00+00:00")

    arguments = form.arguments()

    assert arguments["start"] == datetime(2026, 11, 1, 0, tzinfo=UTC)
    assert arguments["end"] == datetime(2026, 11, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [({"since": "0001-01-01T00:00:00"}, "since"), ({"limit": "9" * 20}, "limit"), ({"limit": "ten"}, "limit")],
)
def test_what_no_database_can_hold_is_said_beside_its_field(typed: dict[str, str], wrong: str) -> None:
    response = a_reader(an_engineer()).get(url_of("factory.alarms"), {"_show": "1", **typed})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]


def test_settings_are_lines_and_a_list_is_json() -> None:
    form = form_of(
        "hub.add_connector", owner="X", kind="mqtt", name="源", enabled="on",
        settings='host = broker\npassword = a=b#\ntopics = ["a/#", "b"]',
    )  # fmt: skip

    assert form.arguments()["settings"] == {"host": "broker", "password": "a=b#", "topics": ["a/#", "b"]}
    assert form.arguments()["enabled"] is True


@pytest.mark.parametrize("pairs", ["host", "= broker", "host = a\nhost = b", "topics = [1"])
def test_what_is_no_pair_is_said(pairs: str) -> None:
    assert list(form_of("hub.change_connector", connector="1", settings=pairs).errors) == ["settings"]


def test_numbers_may_stand_in_one_line() -> None:
    form = form_of(
        "programme.add_milestone", project="P1", number="1", name="见效", due_on="2026-12-31", share_bp="2500",
        targets="3, 4，5 6",
    )  # fmt: skip

    assert form.arguments()["targets"] == ["3", "4", "5", "6"]
    assert form.arguments()["share_bp"] == 2500


@pytest.mark.parametrize("name", ["hub.no_such_verb", "nowhere.add_region", "hub.add_region"])
def test_an_unknown_action_has_no_page(name: str) -> None:
    assert a_reader(an_operator()).get(url_of(name)).status_code == 404


def test_a_verb_is_found_by_either_spelling() -> None:
    client = a_reader(an_operator())

    assert client.get("/interfaces/kernel/add-region/").status_code == 200
    assert client.get("/interfaces/kernel/add_region/").status_code == 200


def test_a_competitor_cannot_disclose_a_foreign_plant() -> None:
    plant = a_plant()
    rival = an_engineer()
    typed = {"plant": plant.path, "organisation": rival.organisation.code, "purpose": "好奇"}

    response = a_reader(rival).post(url_of("hub.disclose"), typed)

    assert response.status_code == 404
    assert "There is no such row, or you may not see it: Asset." in texts(response)
    assert typed_value(response, "purpose") == "好奇"
    with viewing(SYSTEM):
        assert Disclosure.objects.count() == 0


def test_who_is_shown_a_plant_may_still_not_act_on_it() -> None:
    plant = a_plant()
    rival = an_engineer()
    a_disclosure(plant, rival.organisation)

    response = a_reader(rival).post(
        url_of("hub.disclose"), {"plant": plant.path, "organisation": rival.organisation.code, "purpose": "好奇"}
    )

    assert response.status_code == 403
    assert "may change its assets" in texts(response)
    with viewing(SYSTEM):
        assert Disclosure.objects.count() == 1


def test_who_lacks_the_role_is_told_when_it_is_done_and_keeps_what_was_typed() -> None:
    client = a_reader(an_engineer())
    typed = {"code": "3401", "name": "新城"}

    opened, sent = client.get(url_of("kernel.add_region")), client.post(url_of("kernel.add_region"), typed)

    assert (opened.status_code, sent.status_code) == (200, 403)
    assert "may not do this: kernel.add_region" in texts(sent)
    assert {name: typed_value(sent, name) for name in typed} == typed


def test_a_code_in_use_is_refused_by_name() -> None:
    a_region()

    response = a_reader(an_operator()).post(url_of("kernel.add_region"), {"code": "3499", "name": "又一次"})

    assert response.status_code == 422
    assert "There is a region 3499 already." in texts(response)


@pytest.mark.parametrize("error", [IntegrityError("UNIQUE"), DataError("value too long")])
def test_what_only_the_database_refuses_is_said_too(error: Exception) -> None:
    refusal, status = as_refusal(error)

    assert status == 409
    assert "What was given does not go with what is on file." in str(refusal)


def test_a_link_prefills_the_form() -> None:
    query = QueryDict(
        "plant=XH01/S1&signals=XH01/S1/a&signals=XH01/S1/b&until=2027-06-30&_back=/hub/disclosures/&odd=1"
    )

    assert prefilled(registry["hub.disclose"], query) == {
        "plant": "XH01/S1", "signals": "XH01/S1/a\nXH01/S1/b", "until": "2027-06-30",
    }  # fmt: skip
    page = a_reader(an_engineer()).get(f"{url_of('hub.disclose')}?{query.urlencode()}").content.decode()
    assert 'value="XH01/S1"' in page
    assert "XH01/S1/a\nXH01/S1/b</textarea>" in page
    assert 'value="2027-06-30"' in page


def test_a_link_prefills_amounts_in_fen_instants_switches_and_choices_but_no_password() -> None:
    fen = prefilled(registry["programme.allocate"], QueryDict("amount_fen=150050"))
    instant = prefilled(registry["hub.evaluate_metric"], QueryDict("start=2026-11-01T00:00:00Z&end=soon"))
    switch = prefilled(registry["hub.add_connector"], QueryDict("enabled=false"))
    person = prefilled(registry["kernel.add_person"], QueryDict("role=plant_engineer&password=secret"))

    assert fen == {"amount_yuan": "1500.50"}
    assert instant == {"start": datetime(2026, 11, 1, tzinfo=UTC), "end": "soon"}
    assert switch == {"enabled": False}
    assert person == {"role": "plant_engineer"}


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_the_way_back_stays_on_the_site(back: str) -> None:
    assert a_reader(an_engineer()).get(url_of("hub.disclose"), {"_back": back}).context["back"] == "/interfaces/"


def test_a_password_is_not_written_back_into_the_page() -> None:
    typed = {"username": "x", "password": "a-long-secret-word", "organisation": "NONE", "role": "plant_engineer"}

    response = a_reader(an_operator()).post(url_of("kernel.add_person"), typed)

    assert response.status_code == 404
    assert "a-long-secret-word" not in response.content.decode()


def test_what_was_typed_cannot_become_part_of_the_page() -> None:
    odd = '"><script>alert(1)</script>'

    sent = a_reader(an_operator()).post(url_of("kernel.add_organisation"), {"code": odd, "kind": odd, "region": odd})

    assert "<script>alert" not in sent.content.decode()
    assert odd in unescape(sent.content.decode())


def test_a_form_is_done_once() -> None:
    client = a_reader(an_operator())
    once = client.get(url_of("kernel.add_region")).context["once"]
    client.post(url_of("kernel.add_region"), {"_once": once, "code": "3401", "name": "新城"})

    again = client.post(url_of("kernel.add_region"), {"_once": once, "code": "3402", "name": "新城"})

    assert again.status_code == 422
    assert "This form was sent and done already." in texts(again)
    assert list(Region.objects.filter(code__in=["3401", "3402"]).values_list("code", flat=True)) == ["3401"]


def test_a_refused_form_may_be_sent_again() -> None:
    client = a_reader(an_operator())
    typed = {"_once": "x" * 22, "code": "3401", "name": "新城"}
    client.post(url_of("kernel.add_region"), {**typed, "parent": "0000"})

    assert client.post(url_of("kernel.add_region"), typed).status_code == 200


def test_a_form_from_elsewhere_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(an_operator())
    typed = {"code": "3401", "name": "新城"}

    foreign = client.post(url_of("kernel.add_region"), typed)
    page = client.get(url_of("kernel.add_region")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    own = client.post(url_of("kernel.add_region"), {**typed, "csrfmiddlewaretoken": token[1]})

    assert (foreign.status_code, own.status_code) == (403, 200)


def test_a_stranger_is_asked_to_sign_in() -> None:
    response = Client().post(url_of("kernel.add_region"), {"code": "3401", "name": "新城"})

    assert response.status_code == 302
    assert Region.objects.count() == 0


def test_an_action_is_not_done_by_opening_a_link() -> None:
    a_reader(an_operator()).get(url_of("kernel.add_region"), {"code": "3401", "name": "新城", "_show": "1"})

    assert not Region.objects.filter(code="3401").exists()


def test_a_query_is_looked_up_on_its_page() -> None:
    plant = a_plant()
    own, foreign = a_signal(plant), a_signal()
    client = a_reader(an_engineer(plant.enterprise))

    opened, shown = client.get(url_of("hub.signals")), client.get(url_of("hub.signals"), {"_show": "1", "below": ""})

    assert "panels" not in opened.context
    assert own.path in texts(shown)
    assert "1 entry" in texts(shown)
    assert foreign.path not in texts(shown)


def test_a_query_that_is_refused_says_so() -> None:
    response = a_reader(an_engineer()).get(url_of("kernel.changes"), {"_show": "1", "limit": "5"})

    assert response.status_code == 403
    assert typed_value(response, "limit") == "5"


def test_a_result_reads_as_facts() -> None:
    a_region()
    typed = {"code": "NEW", "name": "新厂", "kind": "enterprise", "region": "3499"}

    response = a_reader(an_operator()).post(url_of("kernel.add_organisation"), typed)

    page = texts(response)
    assert "Code NEW" in page
    assert "Kind enterprise" in page
    assert "English name —" in page


def test_the_list_of_interfaces_leads_to_the_forms() -> None:
    page = a_reader(an_operator()).get(reverse("capabilities"), {"q": "add_region"}).content.decode()

    assert '<a href="/interfaces/kernel/add-region/">kernel.add_region</a>' in page
