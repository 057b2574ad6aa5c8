"""Writes of the list of projects."""

from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import FIRMS, Organisation, OrganisationKind, Person
from planum.kernel.states import move
from planum.programme.plan.amounts import in_words
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import require_oversight
from planum.programme.projects.models import STAGES, Category, Project, Stage, SupportForm, Wing
from planum.programme.projects.permissions import can_manage_projects
from planum.programme.projects.queries import project_shape
from planum.programme.projects.shapes import ProjectShape


@action(permission=can_manage_projects)
def add_project(
    *, by: Person, pilot: str, owner: str, code: str, name: str, wing: Wing, industry: str, total_investment_fen: int,
    allocation_fen: int, starts_on: date, finishes_on: date, name_en: str = "", category: Category = Category.NORMAL,
    support_form: SupportForm = SupportForm.GRANT, other_central_fen: int = 0, listed_in: str = "",
    equipment_investment_fen: int = 0, filing_code: str = "", address: str = "", content: str = "",
    chain_code: str = "", in_statistics: bool = False, joint_code: str = "",
) -> ProjectShape:  # fmt: skip
    """Add a project to a pilot. Name in `listed_in` the approved plan or addition that lists it; empty: none yet."""
    place = _pilot_to_change(by, pilot)
    row = Project(
        pilot=place, owner=_owner(owner), code=code, name=name, name_en=name_en, wing=wing, industry=industry,
        category=category, support_form=support_form, total_investment_fen=total_investment_fen,
        allocation_fen=allocation_fen, other_central_fen=other_central_fen, listed_in=listed_in,
        starts_on=starts_on, finishes_on=finishes_on, state=Stage.LISTED if listed_in else Stage.DRAFT,
        equipment_investment_fen=equipment_investment_fen, filing_code=filing_code, address=address, content=content,
        chain_code=chain_code, in_statistics=in_statistics, joint_code=joint_code,
    )  # fmt: skip
    if Project._base_manager.filter(code=code).exists():
        raise Refused(_("There is a project %(code)s already.") % {"code": code})
    check_facts(row)
    row.save(force_insert=True)
    record(row, after={"code": code, "pilot": pilot, "owner": owner, **_facts(row)})
    return project_shape(row)


@action(permission=can_manage_projects)
def change_project(
    *, by: Person, project: str, reason: str, name: str | None = None, industry: str | None = None,
    total_investment_fen: int | None = None, allocation_fen: int | None = None, other_central_fen: int | None = None,
    support_form: SupportForm | None = None, starts_on: date | None = None, finishes_on: date | None = None,
    equipment_investment_fen: int | None = None, filing_code: str | None = None, address: str | None = None,
    content: str | None = None, chain_code: str | None = None, in_statistics: bool | None = None,
    joint_code: str | None = None,
) -> ProjectShape:  # fmt: skip
    """Change facts of a project, with a reason; what is not given stays. The change log keeps what stood before."""
    row = Project.objects.select_related("pilot", "owner").get(code=project)
    _pilot_to_change(by, row.pilot.code)
    _check_reason(reason)
    given = {
        "name": name, "industry": industry, "total_investment_fen": total_investment_fen,
        "allocation_fen": allocation_fen, "other_central_fen": other_central_fen, "support_form": support_form,
        "starts_on": starts_on, "finishes_on": finishes_on, "equipment_investment_fen": equipment_investment_fen,
        "filing_code": filing_code, "address": address, "content": content, "chain_code": chain_code,
        "in_statistics": in_statistics, "joint_code": joint_code,
    }  # fmt: skip
    changed = {key: value for key, value in given.items() if value is not None and value != getattr(row, key)}
    if not changed:
        raise Refused(_("Nothing of %(project)s would change.") % {"project": row}, _("Give at least one new fact."))
    before = {key: getattr(row, key) for key in changed}
    for key, value in changed.items():
        setattr(row, key, value)
    check_facts(row)
    row.save(update_fields=[*changed])
    record(row, before=before, after={**changed, "reason": reason})
    return project_shape(row)


@action(permission=can_manage_projects)
def move_project(*, by: Person, project: str, to: Stage, reason: str, listed_in: str = "") -> ProjectShape:
    """Move a project along its stages. To list it, name the approved plan or addition in `listed_in`."""
    row = Project.objects.select_related("pilot", "owner").get(code=project)
    _pilot_to_change(by, row.pilot.code)
    _check_reason(reason)
    if to == Stage.LISTED and not (listed_in or row.listed_in):
        raise Refused(
            _("%(project)s is named in no approved plan.") % {"project": row},
            _("Central funds are for projects of the approved plan alone (notice, section 二（五）)."),
            _("Name the approved plan or the approved addition that lists it."),
        )
    move(row, to, along=STAGES)
    if listed_in:
        row.listed_in = listed_in
    elif to == Stage.REMOVED:
        row.listed_in = ""
    row.save(update_fields=["listed_in"])
    record(row, after={"reason": reason, "listed_in": row.listed_in})
    return project_shape(row)


def _pilot_to_change(by: Person, code: str) -> Pilot:
    """The pilot, locked: sums over its projects do not change while one of them is checked."""
    pilot: Pilot = Pilot.objects.select_for_update(of=("self",)).select_related("region").get(code=code)
    require_oversight(by, pilot)
    return pilot


def _owner(code: str) -> Organisation:
    owner: Organisation = Organisation.objects.get(code=code)
    if owner.kind not in (*FIRMS, OrganisationKind.PARK):
        raise Refused(
            _("%(owner)s is an authority.") % {"owner": owner},
            _("A project is owned by a firm or by the body of a park."),
        )
    return owner


def check_facts(row: Project) -> None:
    if row.total_investment_fen <= 0 or row.allocation_fen < 0 or row.other_central_fen < 0:
        raise Refused(
            _("An investment of %(investment)s with central support of %(support)s and %(other)s.")
            % {
                "investment": in_words(row.total_investment_fen),
                "support": in_words(row.allocation_fen),
                "other": in_words(row.other_central_fen),
            },
            _("The investment is above zero; support is not below it."),
        )
    if row.finishes_on <= row.starts_on:
        raise Refused(
            _("From %(start)s to %(end)s.") % {"start": row.starts_on, "end": row.finishes_on},
            _("A project finishes after it begins."),
        )
    _check_plan_total(row)


def _check_plan_total(row: Project) -> None:
    """What the plan gives to all projects together stays within the award (R16)."""
    others = Project._base_manager.filter(pilot=row.pilot).exclude(pk=row.pk).exclude(state=Stage.REMOVED)
    planned = (others.aggregate(total=Sum("allocation_fen"))["total"] or 0) + row.allocation_fen
    if planned > row.pilot.award_fen:
        raise Refused(
            _("Planned support would come to %(planned)s.") % {"planned": in_words(planned)},
            _("The award of the pilot is %(award)s (R16; 财建〔2024〕16号).")
            % {"award": in_words(row.pilot.award_fen)},
            _("Lower the support of this project or of another one."),
        )


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("No reason was given."), _("A change of the list of projects states its reason."))


def _facts(row: Project) -> dict[str, Any]:
    names = (
        "name", "wing", "industry", "category", "support_form", "total_investment_fen", "allocation_fen",
        "other_central_fen", "listed_in", "starts_on", "finishes_on", "state", "equipment_investment_fen",
        "filing_code", "address", "content", "chain_code", "in_statistics", "joint_code",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}
