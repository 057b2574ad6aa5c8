"""The steps of a plan from its first word to its approval, and the templates plans are opened with."""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.hashing import digest
from planum.kernel.models import Organisation, Person, Region, Role
from planum.kernel.permissions import has_role
from planum.kernel.states import move
from planum.programme.plan.archiving import keep_approved
from planum.programme.plan.checking import check, gap_text
from planum.programme.plan.engine.packing import canonical
from planum.programme.plan.models import (
    PLAN_MOVES,
    ImplementationPlan,
    PlanChapter,
    PlannedIndustry,
    PlanState,
    PlanTemplate,
    PlanVersion,
)
from planum.programme.plan.permissions import (
    can_decide_plans,
    can_load_templates,
    can_write_plans,
    decides_about,
    require_writer,
)
from planum.programme.plan.queries import plan_shape
from planum.programme.plan.shapes import PlanShape, TemplateShape
from planum.programme.plan.templating import read_template, template_for
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked


@action(permission=can_load_templates)
def load_plan_template(*, by: Person, content: str, valid_from: date, scope: str = "") -> TemplateShape:
    """Load a template of chapters from JSON, for a region's code or (empty) the whole country, from a day on."""
    if not scope and not has_role(by, Role.PLATFORM_OPERATOR):
        raise PermissionDenied(_("The country's template is loaded by the platform's operator."))
    if scope and Region.objects.get(code=scope).pk not in by.as_viewer().regions and not by.is_superuser:
        raise PermissionDenied(_("A template of a region is loaded by its own authorities."))
    given = read_template(content)
    row, _new = PlanTemplate.objects.update_or_create(
        scope=scope, valid_from=valid_from, defaults={**given, "loaded_at": timezone.now(), "loaded_by": by}
    )
    record(row, after={"scope": scope, "valid_from": valid_from, **given})
    return TemplateShape(row.name, scope, valid_from, row.source, len(row.chapters))


@action(permission=can_write_plans)
def open_plan(
    *, by: Person, region: str, batch: int, name: str, starts_on: date, ends_on: date, code: str = "",
    name_en: str = "", supplements: str = "",
) -> PlanShape:  # fmt: skip
    """Open the implementation plan of a city for a batch, or a supplement to its approved plan, with the chapters of
    the template that stands for the city today."""
    city = Region.objects.get(code=region)
    require_writer(by, city)
    base = _approved(supplements, city) if supplements else None
    key = code or _free_code(region, batch, base)
    if base is None and ImplementationPlan._base_manager.filter(region=city, batch=batch, supplements=None).exists():
        raise Refused(
            _("%(city)s has a plan for batch %(batch)d already.") % {"city": city, "batch": batch},
            _("One plan for a city and a batch; a supplement names the approved plan it adds to."),
        )
    if ends_on <= starts_on:
        raise Refused(
            _("A term from %(start)s to %(end)s.") % {"start": starts_on, "end": ends_on}, _("It ends after it begins.")
        )
    if ImplementationPlan._base_manager.filter(code=key).exists():
        raise Refused(_("There is a plan %(code)s already.") % {"code": key})
    template, chapters = template_for(region, timezone.localdate())
    row: ImplementationPlan = ImplementationPlan.objects.create(
        code=key, region=city, batch=batch, name=name, name_en=name_en, starts_on=starts_on, ends_on=ends_on,
        author=_author(by), supplements=base, template=template, opened_at=timezone.now(),
    )  # fmt: skip
    PlanChapter.objects.bulk_create(
        PlanChapter(plan=row, number=place, **{name_: one[name_] for name_ in
                    ("code", "title", "guidance", "blocks") if name_ in one}, required=one.get("required", True))
        for place, one in enumerate(chapters, 1)
    )  # fmt: skip
    if base:
        _carry_industries(base, row)
    record(row, after={"code": key, "name": name, "template": template, "supplements": supplements})
    return plan_shape(row)


@action(permission=can_write_plans)
def finalise_plan(*, by: Person, plan: str) -> PlanShape:
    """Close the draft as its next version. Refused while a rule blocks, a chapter is empty or numbers disagree."""
    row = _own(by, plan)
    checked = check(row)
    refuse_if_blocked(checked.findings if row.supplements is None else [])
    blocking = [one for one in checked.gaps if one.blocks]
    if blocking:
        raise Refused(gap_text(blocking[0]), _("%(count)d open points.") % {"count": len(blocking)})
    move(row, PlanState.FINALISED, along=PLAN_MOVES)
    row.version, row.finalised_at = row.version + 1, timezone.now()
    row.save(update_fields=["version", "finalised_at"])
    keep_findings(row, checked.findings, on=checked.content.on, region=row.region)
    address = digest(canonical(check(row).content), settings.PLANUM_HASH)
    totals = {one.code: one.text for one in checked.numbers.values()}
    PlanVersion.objects.create(plan=row, number=row.version, at=row.finalised_at, by=by, digest=address, totals=totals)
    record(row, after={"version": row.version, "hash": address})
    return plan_shape(row)


@action(permission=can_write_plans)
def reopen_plan(*, by: Person, plan: str, reason: str) -> PlanShape:
    """Open a finalised or returned plan for writing again; its versions stay on file."""
    row = _own(by, plan)
    _require(reason)
    move(row, PlanState.DRAFT, along=PLAN_MOVES)
    record(row, after={"reason": reason})
    return plan_shape(row)


@action(permission=can_write_plans)
def submit_plan(*, by: Person, plan: str) -> PlanShape:
    """Hand a finalised plan to the province."""
    row = _own(by, plan)
    move(row, PlanState.SUBMITTED, along=PLAN_MOVES)
    row.submitted_at = timezone.now()
    row.save(update_fields=["submitted_at"])
    return plan_shape(row)


@action(permission=can_decide_plans)
def approve_plan(
    *, by: Person, plan: str, approval: str, approved_on: date | None = None, award_fen: int | None = None
) -> PlanShape:
    """Record the letter by which a plan was approved, and the award where it names one. The approved document is kept
    by its hash, and becomes that of the city's pilot where one is open."""
    row = _decided(by, plan)
    if not approval.strip():
        raise Refused(_("No approval was given."), _("Name the letter that approves the plan."))
    if award_fen is not None and award_fen <= 0:
        raise Refused(_("An award of zero or less."), _("Above zero, or none."))
    move(row, PlanState.APPROVED, along=PLAN_MOVES)
    row.approval, row.approved_on, row.award_fen = approval, approved_on or timezone.localdate(), award_fen
    row.save(update_fields=["approval", "approved_on", "award_fen"])
    file = keep_approved(row)
    said = {"approval": approval, "approved_on": row.approved_on, "award_fen": award_fen, "document": file.digest}
    record(row, after=said)
    return plan_shape(row)


@action(permission=can_decide_plans)
def return_plan(*, by: Person, plan: str, reason: str) -> PlanShape:
    """Send a plan back to its city with the reason."""
    row = _decided(by, plan)
    _require(reason)
    move(row, PlanState.RETURNED, along=PLAN_MOVES)
    row.return_reason = reason
    row.save(update_fields=["return_reason"])
    record(row, after={"reason": reason})
    return plan_shape(row)


def _own(by: Person, code: str) -> ImplementationPlan:
    row: ImplementationPlan = ImplementationPlan.objects.select_related("region", "author", "supplements").get(
        code=code
    )
    require_writer(by, row.region)
    return row


def _decided(by: Person, code: str) -> ImplementationPlan:
    row: ImplementationPlan = ImplementationPlan.objects.select_related("region", "author", "supplements").get(
        code=code
    )
    if not decides_about(by, row):
        raise PermissionDenied(_("Only the province of %(city)s may do this.") % {"city": row.region})
    return row


def _require(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("No reason was given."), _("Say why."))


def _approved(code: str, city: Region) -> ImplementationPlan:
    row: ImplementationPlan = ImplementationPlan.objects.get(code=code)
    if row.state != PlanState.APPROVED or row.region_id != city.pk or row.supplements_id:
        raise Refused(
            _("%(plan)s is “%(state)s”.") % {"plan": row, "state": row.state.label},
            _("A supplement adds to an approved plan of the same city."),
        )
    return row


def _author(by: Person) -> Organisation:
    assert by.organisation is not None  # Who writes for a city is a member of its bureau.
    return by.organisation


def _free_code(region: str, batch: int, base: ImplementationPlan | None) -> str:
    if base is None:
        return f"SSFA-{region}-{batch}"
    return f"{base.code}-Z{ImplementationPlan._base_manager.filter(supplements=base).count() + 1}"


def _carry_industries(base: ImplementationPlan, row: ImplementationPlan) -> None:
    """A supplement stands on the industries of the plan it adds to."""
    for one in PlannedIndustry.objects.filter(plan=base):
        one.pk, one.plan = None, row
        one.save()
