"""List pages: what a reader finds, sees and takes away."""

import csv
import io
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory
from django.utils import timezone, translation
from django_filters import FilterSet

from planum.ui.evidence import Evidence
from planum.ui.exports import harmless
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, QuantityColumn, StateColumn, Table, table_page

pytestmark = pytest.mark.urls("tests.ui.urls")


class Mood(StrEnum):
    FINE = "fine"
    ILL = "ill"

    @property
    def label(self) -> str:
        return {"fine": "Well", "ill": "Unwell"}[self.value]

    @property
    def colour(self) -> str:
        return {"fine": "good", "ill": "bad"}[self.value]


@dataclass(frozen=True)
class Machine:
    code: str
    mood: Mood
    power: float
    cost_fen: int | None
    seen_at: datetime
    proof: Evidence | None = None


class MachineTable(Table):
    code = Column(verbose_name="Code")
    mood = StateColumn(verbose_name="Mood")
    power = QuantityColumn(verbose_name="Power", unit="kW", evidence="proof")
    cost_fen = MoneyColumn(verbose_name="Cost")
    seen_at = InstantColumn(verbose_name="Seen")


class KindFilter(FilterSet):
    class Meta:
        model = ContentType
        fields = ["model"]


class KindTable(Table):
    app_label = Column(verbose_name="Room")
    model = Column(verbose_name="Kind")


@pytest.fixture(autouse=True)
def reader() -> Any:
    with translation.override("en"), timezone.override(ZoneInfo("Asia/Shanghai")):
        yield


def machines(count: int = 3) -> list[Machine]:
    at = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)
    return [
        Machine(f"M{place:02}", Mood.ILL if place % 2 else Mood.FINE, 1.5 * place, 100_050 * place, at)
        for place in range(count)
    ]


def page(rows: Any, query: str = "", table: type[Table] = MachineTable, **options: Any) -> Any:
    headers = options.pop("headers", {})
    return table_page(RequestFactory().get(f"/machines/?{query}", headers=headers), table, rows, **options)


def codes(response: Any) -> list[str]:
    return re.findall(r">(M\d\d)<", response.content.decode())


def test_rows_are_shown_as_the_columns_say() -> None:
    text = page(machines(2), title="Machines").content.decode()

    assert "<h1>Machines</h1>" in text
    assert '<span class="state state-bad">Unwell</span>' in text
    assert 'title="CNY 1,000.50"' in text
    assert ">2026-03-06 00:30</time>" in text


def test_every_word_searched_for_is_found_somewhere_in_the_row() -> None:
    assert codes(page(machines(4), "q=unwell+m03", search=("code", "mood"))) == ["M03"]
    assert codes(page(machines(4), "q=M0", search=("code",))) == ["M00", "M01", "M02", "M03"]


def test_nothing_found_offers_everything_again() -> None:
    text = page(machines(2), "q=zzz", search=("code",)).content.decode()

    assert "Nothing matches this search." in text
    assert 'href="/machines/"' in text


def test_an_empty_list_says_what_will_be_here() -> None:
    text = page([], empty=Empty("Machines will stand here.", "Connect one", "/connect/")).content.decode()

    assert "Machines will stand here." in text
    assert '<a class="btn btn-primary" href="/connect/">Connect one</a>' in text


def test_rows_are_sorted_by_any_column() -> None:
    assert codes(page(machines(3), "sort=-power")) == ["M02", "M01", "M00"]


def test_twenty_five_rows_make_a_page_and_a_page_too_far_is_the_last() -> None:
    assert len(codes(page(machines(60)))) == 25
    assert codes(page(machines(60), "page=99")) == [f"M{place}" for place in range(50, 60)]
    assert codes(page(machines(60), "page=zero")) == codes(page(machines(60)))


def test_a_reader_cannot_ask_for_longer_pages() -> None:
    assert len(codes(page(machines(60), "per_page=1000"))) == 25


def test_htmx_gets_the_rows_alone_but_going_back_gets_the_page() -> None:
    rows_alone = page(machines(1), headers={"HX-Request": "true"})
    whole = page(machines(1), headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert rows_alone.content.decode().strip().startswith('<div id="rows"')
    assert "<!doctype html>" in whole.content.decode()
    assert rows_alone.headers["Vary"] == "HX-Request"


def test_links_keep_the_search_while_sorting() -> None:
    text = page(machines(2), "q=M0&sort=power", search=("code",)).content.decode()

    assert 'href="?q=M0&amp;sort=-power"' in text
    assert 'name="sort" value="power"' in text
    assert 'href="?q=M0&amp;sort=power&amp;format=csv"' in text


def test_csv_opens_in_a_spreadsheet_with_numbers_as_numbers() -> None:
    response = page(machines(2), "format=csv&sort=-code")

    content = response.content
    assert content.startswith(b"\xef\xbb\xbf")
    assert response.headers["Content-Disposition"] == 'attachment; filename="machine.csv"'
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["Code", "Mood", "Power (kW)", "Cost (元)", "Seen"],
        ["M01", "Unwell", "1.5", "1000.50", "2026-03-06 00:30:00"],
        ["M00", "Well", "0.0", "0.00", "2026-03-06 00:30:00"],
    ]


def test_exports_hold_all_rows_found_not_one_page() -> None:
    rows = json.loads(page(machines(60), "format=json&q=M1", search=("code",)).content)

    assert [row["code"] for row in rows] == [f"M{place}" for place in range(10, 20)]


def test_json_keeps_the_names_of_columns() -> None:
    missing = [Machine("M00", Mood.FINE, float("nan"), None, datetime(2026, 3, 5, tzinfo=UTC))]

    assert json.loads(page(missing, "format=json").content) == [
        {"code": "M00", "mood": "Well", "power": None, "cost_fen": None, "seen_at": "2026-03-05T08:00:00+08:00"}
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", "＝", " ="])
def test_text_that_looks_like_a_formula_is_made_harmless(start: str) -> None:
    assert harmless(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("value", [-5, -1.5, "plain", "", None, True])
def test_numbers_and_plain_text_stay_as_they_are(value: object) -> None:
    assert harmless(value) == value


def test_a_computed_number_carries_its_evidence() -> None:
    proof = Evidence("/evidence/7/", source="Meter 7", quality=1)
    row = Machine("M00", Mood.FINE, 1.0, 1, datetime(2026, 3, 5, tzinfo=UTC), proof)

    text = page([row]).content.decode()

    assert 'hx-get="/evidence/7/"' in text
    assert "Meter 7" in text
    assert "Uncertain" in text


def test_a_table_without_its_own_options_has_the_house_look() -> None:
    assert KindTable([]).template_name == "ui/table.html"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_queryset_costs_two_questions(count: int, django_assert_num_queries: Any) -> None:
    for place in range(count):
        ContentType.objects.create(app_label="uitest", model=f"kind{place}")
    rows = ContentType.objects.filter(app_label="uitest")

    with django_assert_num_queries(2):
        text = page(rows, "q=kind&sort=-model", table=KindTable, search=("model",)).content.decode()

    assert text.count(">uitest</div>") == count


@pytest.mark.django_db
def test_filters_narrow_a_queryset_and_stay_in_the_form() -> None:
    for name in ("pump", "fan"):
        ContentType.objects.create(app_label="uitest", model=name)
    rows = ContentType.objects.filter(app_label="uitest")

    found = page(rows, "model=fan", table=KindTable, filters=KindFilter).content.decode()
    missed = page(rows, "model=oven", table=KindTable, filters=KindFilter).content.decode()

    assert re.findall(r"<td[^>]*><div>(pump|fan)</div>", found) == ["fan"]
    assert '<input type="text" name="model" value="fan"' in found
    assert "Nothing matches this search." in missed
