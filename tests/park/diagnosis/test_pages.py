"""The pages of diagnosis, in a browser of the firm, of the park and of a competitor."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from park.diagnosis.world import a_diagnosis, a_machine, a_park_world, answer_all
from planum.kernel.visibility import SYSTEM, viewing
from planum.park.diagnosis.actions import prefill_diagnosis, submit_diagnosis
from planum.park.diagnosis.models import Answer, Diagnosis, DiagnosisState, InstrumentVersion
from tests.site.readers import a_reader, texts
from world import an_engineer, an_enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


def url(name: str, *keys: object) -> str:
    return reverse(f"diagnosis:{name}", args=keys)


def test_a_firm_opens_a_diagnosis_and_the_hub_fills_it_in() -> None:
    of = a_park_world()
    a_machine(of, "M1", unit="kW")
    reader = a_reader(of.engineer)

    page = reader.post(
        url("open"), {"instrument": "sme-2024|", "year": "2026", "prefill": "on", "take_over": "on"}, follow=True
    )  # fmt: skip

    assert "The hub answered" in texts(page)
    assert "the hub knows this" in texts(page)
    assert "evidence-mark" in page.content.decode()


def test_an_answer_is_sent_when_it_is_given_and_level_and_points_follow() -> None:
    of = a_park_world()
    key = a_diagnosis(of)

    answered = a_reader(of.engineer).post(
        url("answer", key, "information_systems"), {"chosen": "most"}, headers={"HX-Request": "true"}
    )  # fmt: skip

    assert answered.status_code == 200
    assert "7.5 / 100" in texts(answered)
    assert 'hx-swap-oob="true"' in answered.content.decode()


def test_an_answer_against_the_hub_asks_for_the_reason_where_it_was_given() -> None:
    of = a_park_world()
    a_machine(of, "M1", unit="kW")
    key = a_diagnosis(of)
    prefill_diagnosis(by=of.engineer, diagnosis=key)

    refused = a_reader(of.engineer).post(
        url("answer", key, "device_networking"), {"chosen": "a"}, headers={"HX-Request": "true"}
    )  # fmt: skip

    assert refused.status_code == 422
    assert "Reason for another answer" in texts(refused)


def test_the_maturity_model_is_asked_in_a_table() -> None:
    of = a_park_world()
    key = a_diagnosis(of, "cmmm")
    reader = a_reader(of.engineer)

    page = reader.get(url("questions", key))
    cell = reader.post(url("answer", key, "strategy_1"), {"chosen": "0.8"}, headers={"HX-Request": "true"})

    assert page.content.decode().count("diagnosis-cell") == 100
    assert (cell.status_code, "0.024" in texts(cell)) == (200, True)


def test_the_firm_submits_and_the_park_confirms_on_their_pages() -> None:
    of = a_park_world()
    key = a_diagnosis(of)
    answer_all(of, key)

    a_reader(of.engineer).post(url("submit", key), {"recipients": [of.park.code]})
    keeper = a_reader(of.keeper)
    front = texts(keeper.get("/"))
    page = texts(keeper.get(url("diagnosis", key)))
    keeper.post(url("confirm", key), {"remark": "seen on site"})

    assert "1 diagnoses to confirm" in front
    assert "The firm gave you this diagnosis to confirm" in page
    with viewing(SYSTEM):
        assert Diagnosis.objects.get().state is DiagnosisState.CONFIRMED


def test_the_result_shows_level_reasons_scenes_and_gaps_in_both_languages() -> None:
    of = a_park_world()
    a_machine(of, "M1", unit="kW")
    key = a_diagnosis(of)
    prefill_diagnosis(by=of.engineer, diagnosis=key)

    english = a_reader(of.engineer).get(url("diagnosis", key))
    chinese = a_reader(of.engineer, "zh-hans").get(url("diagnosis", key))

    for said in ("Why this level", "Scenes and their levels", "Gaps: first those", "Energy"):
        assert said in texts(english)
    assert '"type": "radar"' in english.content.decode()
    for said in ("等级判定理由", "约束性场景", "能耗管理"):
        assert said in texts(chinese)


def test_the_evidence_of_an_answer_opens_down_to_machines_with_a_checked_hash() -> None:
    of = a_park_world()
    a_machine(of, "M1", unit="kW")
    key = a_diagnosis(of)
    prefill_diagnosis(by=of.engineer, diagnosis=key)
    with viewing(SYSTEM):
        row = Answer.objects.get(diagnosis=key, question="device_networking")

    page = a_reader(of.engineer).get(url("evidence", row.pk))

    assert "share of machines that sent readings in the last day" in texts(page)
    assert f"{of.plant.path}/M1" in texts(page)
    assert row.digest in page.content.decode()
    assert "chain-sound" in page.content.decode()


def test_an_officer_loads_a_corrected_instrument_as_a_file() -> None:
    of = a_park_world()
    reader = a_reader(of.keeper)
    with viewing(of.keeper):
        row = InstrumentVersion.objects.get(code="cmmm")
    content = json.loads(reader.get(url("instrument", row.pk), {"format": "json"}).content)
    file = SimpleUploadedFile("cmmm.json", json.dumps(content | {"version": "2020.2"}).encode())

    loaded = reader.post(url("load"), {"file": file, "reason": "official"}, follow=True)
    wrong = reader.post(url("load"), {"file": SimpleUploadedFile("x.json", b"{}"), "reason": "official"})

    assert "2020.2" in texts(loaded)
    assert (wrong.status_code, "nothing has been saved" in texts(wrong)) == (422, True)


@pytest.mark.parametrize("name", ["diagnosis", "questions", "submit", "chain"])
def test_a_competitor_finds_nothing(name: str) -> None:
    of = a_park_world()
    key = a_diagnosis(of)
    rival = a_reader(an_engineer(an_enterprise(region=of.firm.region)))

    assert rival.get(url(name, key)).status_code == 404
    assert rival.get(url("list")).context["table"].paginator.count == 0


def test_what_waits_says_how_many_questions_are_open() -> None:
    of = a_park_world()
    a_diagnosis(of)

    assert "31 questions of the diagnosis are not answered" in texts(a_reader(of.engineer).get("/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_long_it_is(count: int, django_assert_num_queries: Any) -> None:
    of = a_park_world()
    for _number in range(count):
        key = a_diagnosis(of)
        answer_all(of, key)
        submit_diagnosis(by=of.engineer, diagnosis=key, recipients=[of.park.code])
    reader = a_reader(of.keeper)
    reader.get(url("list"))

    with django_assert_num_queries(8):
        page = reader.get(url("list"))

    assert page.context["table"].paginator.count == count
