"""What a plan still lacks beside the rules: chapters, tables, evidence; tokens unknown; numbers that contradict."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planum.programme.plan.engine.claims import contradictions
from planum.programme.plan.engine.content import PlanContent
from planum.programme.plan.engine.numbers import Number, resolve

NEEDED_EVIDENCE = ("commitment", "filing")


@dataclass(frozen=True)
class Gap:
    """`code` says which text explains it, `given` fills that text; `kind` and `key` lead to the field that cures it."""

    code: str
    kind: str
    key: str
    given: tuple[str, ...] = ()
    blocks: bool = True


def gaps(content: PlanContent, numbers: Mapping[str, Number]) -> list[Gap]:
    return [
        *_texts(content, numbers),
        *_tables(content),
        *_projects(content),
        *_funds(content, numbers),
        *_proofs(content),
    ]


def _texts(content: PlanContent, numbers: Mapping[str, Number]) -> Iterator[Gap]:
    for chapter in content.chapters:
        if chapter.required and not chapter.text.strip():
            yield Gap("empty_chapter", "chapter", chapter.code, (chapter.title,))
        for token in resolve(chapter.text, numbers)[1]:
            yield Gap("unknown_token", "chapter", chapter.code, (chapter.title, token))
        for claim in contradictions(chapter.text, numbers):
            given = (chapter.title, claim.words, claim.number.name, claim.number.text)
            yield Gap("contradiction", "chapter", chapter.code, given)


def _tables(content: PlanContent) -> Iterator[Gap]:
    rows = {
        "industries": content.industries, "goals": content.goals, "tasks": content.tasks, "projects": content.projects,
        "funds": content.funds, "policies": content.policies, "safeguards": content.guards,
    }  # fmt: skip
    asked = {name for chapter in content.chapters for name in chapter.blocks}
    for name, found in rows.items():
        if name in asked and not found:
            yield Gap("empty_table", name, "", (name,))


def _projects(content: PlanContent) -> Iterator[Gap]:
    known = {one.code for one in content.industries}
    for one in content.projects:
        if one.industry not in known:
            yield Gap("unknown_industry", "projects", one.code, (one.code, one.industry))
        if one.equipment_investment_fen > one.total_investment_fen:
            yield Gap("more_equipment", "projects", one.code, (one.code,))
        if one.starts_on is None or one.finishes_on is None or not one.filing_code:
            yield Gap("incomplete_project", "projects", one.code, (one.code,), blocks=False)


def _funds(content: PlanContent, numbers: Mapping[str, Number]) -> Iterator[Gap]:
    if not content.funds:
        return
    for table, total in (("funds_total", "total_investment"), ("funds_central", "central_total")):
        left, right = numbers[table], numbers[total]
        if left.value != right.value:
            yield Gap("funds_differ", "funds", "", (left.name, left.text, right.name, right.text))


def _proofs(content: PlanContent) -> Iterator[Gap]:
    there = {one.kind for one in content.proofs}
    for kind in NEEDED_EVIDENCE:
        if kind not in there:
            yield Gap("missing_evidence", "evidence", kind, (kind,))
