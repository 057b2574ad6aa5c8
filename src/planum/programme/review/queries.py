"""Reads of the review: pool, sheets, panels, an expert's own reviews, the summary for deciders, notices."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from planum.kernel.capabilities import query
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.estimating import estimate_support
from planum.programme.projects.models import Category, SupportForm, Wing
from planum.programme.projects.shapes import EstimateShape
from planum.programme.review.gathering import criteria_facts
from planum.programme.review.labels import counted_words, outcome_words
from planum.programme.review.models import (
    BUSY,
    Assignment,
    AssignmentState,
    Candidate,
    Determination,
    Expert,
    Interest,
    NoticedApplication,
    Objection,
    Panel,
    PanelState,
    PublicNotice,
    Rubric,
    Score,
)
from planum.programme.review.permissions import can_see_reviews
from planum.programme.review.results import available_fen
from planum.programme.review.shapes import (
    AssignmentShape,
    ExpertShape,
    InterestShape,
    NoticeEntryShape,
    NoticeShape,
    ObjectionShape,
    OwnResultShape,
    PanelShape,
    RubricShape,
    ScoreShape,
    SummaryRow,
)
from planum.programme.rules.engine.facts_review import Expert as ExpertFacts
from planum.programme.rules.engine.facts_review import ReviewFacts
from planum.programme.rules.engine.review import expert_total
from planum.programme.rules.models import KeptFinding, Verdict

BUSY_VALUES = [one.value for one in BUSY]


@query
def experts() -> list[ExpertShape]:
    """Experts of the pool, with what each has on the desk."""
    return [expert_shape(row) for row in with_load(Expert.objects.all())]


@query
def rubrics() -> list[RubricShape]:
    """Score sheets of the city in all versions, with the weights of their criteria."""
    return [rubric_shape(row) for row in Rubric.objects.prefetch_related("criteria")]


@query
def review_panels(*, pilot: str = "", state: PanelState | None = None) -> list[PanelShape]:
    """Panels with their applications and how far the scoring is; an expert sees the own ones."""
    rows = Panel.objects.select_related("pilot", "rubric")
    if pilot:
        rows = rows.filter(pilot__code=pilot)
    if state:
        rows = rows.filter(state=state)
    return [panel_shape(row) for row in rows]


@query
def my_reviews(*, by: Person) -> list[ScoreShape]:
    """The reviews that an expert was asked for, with the own points so far."""
    rows = Assignment.objects.filter(expert__person=by).select_related("panel__rubric", "application", "expert__person")
    return [score_shape(row) for row in rows]


@query
def review_summary(*, by: Person, panel: str) -> list[SummaryRow]:
    """All applications of a panel for those who decide: rank, results, spread, oddities, findings, money.

    The money asked for adds up along the ranking, as far as the rules allow it, against what is left of the award.
    """
    row: Panel = Panel.objects.select_related("pilot__region", "rubric").get(code=panel)
    if not can_see_reviews(by):
        raise PermissionDenied(_("The summary is for those who decide and who audit."))
    return summary_of(row)


@query
def own_review_results(*, by: Person) -> list[OwnResultShape]:
    """What was decided about the applications of one's own firm, with the experts' comments without their names."""
    own = by.as_viewer().organisations
    rows = Determination.objects.filter(application__firm__in=own).select_related("application")
    return [_own_result(row) for row in rows]


@query
def public_notices() -> list[NoticeShape]:
    """Public notices of the city: firm, project, wing and support of each line."""
    rows = PublicNotice.objects.prefetch_related("entries")
    return [notice_shape(row) for row in rows]


@query
def objections(*, notice: str = "") -> list[ObjectionShape]:
    """Objections with their answers: the authorities all of the city, others their own."""
    rows = Objection.objects.select_related("notice", "entry")
    return [objection_shape(row) for row in (rows.filter(notice__number=notice) if notice else rows)]


def with_load(rows: Any) -> Any:
    busy = Q(assignments__state__in=BUSY_VALUES, assignments__panel__state__in=["convened", "scoring"])
    return rows.select_related("person", "region").annotate(load=Count("assignments", filter=busy))


def summary_of(panel: Panel) -> list[SummaryRow]:
    candidates = list(
        Candidate.objects.filter(panel=panel).select_related(
            "application__firm", "application__call__pilot__region", "determination"
        ).order_by("rank", "pk")
    )  # fmt: skip
    names = {str(each.pk): str(each.person) for each in Expert._base_manager.select_related("person").filter(
        assignments__panel=panel
    )}  # fmt: skip
    findings = _findings_of(candidates)
    available, running = available_fen(panel), 0
    rows = []
    for each in candidates:
        application = each.application
        asked, estimate = application.requested_fen or 0, estimate_of(each)
        allowed = estimate.amount_fen if estimate else 0
        decided: Determination | None = getattr(each, "determination", None)
        running += decided.support_fen if decided else min(asked, allowed)
        rows.append(SummaryRow(
            rank=each.rank, application=application.code, firm=str(application.firm), name=str(application),
            result=None if each.result is None else float(each.result), normalised=each.normalised, raw=each.raw,
            spread=each.spread, because=each.because, oddities=[_named(one, names) for one in each.oddities],
            findings=findings.get(each.application_id, []), requested_fen=asked, allowed_fen=allowed,
            cumulative_fen=running, available_fen=available, verdict=decided.verdict if decided else "",
            deviates=bool(decided and decided.deviates),
        ))  # fmt: skip
    return rows


def estimate_of(each: Candidate) -> EstimateShape | None:
    """What the rules let the application have; None while it names no investment."""
    row = each.application
    if not row.total_investment_fen:
        return None
    return estimate_support(
        pilot=row.call.pilot.code, wing=Wing(row.wing), total_investment_fen=row.total_investment_fen,
        support_form=SupportForm(row.support_form), category=Category(row.category),
        other_central_fen=row.other_central_fen,
    )  # fmt: skip


def _findings_of(candidates: Iterable[Candidate]) -> dict[int, list[str]]:
    """Rules that warned or blocked when each application was last checked."""
    pks = [each.application_id for each in candidates]
    rows = KeptFinding.objects.filter(row="projects.application", row_pk__in=pks).order_by("-at")
    latest: dict[int, Any] = {}
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row.at == latest.setdefault(row.row_pk, row.at) and row.verdict in {Verdict.WARNS, Verdict.BLOCKS}:
            found[row.row_pk].append(row.rule)
    return {pk: sorted(set(rules)) for pk, rules in found.items()}


def _named(code: str, names: dict[str, str]) -> str:
    kind, _colon, expert = code.partition(":")
    return f"{kind}:{names.get(expert, expert)}"


def _own_result(row: Determination) -> OwnResultShape:
    comments: dict[str, list[str]] = defaultdict(list)
    with viewing(SYSTEM):
        candidate: Candidate = Candidate.objects.get(pk=row.candidate_id)
        scores = Score.objects.filter(
            assignment__panel=candidate.panel_id, assignment__application=row.application_id,
            assignment__state=AssignmentState.SUBMITTED,
        )  # fmt: skip
        for score in scores.select_related("criterion").order_by("criterion__number"):
            comments[str(score.criterion)].append(score.comment)
    return OwnResultShape(
        row.pk, row.application.code, str(row.application),
        None if candidate.result is None else float(candidate.result),
        row.verdict, row.support_fen, row.why, row.at, {name: sorted(said) for name, said in comments.items()},
    )  # fmt: skip


def expert_shape(row: Expert) -> ExpertShape:
    load = getattr(row, "load", None)
    if load is None:
        load = Assignment.objects.filter(expert=row, state__in=BUSY_VALUES).count()
    return ExpertShape(
        row.pk, row.person.username, str(row.person), str(row.region), row.title, row.employer, row.specialities,
        row.is_active, row.agreed_on, load,
    )  # fmt: skip


def interest_shape(row: Interest) -> InterestShape:
    return InterestShape(row.pk, row.expert.person.username, row.kind, row.name, row.credit_code, row.ended_on)


def rubric_shape(row: Rubric) -> RubricShape:
    weights = {each.code: float(each.weight) for each in row.criteria.all()}
    return RubricShape(row.code, row.version, str(row), row.wing, weights)


def assignment_shape(row: Assignment) -> AssignmentShape:
    said = [f"{one['kind']}:{one['certainty']}" for one in row.conflicts]
    return AssignmentShape(
        row.pk, row.panel.code, row.application.code, str(row.expert), row.state.value, list(row.reasons), said
    )


def panel_shape(row: Panel) -> PanelShape:
    states = list(Assignment.objects.filter(panel=row).values_list("state", flat=True))
    codes = Assignment.objects.filter(panel=row).values_list("application__code", flat=True)
    shown = Candidate.objects.filter(panel=row).values_list("application__code", flat=True)
    active = [one for one in states if AssignmentState(one) in BUSY and one != AssignmentState.PROPOSED.value]  # type: ignore[call-arg]
    return PanelShape(
        row.code, str(row), row.pilot.code, str(row.rubric), row.state.value, row.experts_wanted, row.due_on,
        list(shown) or sorted(set(codes)), len(active), states.count(AssignmentState.SUBMITTED.value), row.agreement,
    )  # fmt: skip


def score_shape(row: Assignment) -> ScoreShape:
    scores = list(Score.objects.filter(assignment=row).select_related("criterion"))
    points = {score.criterion.code: Fraction(str(score.points)) for score in scores}
    with viewing(SYSTEM):
        criteria = criteria_facts(list(row.panel.rubric.criteria.all()))
    total = expert_total(ExpertFacts("", (), points), ReviewFacts(code="", experts=(), criteria=criteria))
    shown = {code: float(value) for code, value in points.items()}
    return ScoreShape(row.pk, row.state.value, shown, None if total is None else float(total))


def notice_shape(row: PublicNotice) -> NoticeShape:
    entries = [entry_shape(each) for each in row.entries.all()]
    return NoticeShape(
        row.number,
        str(row.name),
        row.state.value,
        row.starts_on,
        row.ends_on,
        row.contact,
        counted_words(row.counted),
        entries,
    )


def entry_shape(row: NoticedApplication) -> NoticeEntryShape:
    return NoticeEntryShape(row.number, row.firm_name, row.project_name, row.wing, row.support_fen,
        outcome_words(row.outcome),
    )  # fmt: skip


def objection_shape(row: Objection) -> ObjectionShape:
    about = str(row.entry) if row.entry else _("the notice as a whole")
    return ObjectionShape(
        row.pk, row.notice.number, about, row.real_name, row.text, row.state.value, row.filed_at, row.answer
    )
