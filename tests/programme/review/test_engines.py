"""Conflicts of interest, assignments, and days of a notice."""

from datetime import date

import pytest

from planum.programme.review.engine.assigning import Reviewer, Task, assign
from planum.programme.review.engine.conflicts import Applicant, Bond, Certainty, Conflict, Judge, conflicts, likeness
from planum.programme.review.engine.days import last_day, unknown_years
from planum.programme.review.gathering import calendar, shipped_rubrics

CODE = "91990101MA1XH03A1X"
FIRM = Applicant("星河华盛精密机械有限公司", (CODE,), ("周远",))


def test_a_credit_code_is_certain_and_a_name_alone_is_not() -> None:
    by_code = conflicts(Judge("e", "孙", (Bond("shareholding", "别名", CODE.lower()),)), FIRM)
    by_name = conflicts(Judge("e", "孙", (Bond("service_contract", "华盛精密机械"),)), FIRM)

    assert by_code == [Conflict("shareholding", Certainty.CERTAIN, FIRM.name)]
    assert by_name == [Conflict("service_contract", Certainty.LIKELY, FIRM.name)]


def test_another_credit_code_clears_a_name_that_is_alike() -> None:
    judge = Judge("e", "孙", (Bond("employer", FIRM.name, "91000000OTHER00000"),))

    assert conflicts(judge, FIRM) == []


def test_what_is_not_known_is_said() -> None:
    """Openreview #301: a conflict was missed because data were missing, and nobody was told."""
    found = conflicts(Judge("e", "孙", knows_employers=False), Applicant("无码公司"))

    assert found == [
        Conflict("employer", Certainty.OPEN, "无码公司"), Conflict("identity", Certainty.OPEN, "无码公司"),
    ]  # fmt: skip


def test_the_same_name_as_the_representative_is_likely_a_relation() -> None:
    assert conflicts(Judge("e", "周远"), FIRM) == [Conflict("relative", Certainty.LIKELY, FIRM.name)]


@pytest.mark.parametrize(("left", "right", "alike"), [
    ("星河铝业有限公司", "星河铝业股份有限公司", True),
    ("星河铝业有限公司", "临江机械有限公司", False), ("", "", False),
])  # fmt: skip
def test_names_without_legal_form(left: str, right: str, alike: bool) -> None:
    assert (likeness(left, right) >= 0.85) is alike


def test_assignments_are_even_fit_and_keep_conflicts_out() -> None:
    pool = [Reviewer(f"e{n}", frozenset({"有色金属" if n < 3 else "纺织"}), house=f"h{n // 2}") for n in range(6)]
    tasks = [Task("a", frozenset({"有色金属"}), 3), Task("b", frozenset({"纺织"}), 3)]

    found = assign(pool, tasks, excluded=frozenset({("a", "e0")}))

    chosen = {task: {expert for code, expert in found.pairs if code == task} for task in "ab"}
    assert found.short == {}
    assert "e0" not in chosen["a"]
    assert {"e1", "e2"} <= chosen["a"]
    assert sorted(len([1 for pair in found.pairs if pair[1] == one.code]) for one in pool) == [1] * 6


def test_too_few_without_a_conflict_is_said_by_application() -> None:
    pool = [Reviewer("e0"), Reviewer("e1")]

    found = assign(pool, [Task("a", frozenset(), 2)], excluded=frozenset({("a", "e0")}))

    assert (found.pairs, found.short) == ((), {"a": 1})


@pytest.mark.parametrize(("first", "days", "is_working", "last"), [
    (date(2026, 9, 29), 5, True, date(2026, 10, 10)),  # The 29th, 30th, 8th, 9th, and Saturday the 10th is worked.
    (date(2026, 2, 12), 5, True, date(2026, 2, 25)),  # The 12th, 13th, Saturday the 14th, 24th, 25th.
    (date(2025, 4, 3), 5, True, date(2025, 4, 10)),
    (date(2026, 10, 1), 10, False, date(2026, 10, 10)),
    (date(2026, 11, 30), 1, True, date(2026, 11, 30)),
])  # fmt: skip
def test_days_of_a_notice_by_the_calendar(first: date, days: int, is_working: bool, last: date) -> None:
    assert last_day(first, days, calendar(), is_working=is_working) == last


def test_a_year_without_holidays_on_file_is_named() -> None:
    assert unknown_years(date(2026, 12, 28), date(2027, 1, 6), calendar()) == [2027]
    with pytest.raises(ValueError, match="0 days"):
        last_day(date(2026, 1, 1), 0, calendar(), is_working=True)


def test_shipped_sheets_begin_with_the_three_conditions_and_weigh_100() -> None:
    for one in shipped_rubrics()["rubrics"]:
        assert [each["code"] for each in one["criteria"]][:3] == ["foundation", "route", "willingness"]
        assert sum(each["weight"] for each in one["criteria"]) == 100
