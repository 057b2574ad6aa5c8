"""The lines of an approved plan become projects of its pilot."""

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import FIRMS, Organisation, OrganisationKind, Person
from planum.programme.plan.models import ImplementationPlan, Pilot, PlannedProject, PlanState
from planum.programme.plan.permissions import require_oversight
from planum.programme.projects.actions.listing import check_facts
from planum.programme.projects.models import EnterpriseProfile, Project, Stage
from planum.programme.projects.permissions import can_manage_projects
from planum.programme.projects.shapes import TakenRows


@action(permission=can_manage_projects)
def create_projects_of_plan(*, by: Person, plan: str) -> TakenRows:
    """Make projects of the lines of an approved plan, listed by its approval. Lines that are projects already stay.

    An owner is found by the credit code of its profile, its own code, or its name. One line without an owner on file
    or without its days refuses them all.
    """
    row: ImplementationPlan = ImplementationPlan.objects.select_related("region").get(code=plan)
    pilots = Pilot.objects.select_for_update(of=("self",)).select_related("region")
    pilot: Pilot | None = pilots.filter(region=row.region).first()
    if row.state is not PlanState.APPROVED or pilot is None:
        raise Refused(
            _("%(plan)s is “%(state)s”.") % {"plan": row, "state": row.state.label},
            _("Projects are made of an approved plan whose pilot is open (R19)."),
        )
    require_oversight(by, pilot)
    lines = list(PlannedProject.objects.filter(plan=row, withdrawn_at=None))
    known = set(Project._base_manager.values_list("code", flat=True))
    fresh = [line for line in lines if line.code not in known]
    owners = {line.pk: _owner(line) for line in fresh}
    lost = [line.code for line in fresh if owners[line.pk] is None or not (line.starts_on and line.finishes_on)]
    if lost:
        raise Refused(
            _("Lines without an owner on file or without their days: %(codes)s.") % {"codes": ", ".join(lost[:20])},
            _("Each line names a firm or park that is on file, and when it begins and finishes."),
            _("Register the firms, or complete the lines of the plan."),
        )
    made = [_project(pilot, line, owners[line.pk], str(row)) for line in fresh]
    for project in made:
        check_facts(project)
        project.save(force_insert=True)
    record(pilot, after={"plan": plan, "projects": [project.code for project in made]})
    return TakenRows(len(lines), len(made), len(lines) - len(made))


def _owner(line: PlannedProject) -> Organisation | None:
    able = Organisation._base_manager.filter(kind__in=(*FIRMS, OrganisationKind.PARK))
    if line.credit_code:
        profile = EnterpriseProfile._base_manager.filter(credit_code=line.credit_code).select_related("firm").first()
        found = profile.firm if profile else able.filter(code=line.credit_code).first()
        if found:
            return found
    return able.filter(name=line.owner).first()


def _project(pilot: Pilot, line: PlannedProject, owner: Organisation | None, listed_in: str) -> Project:
    assert line.starts_on  # Lines without days were refused before.
    assert line.finishes_on
    return Project(
        pilot=pilot, owner=owner, code=line.code, name=line.name, name_en=line.name_en, wing=line.wing,
        industry=line.sub_industry or line.industry, category=line.category, support_form=line.support_form,
        total_investment_fen=line.total_investment_fen, allocation_fen=line.central_fen,
        other_central_fen=line.other_central_fen, equipment_investment_fen=line.equipment_investment_fen,
        filing_code=line.filing_code, address=line.address, content=line.content, chain_code=line.chain_code,
        listed_in=listed_in[:200], starts_on=line.starts_on, finishes_on=line.finishes_on, state=Stage.LISTED,
    )  # fmt: skip
