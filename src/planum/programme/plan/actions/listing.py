"""The list of projects: lines added, changed and withdrawn while the plan or the supplement is a draft."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.programme.plan.actions.writing import write
from planum.programme.plan.models import PlannedProject
from planum.programme.plan.permissions import can_write_plans, plan_to_edit
from planum.programme.plan.queries import planned_project_shape
from planum.programme.plan.shapes import PlannedProjectShape
from planum.programme.rules.engine.facts import Category, SupportForm, Wing
from planum.programme.rules.engine.facts_plan import OwnerRole


@action(permission=can_write_plans)
def add_planned_project(
    *, by: Person, plan: str, code: str, name: str, wing: Wing, industry: str, owner: str, total_investment_fen: int,
    name_en: str = "", sub_industry: str = "", credit_code: str = "", owner_role: OwnerRole = OwnerRole.ORDINARY,
    address: str = "", content: str = "", starts_on: date | None = None, finishes_on: date | None = None,
    equipment_investment_fen: int = 0, completed_fen: int = 0, filing_code: str = "", funding_sources: str = "",
    central_fen: int = 0, other_central_fen: int = 0, other_programme: str = "", category: Category = Category.NORMAL,
    support_form: SupportForm = SupportForm.GRANT, chain_code: str = "", expected: str = "", author_name: str = "",
    author_kind: str = "", leading_industry: str = "",
) -> PlannedProjectShape:  # fmt: skip
    """Put a project on the list of a draft plan or supplement; `industry` is the code of one of its industries."""
    values = {name_: value for name_, value in locals().items() if name_ not in {"by", "plan"}}
    document = plan_to_edit(by, plan)
    if PlannedProject._base_manager.filter(plan=document, code=code).exists():
        raise Refused(
            _("Project %(code)s stands on the list already.") % {"code": code}, _("A code that is not taken.")
        )
    _check_days(starts_on, finishes_on)
    return planned_project_shape(write(PlannedProject(plan=document), _stored(values), document))


@action(permission=can_write_plans)
def change_planned_project(
    *, by: Person, plan: str, code: str, name: str | None = None, wing: Wing | None = None,
    industry: str | None = None, owner: str | None = None, total_investment_fen: int | None = None,
    name_en: str | None = None, sub_industry: str | None = None, credit_code: str | None = None,
    owner_role: OwnerRole | None = None, address: str | None = None, content: str | None = None,
    starts_on: date | None = None, finishes_on: date | None = None, equipment_investment_fen: int | None = None,
    completed_fen: int | None = None, filing_code: str | None = None, funding_sources: str | None = None,
    central_fen: int | None = None, other_central_fen: int | None = None, other_programme: str | None = None,
    category: Category | None = None, support_form: SupportForm | None = None, chain_code: str | None = None,
    expected: str | None = None, author_name: str | None = None, author_kind: str | None = None,
    leading_industry: str | None = None,
) -> PlannedProjectShape:  # fmt: skip
    """Change what is given of a line of the list; what is not given stays."""
    given = {name_: value for name_, value in locals().items() if name_ not in {"by", "plan", "code"}}
    values = {name_: value for name_, value in given.items() if value is not None}
    if not values:
        raise Refused(_("Nothing to change was given."))
    document = plan_to_edit(by, plan)
    row = PlannedProject.objects.get(plan=document, code=code)
    _check_days(starts_on or row.starts_on, finishes_on or row.finishes_on)
    return planned_project_shape(write(row, _stored(values), document))


@action(permission=can_write_plans)
def withdraw_planned_project(*, by: Person, plan: str, code: str, reason: str) -> PlannedProjectShape:
    """Take a project from the list of a draft; it stays on file with the reason."""
    document = plan_to_edit(by, plan)
    if not reason.strip():
        raise Refused(_("No reason was given."), _("Say why the project leaves the list."))
    row: PlannedProject = PlannedProject.objects.select_related("plan").get(plan=document, code=code)
    row.withdrawn_at, row.withdrawn_reason = timezone.now(), reason
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(row, after={"plan": document.code, "code": code, "withdrawn": reason})
    return planned_project_shape(row)


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "value", value) for name, value in values.items()}


def _check_days(starts_on: date | None, finishes_on: date | None) -> None:
    if starts_on and finishes_on and finishes_on <= starts_on:
        raise Refused(
            _("A term from %(start)s to %(end)s.") % {"start": starts_on, "end": finishes_on},
            _("It ends after it begins."),
        )
