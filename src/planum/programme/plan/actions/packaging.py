"""The submission package: plan as Word and PDF, list of projects, evidence, letter, manifest; the same bytes again."""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import content_of, store
from planum.kernel.jobs import step
from planum.kernel.models import Person, StoredFile
from planum.programme.plan.engine.content import PlanContent
from planum.programme.plan.engine.document import compose
from planum.programme.plan.engine.packing import archive, manifest
from planum.programme.plan.gathering import gather
from planum.programme.plan.models import EvidenceKind, ImplementationPlan, PlanEvidence, PlanPackage, PlanState
from planum.programme.plan.permissions import can_package_plans, require_packager
from planum.programme.plan.printing import binder_pdf, page_count, plan_docx, plan_pdf, projects_workbook
from planum.programme.plan.queries import package_shape
from planum.programme.plan.shapes import PackageShape

PLAN, BINDER, LIST, LETTER = "实施方案", "证明材料汇编.pdf", "重点项目清单.xlsx", "推荐函.pdf"
PARTS = 5  # Plan as PDF, as Word, list of projects, binder, archive.
NOTICE = "工信厅联规函〔2025〕108号 三（二）"


@action(permission=can_package_plans, atomic=False)
def build_plan_package(*, by: Person, plan: str, letter: int | None = None) -> PackageShape:
    """Build the submission package of a finalised plan. `letter`: the stored file of the recommendation; without one,
    the letter among the plan's evidence is taken if there is one."""
    row: ImplementationPlan = ImplementationPlan.objects.select_related("region", "author").get(code=plan)
    require_packager(by, row)
    if row.state == PlanState.DRAFT:
        raise Refused(_("%(plan)s is still a draft.") % {"plan": row}, _("A finalised plan."), _("Finalise it first."))
    content = gather(row)
    listed, packed = _packed(row, content, package_files(row, content, _letter(row, letter)))
    step(PARTS - 1, PARTS)
    with transaction.atomic():
        _require_unchanged(row)
        name = f"{row.code}-v{row.version}.zip"
        file = store(content=packed, name=name, media_type="application/zip", owner=row.author)
        built, _new = PlanPackage._base_manager.update_or_create(
            plan=row, version=row.version, file=file,
            defaults={"manifest": listed, "built_at": timezone.now(), "built_by": by},
        )  # fmt: skip
        record(built, after={"plan": row.code, "version": row.version, "hash": file.digest})
    return package_shape(built)


def package_files(
    row: ImplementationPlan, content: PlanContent, letter: bytes | None = None
) -> dict[str, tuple[bytes, int]]:
    """Every file of the package with its pages; a Word file and a workbook have as many as their PDF or one."""
    document = compose(content)
    step(0, PARTS)
    printed = plan_pdf(document)
    pages = page_count(printed)
    files = {f"{PLAN}.pdf": (printed, pages)}
    step(1, PARTS)
    files[f"{PLAN}.docx"] = (plan_docx(document, content.on), pages)
    step(2, PARTS)
    files[LIST] = (projects_workbook(content), 1)
    step(3, PARTS)
    binder = evidence_binder(row, content)
    files[BINDER] = (binder, page_count(binder))
    if letter is not None:
        files[LETTER] = (letter, page_count(letter))
    return files


def _packed(
    row: ImplementationPlan, content: PlanContent, files: dict[str, tuple[bytes, int]]
) -> tuple[dict[str, Any], bytes]:
    """The manifest, and the archive that holds it beside the files."""
    about = {"plan": row.code, "title": row.name, "version": row.version, "day": content.on.isoformat(),
             "basis": NOTICE}  # fmt: skip
    listed = manifest(files, about)
    packed = {name: data for name, (data, _pages) in files.items()}
    packed["manifest.json"] = json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return listed, archive(packed, content.on)


def _require_unchanged(row: ImplementationPlan) -> None:
    """Nobody opened the plan again while it was being printed."""
    now = ImplementationPlan._base_manager.get(pk=row.pk)
    if (now.version, now.finalised_at, now.state == PlanState.DRAFT) != (row.version, row.finalised_at, False):
        raise Refused(
            _("%(plan)s was opened again while its package was being built.") % {"plan": row},
            _("A finalised plan."), _("Finalise it, then build the package again."),
        )  # fmt: skip


def evidence_binder(row: ImplementationPlan, content: PlanContent) -> bytes:
    stored = PlanEvidence._base_manager.filter(plan=row).select_related("file")
    by_number = {one.number: one.file for one in stored}
    return binder_pdf(content, [(proof, content_of(by_number[proof.number])) for proof in content.proofs])


def _letter(row: ImplementationPlan, letter: int | None) -> bytes | None:
    if letter is not None:
        return content_of(StoredFile.objects.get(pk=letter))
    found = PlanEvidence._base_manager.filter(plan=row, kind=EvidenceKind.LETTER).select_related("file").last()
    return content_of(found.file) if found else None
