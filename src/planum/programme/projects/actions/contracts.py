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
def draft_contract(
    *, by: Person, project: str, number: str, amount_fen: int, milestones: list[dict[str, Any]],
    indicators: list[dict[str, Any]] | None = None,
) -> ContractShape:  # fmt: skip
    """Write the draft of a listed project's agreement, or write it anew: amount, milestones, indicators.

    `milestones` are {"name", "due_on"}, `indicators` {"name", "wanted"}; the owner reads the draft.
    """
    row = _project(by, project)
    _check(row, number, amount_fen, milestones, indicators or [])
    made = _keep(by, row, number, amount_fen, milestones, indicators or [])
    record(made, after={"draft": number, "project": project, "amount_fen": amount_fen})
    return contract_shape(made)


@action(permission=can_manage_projects)
def sign_contract(
    *, by: Person, project: str, number: str, amount_fen: int, signed_on: date, milestones: list[dict[str, Any]],
    indicators: list[dict[str, Any]] | None = None, name: str = "", content: str = "",
) -> ContractShape:  # fmt: skip
    """Record the signed agreement about a listed project: amount, milestones, indicators, and the signed file.

    It takes the draft's place; the amount is at most what the plan gives. `content` is the file in base64.
    """
    row = _project(by, project)
    _check(row, number, amount_fen, milestones, indicators or [])
    if signed_on > timezone.localdate():
        raise Refused(_("Signed on %(day)s.") % {"day": signed_on}, _("A day that has come."))
    file = None
    if name or content:
        with viewing(SYSTEM):
            file = store(content=decoded(name, content), name=name, media_type="application/pdf", owner=row.owner)
    made = _keep(by, row, number, amount_fen, milestones, indicators or [], signed_on=signed_on, file=file)
    record(made, after={"project": project, "number": number, "amount_fen": amount_fen, "signed_on": signed_on,
                        "file": file.digest if file else ""})  # fmt: skip
    return contract_shape(made)


def _project(by: Person, code: str) -> Project:
    rows = Project.objects.select_for_update(of=("self",)).select_related("pilot__region", "owner")
    row: Project = rows.get(code=code)
    require_oversight(by, row.pilot)
    return row


def _keep(
    by: Person, row: Project, number: str, amount_fen: int, milestones: list[dict[str, Any]],
    indicators: list[dict[str, Any]], **signed: Any,
) -> Contract:  # fmt: skip
    assert by.organisation is not None
    made, _created = Contract._base_manager.update_or_create(
        project=row,
        defaults={
            "number": number.strip(), "bureau": by.organisation, "amount_fen": amount_fen, "recorded_by": by,
            "recorded_at": timezone.now(), **signed,
            "milestones": [
                {"name": str(each["name"])[:200], "due_on": str(each["due_on"])[:10]} for each in milestones
            ],
            "indicators": [
                {"name": str(each["name"])[:200], "wanted": str(each["wanted"])[:200]} for each in indicators
            ],
        },
    )  # fmt: skip
    kept: Contract = made
    return kept


def _check(
    row: Project, number: str, amount_fen: int, milestones: list[dict[str, Any]], indicators: list[dict[str, Any]]
) -> None:
    if row.state not in (Stage.LISTED, Stage.UNDER_WAY):
        raise Refused(
            _("%(project)s is “%(state)s”.") % {"project": row, "state": row.state.label},
            _("An agreement is signed about a project of the list."),
        )
    if Contract._base_manager.filter(project=row, signed_on__isnull=False).exists():
        raise Refused(_("%(project)s has an agreement already.") % {"project": row}, _("One for each project."))
    if not number.strip() or Contract._base_manager.filter(number=number.strip()).exclude(project=row).exists():
        raise Refused(_("The number “%(number)s”.") % {"number": number}, _("A number that no other agreement has."))
    if not 0 <= amount_fen <= row.allocation_fen:
        raise Refused(
            _("Agreed support of %(amount)s.") % {"amount": in_words(amount_fen)},
            _("At most what the plan gives: %(most)s (R16).") % {"most": in_words(row.allocation_fen)},
        )
    if not all(each.get("name") and each.get("due_on") for each in milestones):
        raise Refused(_("A milestone without a name or a day."), _("Both are given."))
    if not all(each.get("name") and each.get("wanted") for each in indicators):
        raise Refused(_("An indicator without a name or a target."), _("Both are given."))
