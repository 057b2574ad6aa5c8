"""What officers see and do on the pages of the review: the table of experts, score sheets, single reviews."""

import re

import pytest

from planum.errors import RefusedRows
from planum.programme.review.actions import import_experts
from planum.programme.review.models import Assignment, AssignmentState, Criterion, Expert, Interest, Rubric
from planum.programme.review.shapes import ImportedExperts
from programme.projects.world import a_place
from programme.review.world import (
    a_decided_panel,
    a_panel,
    a_review_place,
    invited,
    scored,
    screened,
    some_experts,
)
from programme.world import a_reader, encoded, texts
from world import an_expert

pytestmark = pytest.mark.django_db
HEAD = "账号,职称,专业领域,近三年任职已填全,利害关系类型,利害关系企业,企业统一社会信用代码,持股比例（%）"


def test_a_table_of_experts_is_taken_whole_and_adds_nothing_twice() -> None:
    place, person = a_place(), an_expert()
    name = person.username
    rows = (f"{name},教授,有色金属、智能制造,是,持股,甲冶金,,1.5", f"{name},,,,服务合同,乙机床,91CODE,")

    done = import_experts(by=place.industry, name="专家.csv", content=encoded(HEAD, *rows))
    again = import_experts(by=place.industry, name="专家.csv", content=encoded(HEAD, *rows))

    assert (done, again) == (ImportedExperts(2, 1, 2, 0), ImportedExperts(2, 0, 0, 2))
    expert = Expert._base_manager.get()
    assert (expert.title, expert.specialities, expert.employers_known) == ("教授", ["有色金属", "智能制造"], True)
    kept = Interest._base_manager.values_list("kind", "name", "credit_code", "share_bp")
    assert list(kept) == [("shareholding", "甲冶金", "", 150), ("service_contract", "乙机床", "91CODE", None)]


def test_a_table_with_faults_is_refused_whole_with_row_and_column() -> None:
    place, person = a_place(), an_expert()
    name = person.username
    rows = (
        f"{name},教授,有色金属,是,,,,", "nobody,教授,有色金属,是,,,,", f"{name},,,,持股,甲冶金,,120",
        f"{name},,,,任职,,,",
    )  # fmt: skip

    with pytest.raises(RefusedRows) as refusal:
        import_experts(by=place.industry, name="专家.csv", content=encoded(HEAD, *rows))

    assert [(cell.row, cell.column, cell.given) for cell in refusal.value.cells] == [
        (4, "share", "120"), (3, "account", "nobody"), (5, "firm", "an empty cell"),
    ]  # fmt: skip
    assert Expert._base_manager.count() == 0


def sheet(*weights: int) -> dict[str, str]:
    form = {
        "code": "OWN", "name": "自定评分表", "wing": "line", "criteria-TOTAL_FORMS": str(len(weights) + 1),
        "criteria-INITIAL_FORMS": "0", f"criteria-{len(weights)}-most": "100",
    }  # fmt: skip
    for number, weight in enumerate(weights):
        form |= {
            f"criteria-{number}-code": f"c{number}", f"criteria-{number}-name": f"指标{number}",
            f"criteria-{number}-weight": str(weight), f"criteria-{number}-most": "100",
            f"criteria-{number}-levels": "60-100 链主牵头\n0-59 尚无牵头企业",
        }  # fmt: skip
    return form


def test_a_sheet_is_made_on_its_page_when_its_weights_sum_to_100() -> None:
    place = a_place()
    bureau = a_reader(place.industry)

    refused = bureau.post("/programme/reviews/sheets/new/", sheet(60, 30))
    kept = Rubric._base_manager.count()
    made = bureau.post("/programme/reviews/sheets/new/", sheet(60, 40), follow=True)

    assert (refused.status_code, kept) == (422, 0)
    assert "R36" in texts(refused)
    assert "Criteria; their weights sum to 100" in texts(made)
    row = Rubric._base_manager.get()
    assert Criterion._base_manager.filter(rubric=row).first().anchors[0] == {"from": 60, "to": 100, "text": "链主牵头"}
    again = bureau.get(f"/programme/reviews/sheets/new/?from={row.pk}")
    shown = again.content.decode()
    assert "60-100 链主牵头" in shown
    assert ('value="60"' in shown, "E+1" in shown) == (True, False)


def test_a_sheet_goes_back_and_an_expert_is_taken_off_on_the_page_of_the_review() -> None:
    place, codes = a_review_place(1)
    screened(place, codes)
    people = some_experts(place)
    a_panel(place, codes)
    invited(place)
    scored(people[:1], [[80]])
    bureau = a_reader(place.industry)
    states = (AssignmentState.SUBMITTED, AssignmentState.INVITED)
    sent, waiting = (Assignment._base_manager.filter(state=state).first() for state in states)
    address = "/programme/reviews/assignments/{}/".format

    page = texts(bureau.get(address(sent.pk)))
    bureau.post(f"{address(sent.pk)}reopen/", {"reason": "请复核"})
    bureau.post(f"{address(waiting.pk)}drop/", {"reason": "出差"})

    assert "依据充分" in page
    now = Assignment._base_manager.in_bulk([sent.pk, waiting.pk])
    assert [now[each.pk].state for each in (sent, waiting)] == [AssignmentState.ACCEPTED, AssignmentState.DROPPED]
    assert a_reader(place.engineer).get(address(sent.pk)).status_code == 404


def chain_in(page: str) -> str:
    """The address of the chain below a result."""
    found = re.search(r"/programme/reviews/(candidates|results)/\d+/chain/", page)
    assert found is not None
    return found[0]


def test_results_open_to_the_sheets_they_rest_on() -> None:
    place, _codes, people = a_decided_panel()
    bureau, firm = a_reader(place.industry), a_reader(place.engineer)

    page = bureau.get("/programme/reviews/panels/R1/").content.decode()
    chain = texts(
        bureau.get(next(part for part in page.split('"') if part.startswith("/programme/reviews/candidates")))
    )
    own = firm.get("/programme/reviews/results/").content.decode()
    chain_of_own = texts(firm.get(next(part for part in own.split('"') if part.endswith("/chain/"))))

    assert all(str(person) in chain for person in people)
    assert "R35" in chain
    assert "submitted score sheets 5" in chain_of_own
    assert not any(str(person) in chain_of_own for person in people)
