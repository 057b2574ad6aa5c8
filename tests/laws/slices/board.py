"""Plans of the two parks' own kind: the park of the rival has a plan, and the firm stands in a park of its own."""

from datetime import date
from typing import Any

from planum.kernel.actions import add_person
from planum.kernel.models import Organisation, OrganisationKind, Person, Role
from planum.park.board.actions import add_task, mark_upgraded, place_firm, read_energy, set_goal, set_plan
from planum.park.board.models import Goal


def furnish(rivals: Any) -> None:
    """A park of its own for each firm: that there is one is public, what it plans and knows is not."""
    for number, firm in enumerate(rivals.firms, start=1):
        park = Organisation._base_manager.create(
            code=f"GARDEN-{number}", name=f"园区{number}", name_en=f"Garden {number}", kind=OrganisationKind.PARK,
            region=firm.engineer.organisation.region,
        )  # fmt: skip
        home = firm.engineer.organisation
        before, home.park = home.park, park
        home.save(update_fields=["park"])
        add_person(
            by=rivals.operator, username=f"{firm.word}.keeper", password="only-for-these-tests-2026",
            organisation=park.code, role=Role.PARK_OPERATOR, name=f"{firm.zh}园管", name_en=f"{firm.word} keeper",
        )  # fmt: skip
        _plan(firm, Person.objects.get(username=f"{firm.word}.keeper"), park)
        home.park = before
        home.save(update_fields=["park"])


def _plan(firm: Any, keeper: Person, park: Any) -> None:
    set_plan(
        by=keeper, park=park.code, name=f"{firm.zh}园方案", name_en=f"{firm.word} plan",
        leading_industry=f"{firm.zh}产业 {firm.word}", measures=f"{firm.zh}措施", starts_on=date(2025, 1, 1),
        ends_on=date(2027, 12, 31),
    )  # fmt: skip
    set_goal(by=keeper, park=park.code, goal=Goal.SERVED, year=2027, percent=100)
    task = add_task(
        by=keeper, park=park.code, title=f"{firm.zh}任务 {firm.word}", responsible=f"{firm.zh}人",
        due_on=date(2026, 1, 1),
    )  # fmt: skip
    place_firm(by=keeper, park=park.code, firm=firm.code, code=f"{firm.word}-A1", east_m=1.0, north_m=2.0)
    mark_upgraded(by=keeper, firm=firm.code, on=date(2025, 9, 1), basis=f"{firm.zh}验收 {firm.word}")
    read_energy(by=keeper, park=park.code, month_on=date(2025, 9, 1))
    firm.things |= {"park": park.code, "task": task.id}


def thing(name: str) -> Any:
    return lambda firm, _city: firm.things[name]


ARGUMENTS = {
    **{
        f"park.{verb}:park": thing("park")
        for verb in ("add_task", "park_board", "park_goals", "park_tasks", "place_firm", "read_energy", "report_goal",
                     "set_goal", "set_plan")
    },
    "basis": lambda _firm, _city: "basis",
    "east_m": lambda _firm, _city: 1.0,
    "leading_industry": lambda _firm, _city: "industry",
    "measures": lambda _firm, _city: "measures",
    "month_on": lambda _firm, _city: "2025-09-01",
    "north_m": lambda _firm, _city: 1.0,
    "park.mark_upgraded:firm": lambda firm, _city: firm.code,
    "park.move_task:to": lambda _firm, _city: "under_way",
    "park.place_firm:firm": lambda firm, _city: firm.code,
    "park.report_goal:goal": lambda _firm, _city: "served",
    "park.set_goal:goal": lambda _firm, _city: "served",
    "park.add_task:title": lambda _firm, _city: "title",
    "percent": lambda _firm, _city: 50.0,
    "responsible": lambda _firm, _city: "somebody",
    "task": thing("task"),
    "park.move_task:task": thing("task"),
    "park.set_goal:year": lambda _firm, _city: 2027,
    "park.report_goal:year": lambda _firm, _city: 2027,
}  # fmt: skip
REACHES = {
    "the firm placed in another park": lambda r: (
        r.park, "park.place_firm",
        {"park": "HERON-PARK", "firm": r.own.code, "code": "X", "east_m": 0, "north_m": 0},
    ),
    "the firm's park written by another": lambda r: (
        r.park, "park.add_task",
        {"park": r.own.things["park"], "title": "x", "responsible": "x", "due_on": "2026-12-31"},
    ),
    "the task of the firm's park": lambda r: (
        r.park, "park.move_task", {"task": r.own.things["task"], "to": "under_way"},
    ),
    "the firm marked by another park": lambda r: (
        r.park, "park.mark_upgraded", {"firm": r.own.code, "on": "2025-09-01", "basis": "x"},
    ),
}  # fmt: skip
SPEAKING = {"board:board"}
# The park's own figures and goals, which are counts of its firms.
SILENT_QUERIES = {"park.park_board", "park.park_goals"}
