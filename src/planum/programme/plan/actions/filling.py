"""Writing the parts of a plan, each found again by its own key."""

import base64
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import store
from planum.kernel.models import Person, Region
from planum.programme.plan.actions.writing import part_shape, put, write
from planum.programme.plan.engine.content import decimal_or_none
from planum.programme.plan.engine.numbers import derive, plain, resolve
from planum.programme.plan.gathering import gather
from planum.programme.plan.models import (
    CityLink,
    EvidenceKind,
    FundingLine,
    FundSource,
    LinkKind,
    PlanChapter,
    PlanEvidence,
    PlanGoal,
    PlannedIndustry,
    PlanTask,
    PolicyLink,
    Safeguard,
)
from planum.programme.plan.permissions import can_write_plans, plan_to_edit
from planum.programme.plan.shapes import PlanPartShape
from planum.programme.rules.engine.facts import Wing

REMOVABLE = {
    "industries": PlannedIndustry, "goals": PlanGoal, "tasks": PlanTask, "funds": FundingLine, "policies": PolicyLink,
    "links": CityLink, "safeguards": Safeguard, "evidence": PlanEvidence,
}  # fmt: skip


@action(permission=can_write_plans)
def write_chapter(*, by: Person, plan: str, chapter: str, text: str) -> PlanPartShape:
    """Write the text of a chapter. 【总投资】 or {{total_investment}} stand for numbers of the plan; an unknown name is
    refused."""
    document = plan_to_edit(by, plan)
    row = PlanChapter.objects.select_related("plan").get(plan=document, code=chapter)
    numbers = derive(gather(document))
    unknown = resolve(text, numbers)[1]
    if unknown:
        raise Refused(
            _("The text names 【%(token)s】, which is no number of the plan.") % {"token": unknown[0]},
            _("Numbers: %(known)s.") % {"known": "、".join(one.name for one in numbers.values())},
            _("Choose one of the numbers beside the text, or correct the name."),
        )
    return part_shape(write(row, {"text": text.replace("\r\n", "\n")}, document), "chapters")


@action(permission=can_write_plans)
def set_planned_industry(
    *, by: Person, plan: str, code: str, name: str, sub_industry: str = "", output_fen: int = 0, firms: int = 0,
    chain_leader: str = "", justification: str = "",
) -> PlanPartShape:  # fmt: skip
    """Enter or change a key industry by its code of GB/T 4754."""
    values = {
        "name": name, "sub_industry": sub_industry, "output_fen": output_fen, "firms": firms,
        "chain_leader": chain_leader, "justification": justification,
    }  # fmt: skip
    return put(by, plan, PlannedIndustry, {"code": code.strip()}, values, "industries")


@action(permission=can_write_plans)
def set_plan_goal(
    *, by: Person, plan: str, code: str, name: str, unit: str = "", baseline: str = "",
    values: dict[str, str] | None = None,
) -> PlanPartShape:  # fmt: skip
    """Enter or change an indicator with its baseline and its value for each year; code `coverage` is the share of
    firms upgraded, in per cent."""
    years = plan_to_edit(by, plan).years
    wanted = {year: said.strip() for year, said in (values or {}).items() if said.strip()}
    for year, said in (*wanted.items(), *([("", baseline)] if baseline.strip() else [])):
        if decimal_or_none(said) is None or (year and (not year.isdigit() or int(year) not in years)):
            raise Refused(
                _("%(year)s: “%(given)s”.") % {"year": year or _("Baseline"), "given": said},
                _("A number, for a year from %(first)s to %(last)s.") % {"first": years[0], "last": years[-1]},
            )
    tidy = {year: plain(decimal_or_none(said) or Decimal()) for year, said in sorted(wanted.items())}
    given = {"name": name, "unit": unit, "baseline": baseline.strip(), "values": tidy}
    return put(by, plan, PlanGoal, {"code": code.strip()}, given, "goals")


@action(permission=can_write_plans)
def set_plan_task(
    *, by: Person, plan: str, number: int, wing: Wing, title: str, content: str = "", responsible: str = "",
    milestones: str = "",
) -> PlanPartShape:  # fmt: skip
    """Enter or change a task on one of the three wings by its number."""
    values = {
        "wing": wing.value, "title": title, "content": content, "responsible": responsible, "milestones": milestones,
    }  # fmt: skip
    return put(by, plan, PlanTask, {"number": number}, values, "tasks")


@action(permission=can_write_plans)
def set_funding_line(
    *, by: Person, plan: str, source: FundSource, year: int, wing: Wing, amount_fen: int
) -> PlanPartShape:
    """Enter or change how much of a source is planned for a year and a wing."""
    years = plan_to_edit(by, plan).years
    if year not in years:
        raise Refused(
            _("Year %(year)d.") % {"year": year},
            _("A year from %(first)s to %(last)s.") % {"first": years[0], "last": years[-1]},
        )
    key = {"source": FundSource(source).value, "year": year, "wing": wing.value}
    return put(by, plan, FundingLine, key, {"amount_fen": amount_fen}, "funds")


@action(permission=can_write_plans)
def link_policy(*, by: Person, plan: str, programme: str, content: str, amount_fen: int = 0) -> PlanPartShape:
    """Say how the plan is co-ordinated with another programme, and how double central money is kept out."""
    values = {"content": content, "amount_fen": amount_fen}
    return put(by, plan, PolicyLink, {"programme": programme.strip()}, values, "policies")


@action(permission=can_write_plans)
def link_to_city(*, by: Person, plan: str, kind: LinkKind, city: str, note: str, chain_code: str = "") -> PlanPartShape:
    """Say how the plan is linked to that of another city."""
    other = Region.objects.get(code=city)
    if other.pk == plan_to_edit(by, plan).region_id:
        raise Refused(_("%(city)s is the plan's own city.") % {"city": other}, _("Another city."))
    key = {"kind": LinkKind(kind).value, "city": other, "chain_code": chain_code.strip()}
    return put(by, plan, CityLink, key, {"note": note}, "links")


@action(permission=can_write_plans)
def set_safeguard(*, by: Person, plan: str, topic: str, content: str, responsible: str = "") -> PlanPartShape:
    """Enter or change a safeguard: organisation, supervision of the process, control of the funds."""
    values = {"content": content, "responsible": responsible}
    return put(by, plan, Safeguard, {"topic": topic.strip()}, values, "safeguards")


@action(permission=can_write_plans)
def add_plan_evidence(
    *, by: Person, plan: str, kind: EvidenceKind, proves: str, name: str, content: str
) -> PlanPartShape:
    """Add a PDF (base64) that proves something of the plan; its pages are counted."""
    document = plan_to_edit(by, plan)
    data = decoded(content)
    pages = pages_of(name, data)
    file = store(content=data, name=name, media_type="application/pdf", owner=document.author)
    last = PlanEvidence.objects.filter(plan=document).order_by("-number").first()
    row = PlanEvidence(plan=document, number=last.number + 1 if last else 1, added_by=by)
    values: Mapping[str, Any] = {"kind": EvidenceKind(kind).value, "proves": proves, "pages": pages}
    row.file = file
    write(row, values, document)
    record(row, after={"file": file.digest})
    return part_shape(row, "evidence")


@action(permission=can_write_plans)
def remove_plan_part(*, by: Person, plan: str, part: str, row: int) -> PlanPartShape:
    """Take a row out of a draft: of industries, goals, tasks, funds, policies, links, safeguards or evidence."""
    document = plan_to_edit(by, plan)
    if part not in REMOVABLE:
        raise Refused(_("There is no table %(part)s.") % {"part": part}, ", ".join(REMOVABLE))
    removed: Any = REMOVABLE[part].objects.get(plan=document, pk=row)
    shape = PlanPartShape(document.code, part, row)
    record(removed, before={"plan": document.code, "removed": str(removed)})
    removed.delete()
    return shape


def decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except ValueError as error:
        raise Refused(_("The content is not base64."), _("The bytes of the file in base64.")) from error


def pages_of(name: str, content: bytes) -> int:
    try:
        return len(PdfReader(io.BytesIO(content), strict=False).pages)
    except (PyPdfError, ValueError, KeyError, OSError) as error:
        raise Refused(
            _("%(name)s is no PDF that can be read.") % {"name": name}, _("A PDF."), _("Scan it or print it as PDF.")
        ) from error
