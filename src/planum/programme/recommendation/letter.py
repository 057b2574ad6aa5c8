"""What a letter of recommendation says, and how it is printed: the format of official documents, GB/T 9704-2012."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from planum.kernel.models import Organisation, OrganisationKind
from planum.programme.recommendation.models import Candidacy, CandidacyMember, Examination, RecommendationLetter
from planum.programme.recommendation.places import OWN_WORD, jurisdiction_of
from planum.programme.recommendation.planside import plan_of
from planum.ui.documents import pdf


@dataclass(frozen=True)
class Text:
    title: str
    body: str
    attachments: list[str]


def proposed(row: Candidacy) -> Text:
    """The round's text with this candidacy's facts. It is Chinese whoever reads: it is an official letter."""
    known, template = _known(row), row.round.template
    body = template["body"] if isinstance(template["body"], list) else [template["body"]]
    return Text(
        _filled(template["title"], known),
        "\n".join(_filled(paragraph, known) for paragraph in body),
        [_filled(one, known) for one in template["attachments"]],
    )


def letter_pdf(letter: RecommendationLetter) -> bytes:
    source = (files("planum.programme.recommendation") / "letter.typ").read_text("utf-8")
    return pdf(source, letter_data(letter))


def letter_data(letter: RecommendationLetter) -> dict[str, Any]:
    row = letter.candidacy
    names = _departments(row)
    on = letter.dated_on
    return {
        "head": f"{names[0]}  {names[1]}",
        "number": letter.number,
        "title": letter.title,
        "recipients": row.round.template["recipients"],
        "body": [line.strip() for line in letter.body.splitlines() if line.strip()],
        "attachments": letter.attachments,
        "signers": [
            {"name": name, "signed": at is not None}
            for name, at in zip(names, (letter.industry_at, letter.finance_at), strict=True)
        ],
        "date": f"{on.year}年{on.month}月{on.day}日",
        "contact": letter.contact,
        "is_draft": letter.file_id is None and not (letter.industry_at and letter.finance_at),
    }


def applicant_name(row: Candidacy) -> str:
    members = CandidacyMember._base_manager.filter(candidacy=row).order_by("-is_lead", "region__code")
    return "、".join(members.values_list("region__name", flat=True))


def _known(row: Candidacy) -> Mapping[str, str]:
    plan = plan_of(row)
    score = Examination._base_manager.filter(candidacy=row).first()
    competitors = Candidacy._base_manager.filter(round=row.round, province=row.province).exclude(
        state__in=("draft", "withdrawn")
    )
    return {
        "city": applicant_name(row),
        "notice": row.round.notice,
        "round": row.round.name,
        "province_kind": OWN_WORD[jurisdiction_of(row.province)],
        "candidates": f"{competitors.count()}个城市",
        "industries": "、".join(plan.industries) if plan and plan.industries else "——",
        "plan": plan.title if plan else "实施方案",
        "projects": str(plan.projects) if plan else "——",
        "investment": f"{plan.investment_fen / 10_000_000_000:,.2f}亿元" if plan else "——",
        "score": str(score.total) if score else "——",
    }


def _filled(text: str, known: Mapping[str, str]) -> str:
    """Only known names are put in; braces that name nothing stay as they were written."""
    return re.sub(r"\{(\w+)\}", lambda found: known.get(found.group(1), found.group()), text)


def _departments(row: Candidacy) -> tuple[str, str]:
    """The industry and the finance department of the province, by the names of their organisations."""
    rows = Organisation._base_manager.filter(
        region=row.province, kind__in=(OrganisationKind.PROVINCE, OrganisationKind.FINANCE_BUREAU)
    ).order_by("pk")
    named = {one.kind: one.name for one in reversed(rows)}
    return (
        named.get(OrganisationKind.PROVINCE, f"{row.province.name}工业和信息化主管部门"),
        named.get(OrganisationKind.FINANCE_BUREAU, f"{row.province.name}财政主管部门"),
    )
