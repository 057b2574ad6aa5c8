"""What recommendations and links bring to the sweep: candidacies, a letter, papers, joint projects of either city."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from planum.kernel.actions import add_organisation, add_person, add_region
from planum.kernel.models import OrganisationKind, Person, Region, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.recommendation.actions import (
    book_joint_share,
    confirm_joint_share,
    declare_chains,
    note_city_link,
    open_round,
    propose_joint_project,
)
from planum.programme.recommendation.models import (
    Candidacy,
    CandidacyMember,
    CandidacyState,
    Examination,
    LetterState,
    LinkKind,
    RecommendationLetter,
    Round,
    Submission,
)
from planum.programme.recommendation.shapes import NewChain, NewShare

AT = datetime(2025, 9, 1, tzinfo=UTC)


def furnish(rivals: Any) -> None:
    open_round(
        by=rivals.operator,
        batch=7,
        name="批次七",
        notice="通知七",
        notice_on=date(2026, 1, 1),
        closes_on=date(2099, 1, 1),
    )
    partner = _partner(rivals)
    for city, firm in ((rivals.city, rivals.own), (rivals.other_city, rivals.far)):
        _candidacy(city, firm)
        code = f"{city.word}-JOINT"
        propose_joint_project(
            by=city.industry, code=code, name=f"{city.zh}联合", name_en=f"{city.word} joint", lead=city.code,
            shares=[NewShare(city.code, 6_000), NewShare("3403", 4_000)], total_investment_fen=firm.investment_fen,
            central_fen=firm.amount_fen, starts_on=date(2026, 1, 1), finishes_on=date(2027, 1, 1), chain="C99",
            chain_name=f"{city.zh}链",
        )  # fmt: skip
        confirm_joint_share(by=partner, joint=code, region="3403")
        book_joint_share(by=city.industry, joint=code, region=city.code, project_code=firm.project.code, amount_fen=7)
        link = note_city_link(
            by=city.industry, region=city.code, other=f"{city.word} neighbour", kind=LinkKind.CLUSTER,
            note=f"{city.zh}衔接",
        )  # fmt: skip
        firm.things["joint"], firm.things["link"] = code, link.id
        declare_chains(
            by=city.industry, region=city.code, plan_title=f"城市{city.code}方案", chains=[NewChain("C99", "链")]
        )


def _partner(rivals: Any) -> Person:
    add_region(by=rivals.operator, code="3403", name="城市3403", name_en="City 3403")
    add_organisation(
        by=rivals.operator,
        code="3403-industry",
        name="城市3403工信局",
        kind=OrganisationKind.INDUSTRY_BUREAU,
        region="3403",
    )
    add_person(
        by=rivals.operator, username="3403.industry", password="only-for-these-tests-2026",
        organisation="3403-industry", role=Role.INDUSTRY_OFFICER, name="工信",
    )  # fmt: skip
    return Person.objects.get(username="3403.industry")


def _candidacy(city: Any, firm: Any) -> None:
    """A city of the sweep has a pilot, so that no action would open this: its rows are written as they stand."""
    region = Region.objects.get(code=city.code)
    with viewing(SYSTEM):
        row = Candidacy.objects.create(
            round=Round.objects.get(batch=7), province=region, region=region, kind="prefecture",
            state=CandidacyState.SENT, opened_at=AT, opened_by=city.industry, reason=f"{city.zh}理由 {city.word}",
            plan={
                "title": f"{city.zh}实施方案", "industries": [city.zh], "projects": 3,
                "investment_fen": firm.investment_fen, "chains": [],
            },
        )  # fmt: skip
        CandidacyMember.objects.create(candidacy=row, region=region, is_lead=True)
        scores = {"route": {"points": 80, "reason": f"{city.zh}评语"}}
        Examination.objects.create(candidacy=row, scores=scores, total=80, at=AT, by=city.industry)
        RecommendationLetter.objects.create(
            candidacy=row, province=region, number=f"{city.zh}函1号", title=f"{city.zh}函", body=f"{city.zh}正文",
            dated_on=date(2026, 1, 2), state=LetterState.SIGNED,
        )  # fmt: skip
        Submission.objects.create(
            candidacy=row, received_at=AT, handed_over_by=f"{city.zh}报送人", paper_copies=2, sealed=True, discs=2,
            manifest=f"{city.word}-manifest", recorded_at=AT, recorded_by=city.industry,
        )  # fmt: skip
    firm.things["candidacy"] = row.pk


def _candidacy_of(firm: Any, _city: Any) -> int:
    return int(firm.things["candidacy"])


PARAMETERS: dict[str, Callable[..., Any]] = {
    "recommendation:pk": _candidacy_of,
    "recommendation:batch": lambda _firm, _city: 99,
    "recommendation:code": lambda firm, _city: firm.things["joint"],
}
SCORES = [{"criterion": code, "points": "80", "reason": "x"} for code in ("foundation", "route", "will")]
ARGUMENTS: dict[str, Callable[..., Any]] = {
    "approved": lambda _firm, _city: True,
    "body": lambda _firm, _city: "body",
    "candidacy": _candidacy_of,
    "central_fen": lambda _firm, _city: 7,
    "chain": lambda _firm, _city: "C99",
    "chain_name": lambda _firm, _city: "chain",
    "chains": lambda _firm, _city: [{"code": "C99", "name": "chain"}],
    "closes_on": lambda _firm, _city: "2099-01-01",
    "criteria": lambda _firm, _city: [{"code": "one", "name": "one", "weight": "100"}],
    "dated_on": lambda _firm, _city: "2026-01-02",
    "discs": lambda _firm, _city: 2,
    "handed_over_by": lambda _firm, _city: "x",
    "industries": lambda _firm, _city: ["industry"],
    "investment_fen": lambda _firm, _city: 7,
    "joint": lambda firm, _city: firm.things["joint"],
    "lead": lambda _firm, city: city.code,
    "letter": lambda _firm, _city: "letter",
    "link": lambda firm, _city: firm.things["link"],
    "manifest": lambda _firm, _city: "sha256:00",
    "notice": lambda _firm, _city: "notice",
    "notice_on": lambda _firm, _city: "2026-01-01",
    "other": lambda _firm, _city: "3403",
    "paper_copies": lambda _firm, _city: 2,
    "paper_pages": lambda _firm, _city: {"implementation_plan": 1},
    "papers": lambda _firm, _city: [{"part": "implementation_plan", "name": "x.pdf", "content": "eA=="}],
    "partners": lambda _firm, _city: ["3403"],
    "plan_title": lambda _firm, _city: "plan",
    "programme.attach_plan:projects": lambda _firm, _city: 3,
    "programme.candidacies:state": lambda _firm, _city: "sent",
    "programme.note_city_link:kind": lambda _firm, _city: "cluster",
    "programme.start_candidacy:kind": lambda _firm, _city: "prefecture",
    "programme.take_plan:plan": lambda _firm, _city: "PLAN",
    "project_code": lambda _firm, _city: "NEW",
    "province": lambda _firm, city: city.code,
    "received_at": lambda _firm, _city: "2026-01-03T00:00:00Z",
    "scores": lambda _firm, _city: SCORES,
    "sealed": lambda _firm, _city: True,
    "programme.propose_joint_project:shares": lambda _firm, city: [{"region": city.code, "share_bp": "7"}],
    "programme.change_joint_shares:shares": lambda _firm, city: [{"region": city.code, "share_bp": "7"}],
    "summary": lambda _firm, _city: "summary",
    "template": lambda _firm, _city: {"title": "x", "recipients": "x", "body": "x", "attachments": ["x"]},
    "title": lambda _firm, _city: "title",
}
FORM_DATA: dict[str, Callable[..., Any]] = {}
REACHES: dict[str, Callable[..., Any]] = {
    "the city's share of a joint project": lambda r: (
        r.other_city.industry, "programme.book_joint_share",
        {"joint": r.own.things["joint"], "region": r.city.code, "project_code": "SPY", "amount_fen": 1},
    ),
    "a project of the city for an own share": lambda r: (
        r.other_city.industry, "programme.book_joint_share",
        {"joint": r.far.things["joint"], "region": r.other_city.code, "project_code": r.own.project.code,
         "amount_fen": 1},
    ),
}  # fmt: skip
SPEAKING = {"recommendation:candidacies", "recommendation:candidacy", "recommendation:links", "recommendation:joint"}
SILENT_QUERIES = {
    "programme.candidacy_findings", "programme.own_share_bp", "programme.participating_cities",
    "programme.recommendation_quota", "programme.rounds", "programme.same_chains",
}  # fmt: skip
