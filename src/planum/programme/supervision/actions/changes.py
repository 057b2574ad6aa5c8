"""Changes of a project: asked for by the firm, the district's opinion, the city's decision."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.programme.projects.actions import change_project
from planum.programme.projects.models import Project
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked
from planum.programme.supervision.findings import change_findings
from planum.programme.supervision.labels import CHANGEABLE
from planum.programme.supervision.models import CHANGE_TRANSITIONS, ChangeRequest, ChangeState
from planum.programme.supervision.parameters import terms_of
from planum.programme.supervision.permissions import (
    advises,
    can_advise,
    can_decide,
    can_report,
    can_withdraw,
    has_district,
    require_decision,
    require_owner,
)
from planum.programme.supervision.queries import change_shape
from planum.programme.supervision.rows import require_reason, running_project
from planum.programme.supervision.shapes import ChangeShape

# What an approval writes into the project; the others stand in the approved request alone.
WRITTEN = ("total_investment_fen", "allocation_fen", "name", "content", "address", "starts_on", "finishes_on")


@action(permission=can_report)
def request_change(
    *, by: Person, project: str, reason: str, effect_on_indicators: str = "", effect_on_budget: str = "",
    total_investment_fen: int | None = None, allocation_fen: int | None = None, new_name: str = "", content: str = "",
    starts_on: date | None = None, finishes_on: date | None = None, site: str = "", new_owner: str = "",
    indicator: str = "",
) -> ChangeShape:  # fmt: skip
    """Ask for a change of your project: give what is to be new, the reason, and the effect on indicators and budget.

    Owner and indicator are described in words; what else is new is written into the project as soon as the city
    approves.
    """
    place = running_project(project)
    require_owner(by, place)
    why = require_reason(reason, _("A change states its reason (notice, section 二（四）)."))
    wanted = {
        "total_investment_fen": total_investment_fen, "allocation_fen": allocation_fen, "name": new_name.strip(),
        "content": content.strip(), "starts_on": starts_on, "finishes_on": finishes_on, "address": site.strip(),
        "owner": new_owner.strip(), "indicator": indicator.strip(),
    }  # fmt: skip
    changes = _changes(place, wanted)
    if not changes:
        raise Refused(_("Nothing of %(project)s would change.") % {"project": place}, _("Give at least one new fact."))
    after = allocation_fen if allocation_fen is not None else place.allocation_fen
    row = ChangeRequest(
        project=place, number=ChangeRequest._base_manager.filter(project=place).count() + 1, changes=changes,
        subjects=list(dict.fromkeys(CHANGEABLE[one["field"]][1].value for one in changes)), reason=why,
        effect_on_indicators=effect_on_indicators.strip(), effect_on_budget=effect_on_budget.strip(),
        support_delta_fen=after - place.allocation_fen, requested_at=timezone.now(), requested_by=by,
    )  # fmt: skip
    refuse_if_blocked(_findings(row, approval=_("to be decided")))
    row.save(force_insert=True)
    record(row, after={"project": project, "changes": changes, "reason": why})
    return change_shape(row)


@action(permission=can_advise)
def give_opinion(*, by: Person, change: int, supports: bool, opinion: str) -> ChangeShape:
    """Give the district's opinion on a change of a project of one of its firms."""
    row = _change(change)
    if not advises(by, row.project):
        raise PermissionDenied(_("This is for the officers of the firm's district."))
    said = require_reason(opinion, _("An opinion says why."))
    move(row, ChangeState.OPINED, along=CHANGE_TRANSITIONS)
    row.opinion, row.supports, row.opined_at, row.opined_by = said, supports, timezone.now(), by
    row.save(update_fields=["opinion", "supports", "opined_at", "opined_by"])
    record(row, after={"supports": supports, "opinion": said})
    return change_shape(row)


@action(permission=can_decide)
def decide_change(*, by: Person, change: int, approve: bool, reason: str) -> ChangeShape:
    """Approve or reject a change, with a reason. What is approved is written into the project at once."""
    row = _change(change)
    require_decision(by, row.project)
    why = require_reason(reason, _("The firm is told why."))
    if row.state is ChangeState.REQUESTED and has_district(row.project):
        raise Refused(
            _("The district has given no opinion yet."),
            _("%(region)s is heard before the city decides.") % {"region": row.project.owner.region},
            _("Wait for the opinion."),
        )
    found = _findings(row, approval=why if approve else "")
    if approve:
        refuse_if_blocked(found)
    move(row, ChangeState.APPROVED if approve else ChangeState.REJECTED, along=CHANGE_TRANSITIONS)
    row.decision, row.decided_at, row.decided_by = why, timezone.now(), by
    row.save(update_fields=["decision", "decided_at", "decided_by"])
    keep_findings(row, found, on=timezone.localdate(), owner=row.project.owner, region=row.project.pilot.region)
    record(row, after={"decision": why})
    if approve:
        _write(by, row)
    return change_shape(row)


@action(permission=can_withdraw)
def withdraw_change(*, by: Person, change: int) -> ChangeShape:
    """Withdraw a change that your firm asked for and that is not decided yet."""
    row = _change(change)
    require_owner(by, row.project)
    move(row, ChangeState.WITHDRAWN, along=CHANGE_TRANSITIONS)
    return change_shape(row)


def _findings(row: ChangeRequest, *, approval: str) -> list[Finding]:
    return change_findings(row, terms_of(row.project.pilot, timezone.localdate()), approval=approval)


def _changes(place: Project, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """What differs, before and after, as JSON keeps it."""
    found = []
    for name, value in wanted.items():
        before = place.owner.name if name == "owner" else getattr(place, name, "")
        if value in (None, "") or value == before:
            continue
        found.append({"field": name, "before": _plain(before), "after": _plain(value)})
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _write(by: Person, row: ChangeRequest) -> None:
    """Into the project, if what stood there is still what the request was made against."""
    written: dict[str, Any] = {}
    for one in row.changes:
        if one["field"] not in WRITTEN:
            continue
        if _plain(getattr(row.project, one["field"])) != one["before"]:
            raise Refused(
                _("%(project)s was changed since the request was made.") % {"project": row.project},
                _("A change is approved against what it was asked against."),
                _("Reject it, and let the firm ask anew."),
            )
        is_day = one["field"].endswith("_on")
        written[one["field"]] = date.fromisoformat(one["after"]) if is_day else one["after"]
    if written:
        change_project(by=by, project=row.project.code, reason=f"{row}: {row.decision}", **written)


def _change(key: int) -> ChangeRequest:
    rows = ChangeRequest.objects.select_for_update(of=("self",))
    row: ChangeRequest = rows.select_related("project__pilot__region", "project__owner__region").get(pk=key)
    return row
