"""From the pool of experts to the list of projects, and what is refused on the way."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from planum.errors import Refused
from planum.kernel.files import content_of
from planum.kernel.models import ChangeEntry
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.models import Project, Wing
from planum.programme.review.actions import (
    accept_review,
    add_rubric,
    announce_results,
    answer_objection,
    close_notice,
    close_panel,
    convene_panel,
    decide_applications,
    declare_interest,
    drop_reviewer,
    file_objection,
    invite_reviewers,
    propose_reviewers,
    recuse_from_review,
    reopen_scores,
    score_application,
    submit_scores,
)
from planum.programme.review.engine.days import last_day
from planum.programme.review.gathering import calendar
from planum.programme.review.models import Assignment, AssignmentState, InterestKind, PublicNotice, Score
from planum.programme.review.queries import my_reviews, own_review_results, public_notices, review_summary
from planum.programme.review.shapes import CriterionInput, Decision
from programme.review.world import (
    CRITERIA,
    POINTS,
    a_decided_panel,
    a_panel,
    a_review_place,
    a_sheet,
    assignments,
    invited,
    scored,
    screened,
    some_experts,
    state_of,
)

A = AssignmentState
pytestmark = pytest.mark.django_db


def ready(experts: int = 5) -> tuple[Any, list[str], list[Any]]:
    place, codes = a_review_place()
    screened(place, codes)
    people = some_experts(place, experts)
    a_panel(place, codes)
    return place, codes, people


def test_weights_that_are_not_100_and_criteria_without_levels_are_refused() -> None:
    place, _codes = a_review_place(1)
    levels = [{"from": 60, "to": 100, "text": "好"}, {"from": 0, "to": 59, "text": "差"}]
    one = CriterionInput("foundation", "基础条件", 60, levels)
    given: dict[str, Any] = {
        "by": place.industry, "pilot": place.pilot.code, "code": "R", "name": "表", "wing": Wing.POINT,
    }  # fmt: skip

    with pytest.raises(Refused, match=r"R36.*权重合计 99|R36.*Weights sum to 99"):
        add_rubric(criteria=[one, replace(one, code="route", weight=39)], **given)
    with pytest.raises(Refused, match="R36"):
        add_rubric(criteria=[one, replace(one, code="route", weight=40, anchors=[])], **given)
    shape = add_rubric(criteria=[one, replace(one, code="route", weight=40)], **given)

    assert (shape.version, shape.weights) == (1, {"foundation": 60.0, "route": 40.0})


def test_an_even_number_of_experts_is_refused_before_anybody_is_asked() -> None:
    place, codes = a_review_place(1)
    screened(place, codes)

    with pytest.raises(Refused, match="R35"):
        a_panel(place, codes, experts=4)

    assert state_of(codes[0]) == "screened"


def test_an_expert_with_shares_is_not_proposed_and_the_place_is_filled() -> None:
    place, codes, people = ready(6)
    declare_interest(
        by=people[0], kind=InterestKind.SHAREHOLDING, name="星河华盛", credit_code=place.firm.code, share_bp=150
    )

    invited(place)

    with viewing(SYSTEM):
        for code in codes:
            rows = Assignment.objects.filter(application__code=code)
            assert rows.count() == 5
            assert rows.filter(expert__person=people[0]).exists() is (code != codes[0])


def test_a_score_by_an_expert_who_holds_shares_is_refused_by_name_and_nothing_is_kept() -> None:
    place, _codes, people = ready()
    invited(place)
    mine = assignments(people[0])[0]
    accept_review(by=people[0], assignment=mine.pk, agrees=True)
    score_application(by=people[0], assignment=mine.pk, points={"route": 50}, comments={"route": "先前草稿"})
    declare_interest(by=place.industry, expert=people[0].username, kind=InterestKind.SHAREHOLDING, name="华盛",
                     credit_code=place.firm.code)  # fmt: skip
    entries = ChangeEntry.objects.count()

    with pytest.raises(Refused, match=r"R35.*专家1|R35.*专家 专家1") as refused:
        score_application(by=people[0], assignment=mine.pk, points=dict.fromkeys(CRITERIA, 90.0), comment="好")
    with pytest.raises(Refused, match="R35"):
        submit_scores(by=people[0], assignment=mine.pk)

    assert "专家1" in str(refused.value)
    assert ChangeEntry.objects.count() == entries
    with viewing(people[0]):
        assert [(str(one.points), one.comment) for one in Score.objects.filter(assignment=mine)] == [
            ("50.00", "先前草稿")
        ]
    others = assignments(people[1])[0]
    accept_review(by=people[1], assignment=others.pk, agrees=True)
    a_sheet(people[1], others.pk, 80)


def test_who_recuses_leaves_no_scores_and_is_not_asked_again() -> None:
    place, codes, _people = ready(6)
    invited(place)
    with viewing(SYSTEM):
        row = Assignment.objects.filter(application__code=codes[0]).select_related("expert__person").first()
        person = row.expert.person
    accept_review(by=person, assignment=row.pk, agrees=True)
    score_application(by=person, assignment=row.pk, points={"route": 70})

    recuse_from_review(by=person, assignment=row.pk, reason="持有该企业股权")
    proposed = propose_reviewers(by=place.industry, panel="R1")

    assert [(one.application, one.expert == str(person)) for one in proposed] == [(codes[0], False)]
    with viewing(SYSTEM):
        assert Score.objects.count() == 0
    with pytest.raises(Refused, match="R35"):
        drop_reviewer(by=place.industry, assignment=proposed[0].id, reason="改选") and close_panel(
            by=place.industry, panel="R1"
        )


def test_the_agreement_is_asked_for_and_points_stay_within_their_scale() -> None:
    place, _codes, people = ready()
    invited(place)
    mine = assignments(people[0])[0]

    with pytest.raises(Refused, match=r"保密|confidentiality"):
        accept_review(by=people[0], assignment=mine.pk)
    accept_review(by=people[0], assignment=mine.pk, agrees=True)
    for wrong in (100.01, -1, float("nan")):
        with pytest.raises(Refused, match="100"):
            score_application(by=people[0], assignment=mine.pk, points={"budget": 50, "route": wrong})
    with pytest.raises(Refused, match="beauty"):
        score_application(by=people[0], assignment=mine.pk, points={"beauty": 50})

    with viewing(SYSTEM):
        assert Score.objects.count() == 0


def test_a_submitted_sheet_stands_until_it_is_opened_with_a_reason() -> None:
    place, _codes, people = ready()
    invited(place)
    mine = assignments(people[0])[0]
    accept_review(by=people[0], assignment=mine.pk, agrees=True)
    score_application(by=people[0], assignment=mine.pk, points=dict.fromkeys(CRITERIA, 80.0))
    with pytest.raises(Refused):
        submit_scores(by=people[0], assignment=mine.pk)
    a_sheet(people[0], mine.pk, 80)

    with pytest.raises(Refused):
        score_application(by=people[0], assignment=mine.pk, points={"route": 10})
    with pytest.raises(Refused):
        reopen_scores(by=place.industry, assignment=mine.pk, reason=" ")
    reopen_scores(by=place.industry, assignment=mine.pk, reason="专家来函更正")

    assert ChangeEntry.objects.filter(after__reopened="专家来函更正").count() == 1
    a_sheet(people[0], mine.pk, 82)
    assert [one.weighted for one in _reviews(people[0]) if one.state == "submitted"] == [82.0]


def _reviews(person: Any) -> list[Any]:
    with viewing(person):
        return my_reviews(by=person)


def test_an_expert_sees_the_own_reviews_alone() -> None:
    place, _codes, people = ready()
    propose_reviewers(by=place.industry, panel="R1")
    assert _reviews(people[0]) == []

    invite_reviewers(by=place.industry, panel="R1")
    scored(people[1:2], POINTS[1:2])

    assert len(_reviews(people[0])) == 2
    with viewing(people[0]):
        assert Score.objects.count() == 0
        assert Assignment.objects.count() == 2
        with pytest.raises(PermissionDenied):
            review_summary(by=people[0], panel="R1")
    with viewing(place.engineer):
        assert (Assignment.objects.count(), Score.objects.count()) == (0, 0)


def test_incomplete_sheets_do_not_close_and_results_leave_out_the_extremes() -> None:
    """Point sheets: route weighs 25 % and gets two points less, so a total is its points less 0.5."""
    place, codes, people = ready()
    invited(place)
    scored(people[:4], POINTS[:4])
    with pytest.raises(Refused, match="R35"):
        close_panel(by=place.industry, panel="R1")

    scored(people[4:], POINTS[4:])
    close_panel(by=place.industry, panel="R1")

    with viewing(place.industry):
        rows = review_summary(by=place.industry, panel="R1")
    assert [(row.rank, row.application, round(row.result or 0, 4)) for row in rows] == [
        (1, codes[0], 82.8333), (2, codes[1], 70.1667),
    ]  # fmt: skip
    assert [(row.requested_fen, row.cumulative_fen) for row in rows] == [
        (1_500_000_000, 1_500_000_000), (1_000_000_000, 2_500_000_000),
    ]  # fmt: skip
    assert rows[0].normalised is not None
    assert rows[0].normalised > (rows[1].normalised or 0)
    assert all(one.startswith("fast:") for one in rows[0].oddities)


def test_departing_from_the_ranking_needs_reasons_on_both_sides_and_is_marked() -> None:
    place, codes, people = ready()
    invited(place)
    scored(people, POINTS)
    close_panel(by=place.industry, panel="R1")

    with pytest.raises(Refused) as refused:
        decide_applications(by=place.industry, panel="R1", decisions=[
            Decision(codes[1], "selected"), Decision(codes[0], "rejected", "产能过剩"),
        ])  # fmt: skip
    assert codes[1] in str(refused.value)
    assert (state_of(codes[0]), state_of(codes[1])) == ("under_review", "under_review")
    with pytest.raises(Refused, match="R18"):
        decide_applications(by=place.industry, panel="R1", decisions=[
            Decision(codes[0], "selected", support_fen=2_000_000_100), Decision(codes[1], "rejected", "x"),
        ])  # fmt: skip
    decide_applications(by=place.industry, panel="R1", decisions=[
        Decision(codes[1], "selected", "补链急需", 900_000_000), Decision(codes[0], "rejected", "产能过剩"),
    ])  # fmt: skip

    with viewing(place.industry):
        rows = review_summary(by=place.industry, panel="R1")
    assert [(row.verdict, row.deviates) for row in rows] == [("rejected", True), ("selected", True)]
    assert (state_of(codes[0]), state_of(codes[1])) == ("rejected", "selected")


def test_a_firm_reads_its_own_result_with_comments_without_names() -> None:
    place, codes, _people = a_decided_panel()

    with viewing(place.engineer):
        (result,) = own_review_results(by=place.engineer)

    assert (result.application, result.verdict, result.support_fen) == (codes[0], "selected", 1_500_000_000)
    assert result.comments["基础条件" if "基础条件" in result.comments else "Foundation"] == ["依据充分"] * 5
    assert "专家" not in str(result.comments)


def announced() -> tuple[Any, list[str]]:
    place, codes, _people = a_decided_panel()
    announce_results(
        by=place.industry, pilot=place.pilot.code, number="星工信公示〔2026〕1号", name="首批拟支持项目",
        contact="市工信局 0000-1",
        applications=[codes[0]],
    )  # fmt: skip
    return place, codes


def shown_in(first: date, last: date) -> None:
    """As if the notice had been shown then."""
    PublicNotice._base_manager.update(starts_on=first, ends_on=last)


def test_a_notice_is_shown_to_all_of_the_city_and_lists_projects_after_its_days() -> None:
    place, codes = announced()
    with viewing(place.engineer):
        (shown,) = public_notices()
    with pytest.raises(Refused, match="R37"):
        close_notice(by=place.industry, notice=shown.number, listed_in="星政函〔2026〕9号")
    shown_in(date(2026, 9, 29), date(2026, 10, 9))
    with pytest.raises(Refused, match=r"R37.*4 天|R37.*4 days"):
        close_notice(by=place.industry, notice=shown.number, listed_in="星政函〔2026〕9号")
    shown_in(date(2026, 9, 29), date(2026, 10, 10))

    closed = close_notice(by=place.industry, notice=shown.number, listed_in="星政函〔2026〕9号")

    assert shown.ends_on == last_day(timezone.localdate(), 5, calendar(), is_working=True)
    assert [(each.firm, each.support_fen) for each in shown.entries] == [(place.firm.name, 1_500_000_000)]
    assert (closed.state, state_of(codes[0])) == ("effective", "listed")
    project = Project._base_manager.get(application__code=codes[0])
    assert (project.allocation_fen, project.listed_in) == (1_500_000_000, "星政函〔2026〕9号")
    file = PublicNotice._base_manager.get().file
    assert content_of(file).startswith(b"%PDF")


def test_an_open_objection_blocks_and_an_upheld_one_keeps_the_application_out() -> None:
    place, codes = announced()
    number = "星工信公示〔2026〕1号"
    with pytest.raises(Refused):
        file_objection(by=place.engineer, notice=number, real_name=" ", contact="1", text="不服")
    made = file_objection(
        by=place.engineer, notice=number, real_name="李明", contact="13800000000", text="设备为旧设备", entry=1
    )
    shown_in(date(2026, 9, 29), date(2026, 10, 12))
    with pytest.raises(Refused, match="R37"):
        close_notice(by=place.industry, notice=number, listed_in="文")
    with pytest.raises(Refused):
        file_objection(by=place.engineer, notice=number, real_name="李明", contact="13800000000", text="迟到")
    answer_objection(by=place.industry, objection=made.id)
    answer_objection(by=place.industry, objection=made.id, answer="经核实，部分设备为旧设备", upheld=True)
    PublicNotice._base_manager.update(ends_on=date(2026, 10, 12))

    closed = close_notice(by=place.industry, notice=number, listed_in="文")

    assert (closed.state, state_of(codes[0])) == ("effective", "rejected")
    assert Project._base_manager.filter(application__code=codes[0]).count() == 0


def test_a_notice_cut_short_is_refused_by_its_rule() -> None:
    place, codes, _people = a_decided_panel()
    today = timezone.localdate()

    with pytest.raises(Refused, match="R37"):
        announce_results(by=place.industry, pilot=place.pilot.code, number="1", name="n", contact="c",
                         applications=[codes[0]], ends_on=today + timedelta(1))  # fmt: skip

    assert state_of(codes[0]) == "selected"


def test_strangers_run_nothing() -> None:
    place, codes, people = ready()
    for stranger in (place.officer, place.engineer, people[0], place.finance):
        with pytest.raises(PermissionDenied):
            propose_reviewers(by=stranger, panel="R1")
    with pytest.raises(PermissionDenied):
        convene_panel(by=place.finance, pilot=place.pilot.code, code="X", name="x", rubric="RUBRIC-POINT",
                      applications=codes, due_on=timezone.localdate())  # fmt: skip
