"""A firm says what it looks for and whom to ask; its park's centre may help."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, OrganisationKind, Person
from planum.kernel.states import move
from planum.park.centre.models import (
    NEED_TRANSITIONS,
    FirmSize,
    Invitation,
    Need,
    NeedState,
    Provider,
    Solution,
    SolutionState,
)
from planum.park.centre.permissions import can_match, can_need, is_of, may_match
from planum.park.centre.queries import need_named, need_shape
from planum.park.centre.shapes import NeedShape
from planum.park.diagnosis.models import Diagnosis

MOST_MONTHS = 60


@action(permission=can_need)
def open_need(
    *, by: Person, firm: str, name: str, description: str = "", diagnosis: int | None = None,
    questions: list[str] | None = None, industry: str = "", size: FirmSize | None = None, budget_fen: int | None = None,
    months: int | None = None, with_centre: bool = False, name_en: str = "",
) -> NeedShape:  # fmt: skip
    """Say what your firm looks for: gaps of one of its diagnoses, or a description.

    Without `questions` every gap of the diagnosis counts. With `with_centre` your park sees the need and its orders,
    and may invite providers; otherwise only those see it whom you invite.
    """
    owner = Organisation.objects.select_related("park").get(code=firm)
    if not is_of(by, owner):
        raise PermissionDenied(_("A firm says itself what it needs."))
    measured = Diagnosis.objects.select_related("instrument").get(pk=diagnosis, firm=owner) if diagnosis else None
    _check(name, budget_fen, months)
    asked = list(dict.fromkeys(questions or []))
    _check_questions(measured, asked)
    if with_centre and owner.park is None:
        raise Refused(_("%(firm)s stands in no park.") % {"firm": owner}, _("Only a park's centre can help."))
    if measured is None and not asked and not description.strip():
        raise Refused(_("Nothing is looked for."), _("Gaps of a diagnosis, questions, or a description."))
    row = Need.objects.create(
        firm=owner, name=name.strip()[:200], name_en=name_en[:200], description=description, diagnosis=measured,
        questions=asked, industry=industry[:80], size=size or "", budget_fen=budget_fen, months=months,
        centre=owner.park if with_centre else None, opened_at=timezone.now(), opened_by=by,
    )  # fmt: skip
    record(
        row,
        after={
            "firm": firm,
            "name": row.name,
            "questions": asked,
            "budget_fen": budget_fen,
            "with_centre": with_centre,
        },
    )
    return need_shape(row)


@action(permission=can_match)
def invite_provider(*, by: Person, need: int, solution: str = "", provider: str = "") -> NeedShape:
    """Show a need to a provider, who may then offer: by one of its published solutions, or by the provider's code."""
    row = need_named(need)
    if not may_match(by, row):
        raise PermissionDenied(_("The firm invites, or the centre it asked to help."))
    if row.state is not NeedState.OPEN:
        raise Refused(
            _("This need is “%(state)s”.") % {"state": row.state.label}, _("Providers are invited to open needs.")
        )
    wanted = None
    if solution:
        rows = Solution.objects.select_related("provider__organisation")
        wanted = rows.get(code=solution, state=SolutionState.PUBLISHED)
    invited: Provider = wanted.provider if wanted else Provider.objects.get(organisation__code=provider)
    if Invitation._base_manager.filter(need=row, provider=invited).exists():
        raise Refused(_("%(provider)s is invited already.") % {"provider": invited})
    made = Invitation.objects.create(need=row, provider=invited, solution=wanted, at=timezone.now(), by=by)
    record(made, after={"need": row.pk, "provider": invited.organisation.code, "solution": solution})
    return need_shape(row)


@action(permission=can_need)
def close_need(*, by: Person, need: int, reason: str) -> NeedShape:
    """Look no longer. Providers can offer no more; orders that stand go on."""
    row = need_named(need)
    if not is_of(by, row.firm):
        raise PermissionDenied(_("A firm closes its own needs."))
    if not reason.strip():
        raise Refused(_("No reason was given."), _("A need is closed with a reason."))
    move(row, NeedState.CLOSED, along=NEED_TRANSITIONS)
    record(row, after={"reason": reason.strip()})
    return need_shape(row)


def centre_of(firm: Organisation) -> Organisation | None:
    park = firm.park
    return park if park is not None and park.kind == OrganisationKind.PARK else None


def _check(name: str, budget_fen: int | None, months: int | None) -> None:
    if not name.strip():
        raise Refused(_("The need has no name."), _("A few words that say what is looked for."))
    if budget_fen is not None and budget_fen <= 0:
        raise Refused(_("A budget of %(budget)d fen.") % {"budget": budget_fen}, _("An amount above zero, or none."))
    if months is not None and not 0 < months <= MOST_MONTHS:
        raise Refused(
            _("%(months)d months.") % {"months": months}, _("From 1 to %(most)d months.") % {"most": MOST_MONTHS}
        )


def _check_questions(measured: Diagnosis | None, asked: list[str]) -> None:
    known = measured.instrument.instrument.by_code if measured else None
    unknown = [code for code in asked if known is not None and code not in known]
    if unknown or len(asked) > 500 or any(len(code) > 80 for code in asked):
        raise Refused(
            _("The questions %(codes)s.") % {"codes": ", ".join(unknown[:10]) or len(asked)},
            _("Questions of the instrument of the diagnosis."),
        )
