"""Acceptance: the firm applies with its audit, experts judge, the city decides."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Membership, Person, Role
from planum.kernel.states import move
from planum.programme.projects.actions import move_project
from planum.programme.projects.models import Stage
from planum.programme.review.gathering import ties_to
from planum.programme.review.labels import conflict_words
from planum.programme.rules.queries import view_on
from planum.programme.supervision.files import keep_document
from planum.programme.supervision.models import (
    ACCEPTANCE_TRANSITIONS,
    Acceptance,
    AcceptanceOpinion,
    AcceptanceState,
    Verdict,
)
from planum.programme.supervision.models.acceptance import LIVING
from planum.programme.supervision.parameters import terms_of
from planum.programme.supervision.permissions import (
    can_decide,
    can_judge_acceptances,
    can_report,
    can_withdraw,
    require_decision,
    require_owner,
)
from planum.programme.supervision.queries import acceptance_shape
from planum.programme.supervision.rows import require_reason, running_project
from planum.programme.supervision.shapes import AcceptanceShape, Assessed

STATES = {
    Verdict.PASSED: AcceptanceState.PASSED,
    Verdict.CONDITIONAL: AcceptanceState.CONDITIONAL,
    Verdict.FAILED: AcceptanceState.FAILED,
}


@action(permission=can_report)
def apply_for_acceptance(
    *, by: Person, project: str, summary: str, audited_investment_fen: int, auditor_name: str, audited_on: date,
    audit_name: str, audit_content: str, assessment: list[Assessed] | None = None,
) -> AcceptanceShape:  # fmt: skip
    """Apply for the acceptance of your project: what was built, how its indicators stand, and the auditors' report.

    The report comes as base64 `audit_content` with its name; `assessment` are the indicators as you assess them.
    """
    place = running_project(project)
    require_owner(by, place)
    said = require_reason(summary, _("An application says what was built and reached."))
    if audited_investment_fen <= 0 or not auditor_name.strip() or audited_on > timezone.localdate():
        raise Refused(
            _("An audit of %(day)s.") % {"day": audited_on},
            _("An investment above zero, the name of the auditors, and a day that has come."),
        )
    earlier = Acceptance._base_manager.filter(project=place)
    living = earlier.filter(state__in=LIVING).first()
    if living is not None:
        raise Refused(
            _("The acceptance of %(project)s is “%(state)s”.") % {"project": place, "state": living.state.label},
            _("One application at a time."),
        )
    row = Acceptance.objects.create(
        project=place, attempt=earlier.count() + 1, summary=said, auditor_name=auditor_name.strip(),
        audited_investment_fen=audited_investment_fen, audited_on=audited_on, applied_at=timezone.now(), applied_by=by,
        audit=keep_document(audit_name, audit_content, place.owner),
        assessment=[
            {"name": one.name, "wanted": one.wanted, "reached": one.reached, "evidence": one.evidence}
            for one in assessment or []
        ],
    )  # fmt: skip
    record(row, after={
        "project": project, "attempt": row.attempt, "audited_investment_fen": audited_investment_fen,
        "auditor": auditor_name, "audit": row.audit.digest,
    })  # fmt: skip
    return acceptance_shape(row, [])


@action(permission=can_decide)
def appoint_experts(*, by: Person, acceptance: int, experts: list[str]) -> AcceptanceShape:
    """Ask experts, by their usernames, for an opinion on an acceptance; they then see the application and its audit."""
    row = _acceptance(acceptance)
    require_decision(by, row.project)
    _require(row, AcceptanceState.APPLIED, AcceptanceState.RECTIFIED)
    chosen = list(Person.objects.filter(username__in=experts, memberships__role=Role.EXPERT, is_active=True).distinct())
    unknown = sorted(set(experts) - {person.username for person in chosen})
    if unknown or not chosen:
        raise Refused(_("No experts: %(names)s.") % {"names": ", ".join(unknown) or "—"}, _("Accounts of experts."))
    tied = Membership.objects.filter(person__in=chosen, organisation=row.project.owner_id).values_list(
        "person", flat=True
    )
    if tied:
        names = ", ".join(person.username for person in chosen if person.pk in set(tied))
        raise Refused(
            _("%(names)s belong to the owner of the project.") % {"names": names},
            _("Experts who have no tie to the owner."),
        )
    _refuse_declared_ties(row, chosen)
    for person in chosen:
        AcceptanceOpinion.objects.get_or_create(acceptance=row, expert=person, defaults={"asked_at": timezone.now()})
    record(row, after={"experts": sorted(person.username for person in chosen)})
    return _shape(row)


@action(permission=can_judge_acceptances)
def give_acceptance_opinion(
    *, by: Person, acceptance: int, verdict: Verdict, opinion: str, independent: bool
) -> AcceptanceShape:
    """Give your opinion on an acceptance you were asked about; `independent` declares no tie to the firm."""
    row = _acceptance(acceptance)
    asked = AcceptanceOpinion.objects.filter(acceptance=row, expert=by).first()
    if asked is None:
        raise PermissionDenied(_("You were not asked about this acceptance."))
    _require(row, AcceptanceState.APPLIED, AcceptanceState.RECTIFIED)
    said = require_reason(opinion, _("An opinion says why."))
    if not independent:
        raise Refused(
            _("You did not declare that you have no tie to the firm."),
            _("Opinions of experts who have none."),
            _("Tell the industry bureau, so that it asks somebody else."),
        )
    asked.verdict, asked.opinion, asked.is_independent, asked.given_at = verdict, said, True, timezone.now()
    asked.save(update_fields=["verdict", "opinion", "is_independent", "given_at"])
    record(asked, after={"acceptance": acceptance, "verdict": verdict, "opinion": said})
    return _shape(row)


@action(permission=can_decide)
def decide_acceptance(
    *, by: Person, acceptance: int, verdict: Verdict, reason: str, conditions: str = "",
    conditions_due_on: date | None = None,
) -> AcceptanceShape:  # fmt: skip
    """Decide about an acceptance, with a reason. What is passed on conditions names them and the day they are due."""
    row = _acceptance(acceptance)
    require_decision(by, row.project)
    why = require_reason(reason, _("A verdict states its reason."))
    if verdict is not Verdict.FAILED:
        _require_opinions(row)
    if verdict is Verdict.CONDITIONAL and not (conditions.strip() and conditions_due_on):
        raise Refused(_("No conditions were given."), _("Conditions in words, and the day by which they are met."))
    move(row, STATES[verdict], along=ACCEPTANCE_TRANSITIONS)
    row.verdict_reason, row.decided_at, row.decided_by = why, timezone.now(), by
    if verdict is Verdict.CONDITIONAL:
        row.conditions, row.conditions_due_on = conditions.strip(), conditions_due_on
    row.save(update_fields=["verdict_reason", "decided_at", "decided_by", "conditions", "conditions_due_on"])
    record(row, after={"verdict": verdict, "reason": why, "conditions": row.conditions})
    if verdict is Verdict.PASSED and row.project.state is Stage.UNDER_WAY:
        move_project(by=by, project=row.project.code, to=Stage.ACCEPTED, reason=why)
    return _shape(row)


@action(permission=can_report)
def answer_conditions(*, by: Person, acceptance: int, answer: str) -> AcceptanceShape:
    """Say, for your firm, how the conditions of an acceptance were met; the city checks it and decides again."""
    row = _acceptance(acceptance)
    require_owner(by, row.project)
    said = require_reason(answer, _("Say how each condition was met."))
    move(row, AcceptanceState.RECTIFIED, along=ACCEPTANCE_TRANSITIONS)
    row.rectified = said
    row.save(update_fields=["rectified"])
    record(row, after={"rectified": said})
    return _shape(row)


@action(permission=can_withdraw)
def withdraw_acceptance(*, by: Person, acceptance: int) -> AcceptanceShape:
    """Withdraw an application for acceptance before the verdict; your firm may apply again."""
    row = _acceptance(acceptance)
    require_owner(by, row.project)
    move(row, AcceptanceState.WITHDRAWN, along=ACCEPTANCE_TRANSITIONS)
    return _shape(row)


def _refuse_declared_ties(row: Acceptance, chosen: list[Person]) -> None:
    """What the register of experts knows of interests counts here as it does in a review (R35)."""
    view = view_on(timezone.localdate(), row.project.pilot.region.code)
    tied = ties_to(row.project.owner, chosen, view)
    if tied:
        said = "; ".join(
            f"{name}: {', '.join(conflict_words({'kind': one.kind, 'certainty': one.certainty}) for one in ties)}"
            for name, ties in tied.items()
        )
        raise Refused(
            _("By the register of experts there is a tie to the owner (R35): %(said)s.") % {"said": said},
            _("Experts who have no tie to the owner."),
            _("Ask others."),
        )


def _require(row: Acceptance, *states: AcceptanceState) -> None:
    if row.state not in states:
        raise Refused(
            _("The acceptance is “%(state)s”.") % {"state": row.state.label},
            _("Before the verdict: %(states)s.") % {"states": ", ".join(str(one.label) for one in states)},
        )


def _require_opinions(row: Acceptance) -> None:
    """Enough experts, all of those asked, an odd number: what the parameter of the city says."""
    given = row.opinions.filter(given_at__isnull=False).count()
    missing = row.opinions.filter(given_at__isnull=True).count()
    least = terms_of(row.project.pilot, timezone.localdate()).least_experts
    if given < least or missing:
        raise Refused(
            _("%(given)d opinions are there, %(missing)d are missing.") % {"given": given, "missing": missing},
            _("At least %(least)d, and all that were asked for.") % {"least": least},
            _("Ask experts, and wait for what they say."),
        )


def _shape(row: Acceptance) -> AcceptanceShape:
    return acceptance_shape(row, list(AcceptanceOpinion.objects.filter(acceptance=row).select_related("expert")))


def _acceptance(key: int) -> Acceptance:
    rows = Acceptance.objects.select_for_update(of=("self",))
    named = ("project__pilot__region", "project__owner__region", "audit")
    row: Acceptance = rows.select_related(*named).get(pk=key)
    return row
