"""Reads of rounds, candidacies and their papers, and of what links cities."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from planum.kernel.capabilities import query
from planum.kernel.models import Region
from planum.programme.recommendation.chains import same_chains_of
from planum.programme.recommendation.models import (
    COUNTED,
    Candidacy,
    CandidacyMember,
    CandidacyState,
    CityLink,
    Examination,
    JointBooking,
    JointProject,
    JointShare,
    RecommendationLetter,
    Round,
    Submission,
)
from planum.programme.recommendation.participants import Participant, participating_cities_on_file
from planum.programme.recommendation.places import jurisdiction_of
from planum.programme.recommendation.shapes import (
    CandidacyFinding,
    CandidacyShape,
    CityLinkShape,
    CriterionShape,
    JointShape,
    LetterShape,
    ParticipantShape,
    QuotaShape,
    RoundShape,
    SameChainShape,
    ShareShape,
    SubmissionShape,
)
from planum.programme.rules.engine.facts_recommendation import Jurisdiction
from planum.programme.rules.engine.parameters import View
from planum.programme.rules.keeping import kept_findings
from planum.programme.rules.queries import parameters_on_file


@query
def rounds() -> list[RoundShape]:
    """The rounds of recommendations, the latest first, each with its notice, its last day and its criteria."""
    view = parameters_on_file().at(timezone.localdate(), None)
    return [round_shape(row, view) for row in Round.objects.all()]


@query
def participating_cities(*, batch: int | None = None) -> list[ParticipantShape]:
    """The cities and districts that are in the programme already, by the lists on file."""
    found = participating_cities_on_file()
    return [participant_shape(one) for one in found if batch is None or one.batch == batch]


@query
def recommendation_quota(*, batch: int, province: str) -> QuotaShape:
    """How many a province may recommend in a round, and how many of those you may see it has."""
    return quota_of(Round.objects.get(batch=batch), Region.objects.get(code=province))


@query
def candidacies(*, batch: int | None = None, state: CandidacyState | None = None) -> list[CandidacyShape]:
    """Candidacies of your city, or of the cities of your province."""
    rows = candidacy_rows_named()
    if batch is not None:
        rows = rows.filter(round__batch=batch)
    if state:
        rows = rows.filter(state=state)
    return [candidacy_shape(row) for row in rows]


@query
def candidacy_findings(*, candidacy: int) -> list[CandidacyFinding]:
    """What the rules R01 to R07 found when a step of a candidacy was last decided."""
    return [
        CandidacyFinding(one.rule, one.title, one.title_en, one.verdict.value, one.cure, one.cure_en, one.clause)
        for one in kept_findings(candidacy_named(candidacy))
    ]


@query
def recommendation_letters(*, batch: int | None = None) -> list[LetterShape]:
    """Letters of recommendation of your province; a city sees its own once both departments have signed."""
    rows = RecommendationLetter.objects.select_related("candidacy")
    if batch is not None:
        rows = rows.filter(candidacy__round__batch=batch)
    return [letter_shape(row) for row in rows]


@query
def submissions(*, batch: int | None = None) -> list[SubmissionShape]:
    """What was handed over to the ministries, with the pages counted on paper."""
    rows = Submission.objects.all()
    if batch is not None:
        rows = rows.filter(candidacy__round__batch=batch)
    return [submission_shape(row) for row in rows]


@query
def joint_projects() -> list[JointShape]:
    """Projects across regions in which your city takes part, with the share of each city and your own booking."""
    return [joint_shape(row) for row in joint_rows()]


@query
def joint_of(*, project: str) -> JointShape | None:
    """The joint project that one of your own projects books a share of; None: it belongs to none."""
    booking = JointBooking.objects.select_related("share").filter(project_code=project).first()
    row = joint_rows().filter(pk=booking.share.joint_id).first() if booking else None
    return joint_shape(row) if row else None


@query
def own_share_bp(*, joint: str, region: str) -> int:
    """A city's share of a joint project in hundredths of a percent; 0 where it has none that you may see."""
    share = JointShare.objects.filter(joint__code=joint, region__code=region).first()
    return share.share_bp if share else 0


@query
def city_links(*, region: str = "") -> list[CityLinkShape]:
    """Notes on how plans of cities go together: your city's, and those of others about your city."""
    rows = CityLink.objects.select_related("region", "other")
    if region:
        rows = rows.filter(region__code=region)
    return [city_link_shape(row) for row in rows]


@query
def same_chains() -> list[SameChainShape]:
    """Chains of your city's plan that stand in another city's too; both sides are asked for a note (R41)."""
    return same_chains_of()


def quota_of(row: Round, province: Region, view: View | None = None) -> QuotaShape:
    """A municipality counts districts, a province cities; the Corps takes no quota."""
    seen = view or parameters_on_file().at(timezone.localdate(), None)
    recommended = Candidacy.objects.filter(round=row, province=province, state__in=COUNTED)
    jurisdiction = jurisdiction_of(province)
    if jurisdiction is Jurisdiction.CORPS:
        return QuotaShape(province.code, row.batch, None, recommended.count(), "corps")
    if jurisdiction is Jurisdiction.MUNICIPALITY:
        districts = CandidacyMember.objects.filter(candidacy__in=recommended.values("pk")).count()
        return QuotaShape(
            province.code, row.batch, seen.value("quota_municipality_districts").count, districts, "district"
        )
    return QuotaShape(
        province.code, row.batch, seen.value("quota_province_cities").count, recommended.count(), "city"
    )  # fmt: skip


def closes_on(row: Round, view: View) -> date | None:
    found = view.find(row.deadline_code)
    return found.day if found else None


def round_shape(row: Round, view: View | None = None) -> RoundShape:
    seen = view or parameters_on_file().at(timezone.localdate(), None)
    criteria = [CriterionShape(one.code, one.name, one.name_en, one.weight) for one in row.scale]
    return RoundShape(row.batch, row.name, row.name_en, row.notice, row.notice_on, closes_on(row, seen), criteria)


def participant_shape(one: Participant) -> ParticipantShape:
    return ParticipantShape(one.batch, one.code, one.name, one.source, one.certainty.value)


def candidacy_rows_named() -> "QuerySet[Candidacy]":
    members = Prefetch("members", CandidacyMember.objects.select_related("region"))
    rows: QuerySet[Candidacy] = Candidacy.objects.select_related(
        "round", "province", "region", "opened_by"
    ).prefetch_related(members)
    return rows


def candidacy_named(key: int) -> Candidacy:
    row: Candidacy = candidacy_rows_named().get(pk=key)
    return row


def candidacy_shape(row: Candidacy) -> CandidacyShape:
    seen = Examination.objects.filter(candidacy=row).first()
    return CandidacyShape(
        row.pk, row.round.batch, row.province.code, row.region.code,
        [one.region.code for one in row.members.select_related("region")], row.kind, row.state.value,
        row.submitted_at, float(seen.total) if seen else None, row.reason, row.outcome,
    )  # fmt: skip


def letter_shape(row: RecommendationLetter) -> LetterShape:
    digest = RecommendationLetter._base_manager.filter(pk=row.pk).values_list("file__digest", flat=True).first()
    return LetterShape(
        row.candidacy_id, row.number, row.title, row.dated_on, row.state.value, row.pages, digest or ""
    )  # fmt: skip


def submission_shape(row: Submission) -> SubmissionShape:
    return SubmissionShape(
        row.candidacy_id, row.received_at, row.handed_over_by, row.paper_copies, row.discs, row.manifest,
        row.paper_pages,
    )  # fmt: skip


def joint_rows() -> "QuerySet[JointProject]":
    shares = Prefetch("shares", JointShare.objects.select_related("region"))
    rows: QuerySet[JointProject] = JointProject.objects.select_related("lead").prefetch_related(shares)
    return rows


def joint_named(code: str) -> JointProject:
    row: JointProject = JointProject.objects.select_related("lead").get(code=code)
    return row


def bookings_of(row: JointProject) -> Mapping[int, JointBooking]:
    """By share; of the viewer's own cities alone."""
    return {one.share_id: one for one in JointBooking.objects.filter(share__joint=row)}


def joint_shape(row: JointProject) -> JointShape:
    own = list(bookings_of(row).values())
    shares = [
        ShareShape(
            one.region.code, one.region.name, one.share_bp, one.region_id == row.lead_id, one.confirmed_at is not None
        )
        for one in row.shares.select_related("region")
    ]
    return JointShape(
        row.code, row.name, row.name_en, row.chain, row.chain_name, row.lead.code, row.total_investment_fen,
        row.central_fen, row.starts_on, row.finishes_on, row.state.value, shares,
        "、".join(one.project_code for one in own), sum(one.amount_fen for one in own) if own else None,
    )  # fmt: skip


def city_link_shape(row: CityLink) -> CityLinkShape:
    return CityLinkShape(
        row.pk, row.region.code, row.other.code if row.other else "", row.other_name, row.kind, row.chain,
        row.chain_name, row.note, row.noted_at,
    )  # fmt: skip
