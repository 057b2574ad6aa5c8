"""A city's indicators, its evaluation, and the case that a poor grade opens."""

import base64
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from planum.errors import Refused
from planum.kernel.changelog import acting
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.performance.actions import (
    accept_sanction_step,
    add_city_indicator,
    add_indicator,
    add_milestone,
    add_sanction_step,
    answer_hearing,
    compute_city_indicators,
    confirm_evaluation,
    confirm_milestone,
    confirm_reported_value,
    drop_sanction,
    end_sanction_case,
    explain_deviation,
    impose_sanction,
    lift_sanction,
    load_evaluation_schemes,
    open_evaluation,
    open_sanction,
    report_value,
    set_city_target,
    set_target,
    submit_evaluation,
)
from planum.programme.performance.city import evaluation_forecast
from planum.programme.performance.models import (
    Basis,
    Dimension,
    EvaluationKind,
    Formula,
    Ground,
    SanctionCase,
    SanctionStep,
)
from planum.programme.performance.queries import prove_milestone
from planum.programme.performance.sanctions import measure_done, suspension_of
from planum.programme.performance.shapes import EvaluationShape, SanctionCaseShape
from planum.programme.plan.models import Pilot
from planum.programme.plan.queries import tranches
from programme.world import a_city, a_pilot, a_project, a_reader, texts
from world import a_province_officer, a_region

pytestmark = pytest.mark.django_db
PDF = base64.b64encode(b"%PDF-1.7 proof").decode()
YEAR = timezone.localdate().year
LATER = timezone.localdate() + timedelta(days=30)


class Story:
    """A city with a pilot whose four dimensions have one reported indicator each, target 100."""

    def __init__(self) -> None:
        self.province = a_province_officer(a_region("3400", "星省", "Star"))
        self.city = a_city()
        place = self.city.region
        place.parent = a_region("3400")
        place.save()
        self.pilot = a_pilot(self.city).code
        load_evaluation_schemes(by=self.city.industry)
        for dimension in Dimension:
            add_city_indicator(
                by=self.city.industry, pilot=self.pilot, code=dimension.value, name=dimension.value,
                dimension=dimension, formula=Formula.REPORTED,
            )  # fmt: skip
            set_city_target(by=self.city.industry, pilot=self.pilot, indicator=dimension.value, year=YEAR, value=100)

    def report(self, code: str, value: float) -> None:
        on = timezone.localdate()
        said = report_value(
            by=self.city.industry, pilot=self.pilot, city_indicator=code, start_on=on - timedelta(days=1), end_on=on,
            value=value, evidence_name="proof.pdf", evidence=PDF,
        )  # fmt: skip
        confirm_reported_value(by=self.city.industry, reported=said.id)

    def evaluate(self, kind: EvaluationKind = EvaluationKind.SELF) -> EvaluationShape:
        opened = open_evaluation(by=self.city.industry, pilot=self.pilot, year=YEAR, kind=kind)
        for line in opened.lines:
            if line.needs_explanation:
                explain_deviation(by=self.city.industry, line=line.id, explanation="原因")
        return submit_evaluation(by=self.city.industry, evaluation=opened.id, summary="总体")


def test_points_grade_and_who_confirms() -> None:
    """Budget 8, output 50, benefit 15 of 30 at three quarters, satisfaction missing: 73, fair."""
    story = Story()
    for code, value in (("budget", 80), ("output", 100), ("benefit", 75)):
        story.report(code, value)

    opened = open_evaluation(by=story.city.industry, pilot=story.pilot, year=YEAR)

    assert opened.points == 73
    assert [(one.indicator, one.points, one.source, one.needs_explanation) for one in opened.lines] == [
        ("budget", 8, "reported", False), ("output", 50, "reported", False), ("benefit", 15, "reported", True),
        ("satisfaction", 0, "", True),
    ]  # fmt: skip
    with pytest.raises(Refused, match="benefit"):
        submit_evaluation(by=story.city.industry, evaluation=opened.id, summary="")
    for line in opened.lines[2:]:
        explain_deviation(by=story.city.industry, line=line.id, explanation="原因")
    assert submit_evaluation(by=story.city.industry, evaluation=opened.id, summary="总体").grade == "fair"
    with pytest.raises(PermissionDenied):
        confirm_evaluation(by=story.city.industry, evaluation=opened.id, remark="")
    assert confirm_evaluation(by=story.province, evaluation=opened.id, remark="").state == "confirmed"
    with viewing(SYSTEM):
        assert SanctionCase.objects.count() == 0


def test_a_poor_grade_opens_a_case_to_put_right() -> None:
    story = Story()

    done = story.evaluate()

    assert (done.points, done.grade) == (0, "poor")
    confirm_evaluation(by=story.province, evaluation=done.id, remark="")
    with viewing(SYSTEM):
        case = SanctionCase.objects.get()
        assert (case.number, case.ground, case.evaluation_id) == (f"{story.pilot}-S01", "evaluation", done.id)
        assert [(one.step, one.state.value) for one in case.measures.all()] == [("rectify", "proposed")]


def test_the_evaluation_at_the_end_decides_about_the_second_tranche() -> None:
    story = Story()
    for dimension in Dimension:
        story.report(dimension.value, 100)

    done = story.evaluate(EvaluationKind.FINAL)
    with pytest.raises(Refused, match="letter"):
        confirm_evaluation(by=story.province, evaluation=done.id, remark="")
    confirm_evaluation(by=story.province, evaluation=done.id, remark="考核结果函")

    with viewing(story.province):
        assert [one.evaluation for one in tranches(pilot=story.pilot)] == ["none", "passed"]
        seen = evaluation_forecast(pilot=story.pilot)
    assert seen is not None
    assert seen.passing > 0.9
    assert seen.expected_fen == pytest.approx(seen.tranche_fen, rel=0.1)


def test_a_report_never_replaces_what_was_computed() -> None:
    story = Story()
    city = story.city
    place = a_project(city, story.pilot)
    indicator = add_indicator(by=city.industry, project=place.code, code="SCENES", name="场景", basis=Basis.REPORTED)
    on = timezone.localdate()
    said = report_value(
        by=city.engineer, indicator=indicator.id, start_on=on, end_on=on, value=3, evidence_name="a.pdf", evidence=PDF
    )
    add_city_indicator(
        by=city.industry, pilot=story.pilot, code="ALL", name="场景数", dimension=Dimension.OUTPUT, unit="个",
        formula=Formula.PROJECTS_SUM, of_code="SCENES",
    )  # fmt: skip
    before = compute_city_indicators(by=city.industry, pilot=story.pilot)[-1]
    confirm_reported_value(by=city.industry, reported=said.id)
    compute_city_indicators(by=city.industry, pilot=story.pilot)
    story.report("ALL", 9)

    after = compute_city_indicators(by=city.industry, pilot=story.pilot)[-1]

    assert (before.value, before.computed) == (None, None)
    assert (after.value, after.source, after.computed, after.reported, after.differs) == (3, "computed", 3, 9, True)


def test_a_ratio_adds_up_both_sides_over_the_projects_that_have_both() -> None:
    """9 of 12 and 5 of 8 key processes are 14 of 20, 70 %; a project that names only one number is left out."""
    story = Story()
    city = story.city
    for place, said in enumerate(({"KEY": 12, "CONTROLLED": 9}, {"KEY": 8, "CONTROLLED": 5}, {"KEY": 100})):
        project = a_project(city, story.pilot, f"P{place}")
        for code, value in said.items():
            row = add_indicator(by=city.industry, project=project.code, code=code, name=code, basis=Basis.REPORTED)
            on = timezone.localdate()
            done = report_value(
                by=city.engineer, indicator=row.id, start_on=on, end_on=on, value=value, evidence_name="a.pdf",
                evidence=PDF,
            )  # fmt: skip
            confirm_reported_value(by=city.industry, reported=done.id)
    given: dict[str, Any] = {
        "by": city.industry, "pilot": story.pilot, "code": "NC", "name": "关键工序数控化率",
        "dimension": Dimension.OUTPUT, "formula": Formula.PROJECTS_RATIO,
    }  # fmt: skip
    with pytest.raises(Refused, match="two of them"):
        add_city_indicator(**given, of_code="CONTROLLED")
    add_city_indicator(**given, of_code="CONTROLLED/KEY")

    found = compute_city_indicators(by=city.industry, pilot=story.pilot)[-1]

    assert (found.value, found.source) == (70, "computed")


@pytest.mark.parametrize("count", [1, 3])
def test_cities_side_by_side_ask_the_same_however_many_they_are(count: int, django_assert_num_queries: Any) -> None:
    story = Story()
    for place in range(count - 1):
        city = a_city(f"35{place:02d}")
        city.region.parent = a_region("3400")
        city.region.save()
        pilot = a_pilot(city, code=f"P-{place}").code
        a_project(city, pilot, f"Q{place}", allocation_fen=200)
    a_project(story.city, story.pilot, "P", allocation_fen=100)
    reader = a_reader(story.province)
    with django_assert_num_queries(21):
        page = reader.get(reverse("performance:cities"))

    assert texts(page).count("试点") == count


def test_a_milestone_is_proven_by_a_confirmed_report_with_its_file() -> None:
    story = Story()
    city = story.city
    place = a_project(city, story.pilot)
    indicator = add_indicator(by=city.industry, project=place.code, code="STAFF", name="人才", basis=Basis.REPORTED)
    target = set_target(by=city.industry, indicator=indicator.id, due_on=LATER, value=10)
    add_milestone(
        by=city.industry, project=place.code, number=1, name="培训", due_on=LATER, share_bp=1000, targets=[target.id]
    )
    on = timezone.localdate()
    said = report_value(
        by=city.engineer, indicator=indicator.id, start_on=on, end_on=on, value=12, evidence_name="a.pdf", evidence=PDF
    )
    with pytest.raises(Refused, match="no confirmed report"):
        confirm_milestone(by=city.industry, project=place.code, number=1)
    confirm_reported_value(by=city.industry, reported=said.id)

    confirm_milestone(by=city.industry, project=place.code, number=1)

    with viewing(city.industry):
        proof = prove_milestone(project=place.code, number=1)
    assert [(one.source, one.reported, one.intact) for one in proof.targets] == [("reported", said.id, True)]


def a_case(story: Story, by: Person, **fields: Any) -> SanctionCaseShape:
    today = timezone.localdate()
    given = {
        "ground": Ground.AUDIT, "facts": "资金挪用", "step": SanctionStep.SUSPEND, "due_on": LATER,
        "heard_until": today, "reason": "情节严重",
    } | fields  # fmt: skip
    return open_sanction(by=by, pilot=story.pilot, **given)


def pilot_of(story: Story) -> Pilot:
    with viewing(SYSTEM):
        return Pilot.objects.select_related("region").get(code=story.pilot)


def test_a_city_is_suspended_by_its_province_and_heard_before() -> None:
    story = Story()
    with pytest.raises(PermissionDenied):
        a_case(story, story.city.industry)
    case = a_case(story, story.province)
    [measure] = [one.id for one in case.measures]
    with pytest.raises(Refused, match="No answer yet"):
        impose_sanction(by=story.province, measure=measure)
    answer_hearing(by=story.city.industry, measure=measure, answer="已整改")
    assert suspension_of(pilot_of(story)) is None

    impose_sanction(by=story.province, measure=measure)

    suspended = suspension_of(pilot_of(story))
    assert suspended is not None
    assert suspended.number == case.number
    with pytest.raises(Refused, match="Still open"):
        end_sanction_case(by=story.province, case=case.id, outcome="x")
    lift_sanction(by=story.province, measure=measure, reason="整改到位")
    assert end_sanction_case(by=story.province, case=case.id, outcome="解除").state == "lifted"
    assert suspension_of(pilot_of(story)) is None


def test_money_taken_back_in_the_ledger_ends_the_measure() -> None:
    story = Story()
    project = a_project(story.city, story.pilot)
    case = a_case(
        story, story.city.finance, project=project.code, step=SanctionStep.RECOVER, amount_fen=500, reason="骗取资金"
    )
    [measure] = [one.id for one in case.measures]
    answer_hearing(by=story.city.engineer, measure=measure, answer="无异议")
    impose_sanction(by=story.city.finance, measure=measure)
    with pytest.raises(Refused, match="R39"):
        accept_sanction_step(by=story.city.finance, measure=measure, reason="x")
    with viewing(SYSTEM), acting("programme.reverse_entry", by=story.city.finance):
        row = SanctionCase.objects.select_related("pilot__region").get(pk=case.id)
        states = [
            (done.state.value, done.reversed_fen, done.entries)
            for done in (measure_done(row, 7, 200), measure_done(row, 8, 300))
            if done
        ]

    assert states == [("in_force", 200, [7]), ("done", 500, [7, 8])]
    assert end_sanction_case(by=story.city.finance, case=case.id, outcome="已收回").state == "closed"


def test_further_steps_are_harder_and_a_dropped_one_leaves_the_way_open() -> None:
    story = Story()
    case = a_case(story, story.province, step=SanctionStep.SUSPEND)
    later = {"case": case.id, "reason": "仍未整改", "due_on": LATER, "heard_until": timezone.localdate()}
    with pytest.raises(Refused, match="harder"):
        add_sanction_step(by=story.province, step=SanctionStep.RECTIFY, **later)
    drop_sanction(by=story.province, measure=case.measures[0].id, reason="陈述成立")

    after = add_sanction_step(by=story.province, step=SanctionStep.RECTIFY, **later)

    assert [(one.step, one.state) for one in after.measures] == [("suspend", "dropped"), ("rectify", "proposed")]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_speak_and_ask_few_questions(count: int, django_assert_max_num_queries: Any) -> None:
    story = Story()
    for place in range(count):
        a_project(story.city, story.pilot, f"P{place}")
    for dimension in Dimension:
        story.report(dimension.value, 70)
    done = story.evaluate()
    case = a_case(story, story.province)
    names = {"pilot": story.pilot}
    urls = [
        reverse("performance:cities"), reverse("performance:city", kwargs=names),
        reverse("performance:city_indicator", kwargs={**names, "code": "output"}),
        reverse("performance:evaluation", args=[done.id]), reverse("performance:sanctions"),
        reverse("performance:sanction", args=[case.id]), reverse("performance:reported"),
    ]  # fmt: skip
    reader = a_reader(story.province)
    for url in urls:
        with django_assert_max_num_queries(40):
            assert (url, reader.get(url).status_code) == (url, 200)

    said = texts(a_reader(story.city.finance).get(reverse("performance:city", kwargs=names)))

    for wanted in ("Second tranche, expected", "Chance that the final evaluation passes", case.number):
        assert wanted in said


def test_a_stranger_finds_nothing() -> None:
    story, other = Story(), a_city("3501")

    reader = a_reader(other.industry)

    assert reader.get(reverse("performance:city", kwargs={"pilot": story.pilot})).status_code == 404
    assert story.pilot not in texts(reader.get(reverse("performance:cities")))


def test_the_city_evaluates_itself_by_forms() -> None:
    story = Story()
    reader = a_reader(story.city.industry)
    place = reverse("performance:open_evaluation", kwargs={"pilot": story.pilot})

    answer = reader.post(place, {"year": YEAR, "kind": "self"}, follow=True)

    assert "satisfaction" in texts(answer)
    page = answer.redirect_chain[-1][0]
    refused = reader.post(f"{page}submit/", {"summary": "x"})
    assert (refused.status_code, "Not explained" in texts(refused)) == (422, True)
    assert date(YEAR, 1, 1) <= timezone.localdate()
