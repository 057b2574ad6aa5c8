"""The board counts what firms let the park see, says of how many, and prints as a PDF with Chinese type."""

import re
import zlib
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from park.board.conftest import MONTH, Scene
from planum.errors import Refused
from planum.kernel.models import Person
from planum.kernel.visibility import viewing
from planum.park.board.actions import mark_upgraded, move_task, place_firm, read_energy, report_goal, set_goal
from planum.park.board.models import Goal, ParkPlan, PlanTask, TaskState
from planum.park.board.queries import board_of, park_goals
from planum.park.board.report import report_data, report_pdf
from planum.park.board.shapes import BoardShape
from planum.ui.documents import pdf
from world import an_engineer, an_industry_officer

GRID_2023 = 0.5306
MOST_QUERIES = 40


def shown(scene: Scene, person: Person | None = None) -> BoardShape:
    with viewing(person or scene.keeper), translation.override("zh-hans"):
        return board_of(scene.park, MONTH)


def page_of(person: Person, part: str = "") -> Any:
    client = Client()
    client.force_login(person)
    client.cookies["planum_language"] = "en"
    return client.get(f"/park/board/{part}?month=2025-09")


def test_energy_carbon_and_coverage_are_those_of_firms_that_share(scene: Scene) -> None:
    read = read_energy(by=scene.keeper, park=scene.park.code, month_on=MONTH)
    board = shown(scene)

    assert (read.read, read.not_shared) == (1, 1)
    assert (board.firms, board.sharing, board.energy_of) == (2, 1, 1)
    assert board.energy_kwh == pytest.approx(14_400)
    assert board.carbon_kg == pytest.approx(14_400 * GRID_2023)
    assert {one.goal: (one.count, one.of) for one in board.coverage} == {
        "connected": (1, 2), "diagnosed": (0, 2), "upgraded": (0, 2),
    }  # fmt: skip
    assert {one.name: (one.state, one.energy_kwh, one.open_alarms) for one in board.standings} == {
        "开放厂": ("connected", pytest.approx(14_400), 0), "沉默厂": ("not_shared", None, None),
    }  # fmt: skip


def test_after_the_firm_takes_its_disclosure_back_the_board_forgets(scene: Scene) -> None:
    read_energy(by=scene.keeper, park=scene.park.code, month_on=MONTH)
    row: Any = scene.disclosure
    row.revoked_at = timezone.now()
    row.save()

    board = shown(scene)

    assert (board.sharing, board.energy_of, board.energy_kwh, board.carbon_kg) == (0, 0, 0, None)


def test_the_page_says_of_how_many_and_opens_the_readings(scene: Scene) -> None:
    read_energy(by=scene.keeper, park=scene.park.code, month_on=MONTH)

    with CaptureQueriesContext(connection) as queries:
        response = page_of(scene.keeper)
    text = " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())

    assert len(queries) <= MOST_QUERIES
    assert "1 of 2 firms; the others share none" in text
    assert "14,400" in text
    assert "/hub/metrics/values/" in response.content.decode()
    assert "99,999" not in text
    chain = page_of(scene.keeper, "energy/")
    assert f"/hub/metrics/values/{shown(scene).standings[0].metric_value}/" in chain.content.decode()
    assert "CN-GRID-CO2" not in page_of(an_engineer(), "energy/").content.decode()


def test_who_sees_the_plan(scene: Scene) -> None:
    officer, stranger = an_industry_officer(scene.park.region), an_engineer()

    for person, count in ((scene.keeper, 1), (officer, 1), (stranger, 0)):
        with viewing(person):
            assert ParkPlan.objects.count() == count
    assert b"14,400" not in page_of(stranger).content


def test_only_the_parks_operator_writes(scene: Scene) -> None:
    stranger = an_engineer()

    with pytest.raises(PermissionDenied):
        read_energy(by=stranger, park=scene.park.code, month_on=MONTH)
    with pytest.raises(ObjectDoesNotExist):
        place_firm(
            by=scene.keeper,
            park=scene.park.code,
            firm=stranger.organisation.code,
            code="X",
            east_m=0,
            north_m=0,  # type: ignore[union-attr]
        )
    with pytest.raises(Refused):
        place_firm(by=scene.keeper, park=scene.park.code, firm=scene.closed.code, code="A-1", east_m=0, north_m=0)


def test_goals_are_counted_or_reported_with_their_source(scene: Scene) -> None:
    set_goal(by=scene.keeper, park=scene.park.code, goal=Goal.GIGABIT, year=2027, percent=100)
    report_goal(by=scene.keeper, park=scene.park.code, goal=Goal.GIGABIT, year=2027, percent=92, source="测评报告")
    mark_upgraded(by=scene.keeper, firm=scene.open.code, on=MONTH, basis="验收意见")

    with viewing(scene.keeper):
        goals = {one.goal: (one.reached, one.source) for one in park_goals(park=scene.park.code)}

    assert goals == {"connected": (50.0, ""), "gigabit": (92, "测评报告")}
    with pytest.raises(Refused):
        report_goal(by=scene.keeper, park=scene.park.code, goal=Goal.CONNECTED, year=2027, percent=9, source="x")


def test_a_task_moves_along_its_states(scene: Scene) -> None:
    with viewing(scene.keeper):
        task = PlanTask.objects.get().pk
    move_task(by=scene.keeper, task=task, to=TaskState.UNDER_WAY)

    with pytest.raises(Refused):
        move_task(by=scene.keeper, task=task, to=TaskState.PLANNED)
    assert move_task(by=scene.keeper, task=task, to=TaskState.DONE, note="已验收").state == "done"


def test_the_report_is_a_pdf_with_its_own_chinese_type(scene: Scene) -> None:
    """Texts with marks of the typesetter's own language stand in it as they were typed."""
    with viewing(scene.keeper), translation.override("zh-hans"):
        plan = ParkPlan.objects.select_related("park").get()
        tasks = list(plan.tasks.all())
        content = report_pdf(plan, board_of(scene.park, MONTH), tasks)
        data = report_data(plan, board_of(scene.park, MONTH), tasks)

    assert content.startswith(b"%PDF-")
    assert "NotoSansSC" in fonts_of(content)
    assert "汽车零部件 #emph[x] $1$" in data["subtitle"]
    assert data["parts"][2]["rows"] == [["双千兆 *网络* <补盲>", "张园区", "2025-12-31", "计划中"]]


def test_text_never_becomes_markup() -> None:
    source = '#let data = json(bytes(sys.inputs.data))\n#set text(font: ("Noto Sans SC",))\n#data.text'
    evil = '#read("/etc/passwd") #panic("x") $ } ] 中文'

    assert pdf(source, {"text": evil}).startswith(b"%PDF-")


def fonts_of(content: bytes) -> str:
    """Names of fonts in a PDF, also in its compressed objects."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    opened = []
    for stream in streams:
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b" ".join(re.findall(rb"/FontName\s*/([\w+-]+)", b" ".join([content, *opened]))).decode()
