"""The document a plan was approved with: printed once, kept by its hash, and named by the pilot it belongs to."""

from planum.kernel.changelog import record
from planum.kernel.files import store
from planum.kernel.models import Region, StoredFile
from planum.programme.plan.engine.document import compose
from planum.programme.plan.gathering import gather
from planum.programme.plan.models import ImplementationPlan, Pilot, PlanState, PlanVersion
from planum.programme.plan.printing import plan_pdf


def keep_approved(plan: ImplementationPlan) -> StoredFile:
    """Print the approved version, keep it, and hand it to the pilot of the city where one is open."""
    file = store(
        content=plan_pdf(compose(gather(plan))), name=f"{plan.code}-v{plan.version}.pdf",
        media_type="application/pdf", owner=plan.author,
    )  # fmt: skip
    PlanVersion._base_manager.filter(plan=plan, number=plan.version).update(document=file)
    pilot = Pilot._base_manager.filter(region=plan.region_id, batch=plan.batch, plan_document=None).first()
    if pilot and plan.supplements_id is None:
        pilot.plan_document = file
        pilot.save(update_fields=["plan_document"])
        record(pilot, after={"plan_document": file.pk, "hash": file.digest, "plan": plan.code})
    return file


def approved_version(region: Region, batch: int) -> PlanVersion | None:
    """The version that a city's plan was approved with."""
    rows = PlanVersion._base_manager.select_related("plan", "document").filter(
        plan__region=region, plan__batch=batch, plan__state=PlanState.APPROVED, plan__supplements=None
    )
    row: PlanVersion | None = rows.order_by("-number").first()
    return row
