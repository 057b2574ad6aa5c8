"""What the review brings to the sweep: an expert bound to a firm, its application before a panel with scores."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from planum.kernel.actions import add_organisation, add_person
from planum.kernel.models import OrganisationKind, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.models import Application
from planum.programme.review.actions import declare_interest, enrol_expert, load_rubrics
from planum.programme.review.models import (
    Assignment,
    AssignmentState,
    Candidate,
    Determination,
    Expert,
    InterestKind,
    Objection,
    Panel,
    PublicNotice,
    Rubric,
    Score,
)

EXPERT = "heron.expert"


def furnish(rivals: Any) -> None:
    """The rows are written as they are: how they come about is told in the tests of the review."""
    city, own = rivals.city, rivals.own
    add_organisation(
        by=rivals.operator, code="HERON-UNI", name="大学", kind=OrganisationKind.INSTITUTE, region=city.code
    )
    add_person(
        by=rivals.operator, username=EXPERT, password="only-for-these-tests-2026", organisation="HERON-UNI",
        role=Role.EXPERT, name="专家",
    )  # fmt: skip
    enrol_expert(by=city.industry, username=EXPERT, title="教授", specialities=[own.zh])
    declare_interest(
        by=city.industry, expert=EXPERT, kind=InterestKind.SHAREHOLDING, name=f"{own.zh}集团", credit_code=own.code
    )
    load_rubrics(by=city.industry, pilot=city.pilot)
    with viewing(SYSTEM):
        _write(rivals, Application.objects.get(code=own.things["application"]))


def _write(rivals: Any, application: Application) -> None:
    by, own, now = rivals.city.industry, rivals.own, timezone.now()
    pilot, expert = application.call.pilot, Expert.objects.get()
    rubric = Rubric.objects.get(code="RUBRIC-POINT")
    panel = Panel.objects.create(
        pilot=pilot, code=f"{own.word}-panel", name=f"{own.zh}评审会", name_en=f"{own.word} panel", rubric=rubric,
        experts_wanted=5, due_on=date(2030, 1, 1), state="scoring", convened_by=by, convened_at=now,
    )  # fmt: skip
    candidate = Candidate.objects.create(panel=panel, application=application, result="71.25", rank=1)
    row = Assignment.objects.create(
        panel=panel, application=application, expert=expert, state=AssignmentState.SUBMITTED,
        comment=f"{own.word} opinion",
    )  # fmt: skip
    Score.objects.create(
        assignment=row, criterion=rubric.criteria.first(), points="71.25", comment=f"{own.zh}意见", at=now
    )
    Determination.objects.create(
        candidate=candidate, application=application, verdict="selected", support_fen=own.request_fen,
        reason=f"{own.word} reason", by=by, at=now,
    )  # fmt: skip
    notice = PublicNotice.objects.create(
        pilot=pilot, region=pilot.region, number="NOTICE-1", name="公示", starts_on=date(2026, 1, 5),
        ends_on=date(2026, 1, 12), contact="office", announced_by=by, announced_at=now,
    )  # fmt: skip
    objection = Objection.objects.create(
        notice=notice, real_name=f"{own.zh}人", contact=f"{own.word} contact", text=f"{own.word} objects",
        filed_by=own.engineer, filed_at=now,
    )  # fmt: skip
    own.things |= {
        "candidate": candidate.pk, "determination": Determination.objects.get().pk, "assignment": row.pk,
        "panel": panel.code, "expert": expert.pk, "objection": objection.pk,
    }  # fmt: skip


ASSIGNMENT_PAGES = ("assignment", "reopen", "drop", "sheet_chain")
NOTICE_PAGES = ("notice", "notice_pdf", "object", "close", "withdraw")
PARAMETERS: dict[str, Callable[..., Any]] = {
    "review:scoring:pk": lambda firm, _city: firm.things["assignment"],
    "review:file:pk": lambda firm, _city: firm.things["assignment"],
    "review:file:attachment": lambda firm, _city: firm.things["attachment"],
    "review:expert:pk": lambda firm, _city: firm.things["expert"],
    "review:declare:pk": lambda firm, _city: firm.things["expert"],
    **{f"review:{name}:pk": lambda firm, _city: firm.things["assignment"] for name in ASSIGNMENT_PAGES},
    **{f"review:{name}:pk": lambda firm, _city: firm.things["candidate"] for name in ("result_chain", "support_chain")},
    "review:own_chain:pk": lambda firm, _city: firm.things["determination"],
    # Score sheets are for everybody of the city.
    "review:sheet:pk": lambda _firm, _city: 10**6,
    "review:objection_file:pk": lambda firm, _city: firm.things["objection"],
    "review:code": lambda firm, _city: firm.things["panel"],
    "review:objection:pk": lambda firm, _city: firm.things["objection"],
    "review:answer:pk": lambda firm, _city: firm.things["objection"],
    # Notices are for everybody of the city.
    **{f"review:{name}:pk": lambda _firm, _city: 10**6 for name in NOTICE_PAGES},
}
ARGUMENTS: dict[str, Callable[..., Any]] = {
    "agrees": lambda _firm, _city: True,
    "answer": lambda _firm, _city: "answer",
    "applications": lambda firm, _city: [firm.things["application"]],
    "assignment": lambda firm, _city: firm.things["assignment"],
    "cites": lambda _firm, _city: {"route": "field:route"},
    "comments": lambda _firm, _city: {"route": "comment"},
    "criteria": lambda _firm, _city: [{"code": "c", "name": "c", "weight": 100.0, "anchors": []}],
    "decisions": lambda firm, _city: [{"application": firm.things["application"], "verdict": "selected"}],
    "employer": lambda _firm, _city: "employer",
    "employer_code": lambda _firm, _city: "CODE",
    "employers_known": lambda _firm, _city: True,
    "ended_on": lambda _firm, _city: "2026-01-31",
    "expert": lambda _firm, _city: EXPERT,
    "experts": lambda _firm, _city: 5,
    "file_name": lambda _firm, _city: "new.pdf",
    "notice": lambda _firm, _city: "NO-SUCH-NOTICE",
    "objection": lambda firm, _city: firm.things["objection"],
    "pages": lambda _firm, _city: {"route": 1},
    "panel": lambda firm, _city: firm.things["panel"],
    "points": lambda _firm, _city: {"route": 50.0},
    "programme.announce_results:number": lambda _firm, _city: "NOTICE-2",
    "programme.declare_interest:kind": lambda _firm, _city: "employer",
    "programme.review_panels:state": lambda _firm, _city: "scoring",
    "real_name": lambda _firm, _city: "Somebody Real",
    "rubric": lambda _firm, _city: "RUBRIC-POINT",
    "since_on": lambda _firm, _city: "2025-01-31",
    "specialities": lambda _firm, _city: ["speciality"],
    "programme.file_objection:text": lambda _firm, _city: "text",
    "title": lambda _firm, _city: "title",
    "upheld": lambda _firm, _city: True,
}
FORM_DATA: dict[str, Callable[..., Any]] = {}
REACHES: dict[str, Callable[..., Any]] = {
    "the firm's review by a rival": lambda r: (
        r.rival.engineer, "programme.score_application",
        {"assignment": r.own.things["assignment"], "points": {"route": 1}},
    ),
    "the firm's objection answered in another city": lambda r: (
        r.other_city.industry, "programme.answer_objection",
        {"objection": r.own.things["objection"], "answer": "x", "upheld": False},
    ),
}  # fmt: skip
SPEAKING = {"review:results"}
SILENT_QUERIES = {"programme.public_notices", "programme.rubrics", "programme.my_reviews"}
# The other city loads score sheets of its own.
OWN_PAGES = {"review:sheets"}
