"""The agreement about a project of the list."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import store
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.plan.amounts import in_words
from planum.programme.plan.permissions import require_oversight
from planum.programme.projects.importing import decoded
from planum.programme.projects.models import Contract, Project, Stage
from planum.programme.projects.permissions import can_manage_projects
from planum.programme.projects.queries import contract_shape
from planum.programme.projects.shapes import ContractShape


@action(permission=can_manage_projects)
def sign_contract(
    *, by: Person, project: str, number: str, amount_fen: int, signed_on: date, milestones: list[dict[str, Any]],
    name: str = "", content: str = "",
) -> ContractShape:  # fmt: skip
    """Record the signed agreement about a listed project: amount, milestones ({"name", "due_on"}), the signed file.

    The amount is at most what the plan gives to the project. `content` is the file in base64.
    """
    row: Project = (
        Project.objects.select_for_update(of=("self",)).select_related("pilot__region", "owner").get(code=project)
    )
    require_oversight(by, row.pilot)
    _check(row, number, amount_fen, signed_on, milestones)
    file = None
    if name or content:
        with viewing(SYSTEM):
            file = store(content=decoded(name, content), name=name, media_type="application/pdf", owner=row.owner)
    assert by.organisation is not None
    made: Contract = Contract.objects.create(
        project=row, number=number.strip(), bureau=by.organisation, amount_fen=amount_fen, signed_on=signed_on,
        milestones=[{"name": str(each["name"])[:200], "due_on": str(each["due_on"])[:10]} for each in milestones],
        file=file, recorded_by=by, recorded_at=timezone.now(),
    )  # fmt: skip
    record(made, after={"project": project, "number": number, "amount_fen": amount_fen, "signed_on": signed_on,
                        "file": file.digest if file else ""})  # fmt: skip
    return contract_shape(made)


def _check(row: Project, number: str, amount_fen: int, signed_on: date, milestones: list[dict[str, Any]]) -> None:
    if row.state not in (Stage.LISTED, Stage.UNDER_WAY):
        raise Refused(
            _("%(project)s is “%(state)s”.") % {"project": row, "state": row.state.label},
            _("An agreement is signed about a project of the list."),
        )
    if Contract._base_manager.filter(project=row).exists():
        raise Refused(_("%(project)s has an agreement already.") % {"project": row}, _("One for each project."))
    if not number.strip() or Contract._base_manager.filter(number=number.strip()).exists():
        raise Refused(_("The number “%(number)s”.") % {"number": number}, _("A number that no other agreement has."))
    if not 0 <= amount_fen <= row.allocation_fen:
        raise Refused(
            _("Agreed support of %(amount)s.") % {"amount": in_words(amount_fen)},
            _("At most what the plan gives: %(most)s (R16).") % {"most": in_words(row.allocation_fen)},
        )
    if signed_on > timezone.localdate():
        raise Refused(_("Signed on %(day)s.") % {"day": signed_on}, _("A day that has come."))
    if not all(each.get("name") and each.get("due_on") for each in milestones):
        raise Refused(_("A milestone without a name or a day."), _("Both are given."))
