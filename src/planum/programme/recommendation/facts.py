"""What the rules R01 to R07 are told of a candidacy, and which of them hold up which step."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from planum.programme.plan.models import Pilot
from planum.programme.recommendation.models import (
    COUNTED,
    Candidacy,
    CandidacyMember,
    CandidacyState,
    LetterState,
    RecommendationLetter,
)
from planum.programme.recommendation.places import jurisdiction_of
from planum.programme.rules.engine.facts_recommendation import (
    Applicant,
    ApplicantKind,
    Jurisdiction,
    Package,
    RecommendationFacts,
)
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.engine.table import check_recommendation
from planum.programme.rules.queries import parameters_on_file

# Who may apply at all holds up every step; the quota the province's choice; both signatures and the papers the sending.
TO_APPLY = frozenset({"R01", "R03", "R05"})
TO_RECOMMEND = TO_APPLY | {"R02", "R04"}
TO_SEND = TO_RECOMMEND | {"R06", "R07"}
BUREAUS = ("industry_bureau", "finance_bureau")


def findings(
    candidacy: Candidacy, on: date, *, package: Package | None = None, received_on: date | None = None
) -> list[Finding]:
    """All seven rules on the candidacy as it stands, with the parameters of the day."""
    facts = facts_of(candidacy, package=package, received_on=received_on)
    return check_recommendation(facts, parameters_on_file().at(on, None))


def facts_of(
    candidacy: Candidacy, *, package: Package | None = None, received_on: date | None = None
) -> RecommendationFacts:
    members = CandidacyMember._base_manager.filter(candidacy=candidacy).select_related("region")
    jurisdiction = jurisdiction_of(candidacy.province)
    return RecommendationFacts(
        batch=candidacy.round.batch,
        jurisdiction=jurisdiction,
        applicants=tuple(
            Applicant(one.region.code, one.region.name, ApplicantKind(candidacy.kind), is_lead=one.is_lead)
            for one in members
        ),
        recommended_by=_signatures(candidacy),
        received_on=received_on,
        other_recommended=others_recommended(candidacy),
        pilots_on_file=in_programme(),
        takes_quota=jurisdiction is not Jurisdiction.CORPS,
        package=package,
    )


def others_recommended(candidacy: Candidacy) -> tuple[str, ...]:
    """Names of what the same province recommended in the same round beside this one."""
    rows = Candidacy._base_manager.filter(round=candidacy.round, province=candidacy.province, state__in=COUNTED)
    members = CandidacyMember._base_manager.filter(candidacy__in=rows.exclude(pk=candidacy.pk))
    return tuple(members.order_by("region__code").values_list("region__name", flat=True))


def in_programme() -> tuple[str, ...]:
    """Codes of cities with a pilot on this platform, or whose plan was approved in a round here."""
    approved = CandidacyMember._base_manager.filter(candidacy__state=CandidacyState.APPROVED)
    codes = {
        *Pilot._base_manager.values_list("region__code", flat=True),
        *approved.values_list("region__code", flat=True),
    }
    return tuple(sorted(codes))


def holding_up(found: Iterable[Finding], rules: frozenset[str]) -> list[Finding]:
    """Blocking findings of these rules. A round that has closed holds up every step, whoever has signed by then."""
    return [one for one in found if one.is_blocking and (one.rule in rules or is_late(one))]


def is_late(one: Finding) -> bool:
    said: Mapping[str, object] = one.facts
    return one.rule == "R06" and str(said.get("received_on", "")) > str(said.get("deadline_on", "9999"))


def still_missing(found: Sequence[Finding]) -> list[Finding]:
    return [one for one in found if one.is_blocking]


def _signatures(candidacy: Candidacy) -> tuple[str, ...]:
    letter = RecommendationLetter._base_manager.filter(candidacy=candidacy).exclude(state=LetterState.DRAFT).first()
    if letter is None:
        return ()
    signed = (letter.industry_at, letter.finance_at)
    return tuple(code for code, at in zip(BUREAUS, signed, strict=True) if at is not None)
