"""What a planner sees and does, page by page; and that nobody else does."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factory.scheduling.world import Shop, a_current_plan, a_shop, an_order, operations_of, planned
from planum.factory.scheduling.models import EventKind, Plan, PlanState, Proposal, ProposalState
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from world import a_disclosure, a_plant, an_engineer, an_industry_officer

pytestmark = pytest.mark.django_db

MOST_QUERIES = 60
OF_PLANT = ("morning", "orders", "machines", "plans", "events")


def looking(person: Person, language: str = "en") -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["planum_language"] = language
    return client


def text_of(response: Any) -> str:
    without_scripts = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", without_scripts).split())


def url(name: str, *arguments: object) -> str:
    return reverse(f"scheduling:{name}", args=arguments)


def a_late_shop() -> tuple[Shop, Any]:
    shop = a_shop(2)
    an_order(shop, "LATE", due_at=timezone.now() + timedelta(minutes=5), quantity=60)
    return shop, a_current_plan(shop)


def test_without_machines_the_first_step_is_to_read_them_in() -> None:
    engineer = an_engineer()
    plant = a_plant(engineer.organisation)

    page = looking(engineer).get(url("morning", plant.path))

    assert url("import", "machines", plant.path) in page.content.decode()
    assert "A plan needs machines." in text_of(page)


def test_without_a_plan_the_first_step_is_to_make_one() -> None:
    shop = a_shop(1)

    page = looking(shop.engineer).get(url("morning", shop.path))

    assert url("new_run", shop.path) in page.content.decode()


def test_the_morning_says_what_waits_and_shows_the_plan() -> None:
    shop, plan = a_late_shop()

    page = looking(shop.engineer).get(url("morning", shop.path))

    assert re.search(r"1 orders will be late", text_of(page))
    assert f"Plan {plan.number}" in text_of(page)
    assert "data-gantt=" in page.content.decode()


@pytest.mark.parametrize("name", OF_PLANT)
def test_pages_of_a_plant_are_found_in_both_languages(name: str) -> None:
    shop, _plan = a_late_shop()

    answers = [looking(shop.engineer, one).get(url(name, shop.path)).status_code for one in ("en", "zh-hans")]

    assert answers == [200, 200]


@pytest.mark.parametrize("name", OF_PLANT)
def test_another_firm_and_those_with_a_disclosure_find_nothing(name: str) -> None:
    shop = a_shop(1)
    bureau = an_industry_officer()
    a_disclosure(shop.plant, bureau.organisation)

    assert looking(an_engineer()).get(url(name, shop.path)).status_code == 404
    assert looking(bureau).get(url(name, shop.path)).status_code == 404


def test_late_orders_are_listed_and_exported() -> None:
    shop, _plan = a_late_shop()
    client = looking(shop.engineer)

    rows = client.get(url("orders", shop.path) + "?late=1&format=csv").content.decode("utf-8-sig").splitlines()

    assert [row.split(",")[0] for row in rows] == ["Order", "LATE"]
    assert int(rows[1].split(",")[5]) > 0


def test_a_late_order_says_why() -> None:
    shop, _plan = a_late_shop()
    [operation, *_rest] = operations_of(shop, "LATE")

    text = text_of(looking(shop.engineer).get(url("order", operation.order_id)))

    assert "Why it is late" in text
    assert re.search(r"\d+ (h|d|min)\b.* late", text)


def test_orders_are_read_from_a_file_or_refused_by_row_and_column() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    shop = a_shop()
    client, place = looking(shop.engineer), url("import", "orders", shop.path)

    good = SimpleUploadedFile("o.csv", b"order,product,quantity\nX1,BOX,5\n")
    bad = SimpleUploadedFile("o.csv", b"order,product,quantity\nX2,BOX,-5\n")
    answers = [client.post(place, {"file": file}) for file in (good, bad)]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert "quantity" in text_of(answers[1])
    assert "X1" in text_of(client.get(url("orders", shop.path)))
    assert "X2" not in text_of(client.get(url("orders", shop.path)))


def test_an_order_is_added_by_a_form() -> None:
    shop = a_shop()
    client = looking(shop.engineer)
    given = {"code": "N1", "product": "LID", "quantity": 4, "weight": 2, "due_at": "2031-01-01T08:00"}

    answer = client.post(url("new_order", shop.path), given)
    again = client.post(url("new_order", shop.path), given)

    assert (answer.status_code, again.status_code) == (302, 422)
    assert "N1" in text_of(client.get(answer.headers["Location"]))


def test_a_machine_has_its_dispatch_list_and_its_load() -> None:
    shop, _plan = a_late_shop()
    client = looking(shop.engineer)
    found = re.search(r"/factory/schedule/machines/\d+/", client.get(url("machines", shop.path)).content.decode())
    assert found is not None

    text = text_of(client.get(found.group()))

    assert "Load of seven days" in text
    assert "What comes next" in text


def test_a_calculation_shows_its_course_and_leads_to_its_plan() -> None:
    shop = a_shop(3)
    run = planned(shop)
    client = looking(shop.engineer)

    page, part = client.get(url("run", run.pk)), client.get(url("run", run.pk) + "?part=live")

    assert url("plan", run.plan_id) in page.content.decode()
    assert (b"<html" in part.content, "best plan" in part.content.decode()) == (False, True)


def test_a_move_on_the_current_plan_makes_a_draft() -> None:
    shop, plan = a_late_shop()
    client = looking(shop.engineer)
    [operation, *_rest] = operations_of(shop, "A1")
    start = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:00")
    given = {"bar": operation.pk, "row": "M2", "start": start, "origin": "0"}

    answer = client.post(url("move", plan.id), given, headers={"HX-Request": "true"})

    assert answer.status_code == 200, text_of(answer)
    with viewing(SYSTEM):
        draft = Plan.objects.get(parent=plan.id, state=PlanState.DRAFT)
    assert answer.json()["follow"] == url("plan", draft.pk)
    page = client.get(url("plan", draft.pk))
    assert "Pinned by hand" in text_of(page)


def test_a_move_that_cannot_be_is_refused_in_words() -> None:
    shop, plan = a_late_shop()
    [operation, *_rest] = operations_of(shop, "A1")
    given = {"bar": operation.pk, "row": "M3", "start": "2020-01-01T00:00:00", "origin": "0"}

    answer = looking(shop.engineer).post(url("move", plan.id), given, headers={"HX-Request": "true"})

    assert (answer.status_code, b"<html" in answer.content, b"refusal" in answer.content) == (409, False, True)


def test_plans_are_copied_compared_and_published() -> None:
    shop, plan = a_late_shop()
    client = looking(shop.engineer)

    copied = client.post(url("plan", plan.id), {"do": "copy"}).headers["Location"]
    other = int(copied.rstrip("/").rpartition("/")[2])
    compared = client.get(url("compare", shop.path), {"plan": [plan.id, other]})
    published = client.post(copied, {"do": "publish"})

    assert compared.content.decode().count("data-gantt=") == 2
    assert published.headers["Location"] == url("morning", shop.path)
    with viewing(SYSTEM):
        assert Plan.objects.get(state=PlanState.CURRENT).pk == other


def test_a_machine_failure_is_reported_and_its_answer_applied() -> None:
    shop, _plan = a_late_shop()
    client = looking(shop.engineer)

    form = client.get(url("report", EventKind.MACHINE_DOWN.value, shop.path))
    answer = client.post(url("report", EventKind.MACHINE_DOWN.value, shop.path), {"machine": "M1", "minutes": 300})
    shown = client.get(answer.headers["Location"])
    applied = client.post(answer.headers["Location"], {"do": "apply"})

    assert "Expected to last, minutes" in text_of(form)
    assert "Operations placed otherwise" in text_of(shown)
    assert applied.headers["Location"] == url("morning", shop.path)
    with viewing(SYSTEM):
        assert ProposalState.APPLIED in {row.state for row in Proposal.objects.all()}


@pytest.mark.parametrize("orders", [1, 3, 12])
def test_pages_take_few_queries_however_many_orders(orders: int, django_assert_max_num_queries: Any) -> None:
    shop = a_shop(orders)
    plan = a_current_plan(shop)
    client = looking(shop.engineer)

    for place in (*(url(name, shop.path) for name in OF_PLANT), url("plan", plan.id)):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(place).status_code == 200


def test_every_file_can_be_taken_out() -> None:
    shop = a_shop(1)
    client = looking(shop.engineer)

    for kind in ("orders", "routings", "machines", "calendars", "operators", "setups", "transport"):
        answer = client.get(url("export", kind, shop.path))
        assert (answer.status_code, answer.content[:2]) == (200, b"PK")
    assert client.get(url("export", "secrets", shop.path)).status_code == 404
