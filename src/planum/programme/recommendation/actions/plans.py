"""The plan that the city compiled on the platform becomes the plan of its candidacy, as its package stands."""

from io import BytesIO
from zipfile import ZipFile

from django.db.models import Sum
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import content_of, store
from planum.kernel.models import Person, StoredFile
from planum.programme.plan.actions.packaging import BINDER
from planum.programme.plan.actions.packaging import PLAN as PLAN_FILE
from planum.programme.plan.models import ImplementationPlan, PlannedIndustry, PlannedProject, PlanPackage
from planum.programme.recommendation.actions.candidacies import check_open, own_candidacy
from planum.programme.recommendation.models import CandidacyPaper
from planum.programme.recommendation.papers import DOCUMENTS, PLAN
from planum.programme.recommendation.permissions import can_apply
from planum.programme.recommendation.planside import pages_in
from planum.programme.recommendation.queries import candidacy_shape
from planum.programme.recommendation.shapes import CandidacyShape

FILES = {PLAN: f"{PLAN_FILE}.pdf", DOCUMENTS: BINDER}


@action(permission=can_apply)
def take_plan(*, by: Person, candidacy: int, plan: str) -> CandidacyShape:
    """Hand in, with a candidacy, the plan that your city compiled here: its figures, its chains, its latest package.

    The package is built first; what is changed in the plan later is taken over by doing this again.
    """
    row = own_candidacy(by, candidacy)
    check_open(row)
    chosen = ImplementationPlan.objects.get(code=plan, region=row.region)
    package = PlanPackage.objects.filter(plan=chosen, version=chosen.version).select_related("file").first()
    if package is None:
        raise Refused(
            _("%(plan)s has no package of its present version.") % {"plan": chosen},
            _("Figures and pages are those of a package (R07)."),
            _("Build the package of the plan first."),
        )
    CandidacyPaper._base_manager.filter(candidacy=row).delete()
    pages = {}
    with ZipFile(BytesIO(content_of(StoredFile._base_manager.get(pk=package.file_id)))) as archive:
        for part, name in FILES.items():
            content = archive.read(name)
            file = store(content=content, name=name, media_type="application/pdf", owner=chosen.author)
            pages[part] = pages_in(content)
            CandidacyPaper.objects.create(candidacy=row, part=part, file=file, pages=pages[part])
    before, row.plan = row.plan, figures_of(chosen)
    row.save(update_fields=["plan"])
    record(row, before={"plan": before}, after={"plan": row.plan, "code": plan, "pages": pages})
    return candidacy_shape(row)


def figures_of(plan: ImplementationPlan) -> dict[str, object]:
    listed = PlannedProject.objects.filter(plan=plan, withdrawn_at=None)
    chains = sorted({code for code in listed.values_list("chain_code", flat=True) if code})
    return {
        "title": plan.name,
        "industries": list(PlannedIndustry.objects.filter(plan=plan).values_list("name", flat=True)),
        "projects": listed.count(),
        "investment_fen": listed.aggregate(total=Sum("total_investment_fen"))["total"] or 0,
        "chains": [{"code": code, "name": code} for code in chains],
    }
