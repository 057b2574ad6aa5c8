"""The acceptance desk: applications, opinions of experts, verdicts."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from planum.kernel.models import Person, Role
from planum.kernel.requests import Request
from planum.programme.supervision.actions import (
    answer_conditions,
    apply_for_acceptance,
    appoint_experts,
    decide_acceptance,
    give_acceptance_opinion,
    withdraw_acceptance,
)
from planum.programme.supervision.forms import (
    AnswerForm,
    ApplyForm,
    EmptyForm,
    ExpertOpinionForm,
    ExpertsForm,
    VerdictForm,
    encoded,
)
from planum.programme.supervision.models import Acceptance, AcceptanceOpinion, AcceptanceState
from planum.programme.supervision.pages.board import concerning
from planum.programme.supervision.pages.reports import sent_file
from planum.programme.supervision.pages.steps import Step, form_page, object_page
from planum.programme.supervision.panels import acceptance_panels, hub_panel
from planum.programme.supervision.permissions import can_report, decides, is_owner
from planum.programme.supervision.shapes import AcceptanceShape, Assessed
from planum.programme.supervision.tables import AcceptanceFilter, AcceptanceTable
from planum.ui.evidence import Link, evidence_page
from planum.ui.formats import money
from planum.ui.tables import table_page

OPEN = (AcceptanceState.APPLIED, AcceptanceState.RECTIFIED)


def acceptance_list(request: Request) -> HttpResponse:
    rows = Acceptance.objects.select_related("project__owner")
    return table_page(
        request, AcceptanceTable, rows, title=_("Acceptance"), filters=AcceptanceFilter,
        search=("project__code", "project__name", "project__name_en"), context={"wing": "programme"},
    )  # fmt: skip


def new_acceptance(request: Request, pk: int) -> HttpResponse:
    project = concerning(pk)
    if not (is_owner(request.user, project) and can_report(request.user)):
        raise PermissionDenied(_("This is for the owner of the project."))
    form = ApplyForm(request.POST or None, request.FILES or None)

    def apply() -> AcceptanceShape:
        given = dict(form.cleaned_data)
        audit = given.pop("audit")
        return apply_for_acceptance(
            by=request.user, project=project.code, audit_name=audit.name, audit_content=encoded(audit),
            **{**given, "assessment": assessed(given["assessment"])},
        )  # fmt: skip

    return form_page(
        request, form, apply, title=_("Apply for acceptance"), subtitle=project,
        back=reverse("supervision:project", args=[pk]), submit=_("Apply"), said=_("The acceptance is applied for."),
        wing=project.wing, to=lambda made: redirect("supervision:acceptance", pk=made.id),
    )  # fmt: skip


def assessed(text: str) -> list[Assessed]:
    """One indicator a line: name; wanted; reached; where it is proven."""
    lines = [line.replace("；", ";").split(";") for line in text.splitlines() if line.strip()]
    return [Assessed(*[part.strip() for part in (*line, "", "", "", "")][:4]) for line in lines]


def acceptance_page(request: Request, pk: int) -> HttpResponse:
    named = ("project__pilot__region", "project__owner__region", "audit", "applied_by", "decided_by")
    row: Acceptance = get_object_or_404(Acceptance.objects.select_related(*named), pk=pk)
    return object_page(
        request, title=_("Acceptance of %(project)s") % {"project": row.project.code}, subtitle=row.project,
        breadcrumb=[{"label": _("Acceptance"), "url": reverse("supervision:acceptances")}, {"label": row.project.code}],
        steps=_steps(request, row), panels=lambda: [*acceptance_panels(row), *hub_panel(row.project)],
        wing=row.project.wing, more={"audit_url": reverse("supervision:audit", args=[pk])},
    )  # fmt: skip


def _steps(request: Request, row: Acceptance) -> list[Step]:
    by: Any = request.user
    steps = []
    asked = AcceptanceOpinion.objects.filter(acceptance=row, expert=by).exists()
    if asked and row.state in OPEN:
        steps.append(Step(
            "opinion", _("Give your opinion"), ExpertOpinionForm,
            lambda form: give_acceptance_opinion(by=by, acceptance=row.pk, **form.cleaned_data),
            _("Your opinion is given."),
        ))  # fmt: skip
    if decides(by, row.project):
        steps += _of_city(by, row)
    if is_owner(by, row.project) and can_report(by):
        steps += _of_firm(by, row)
    return steps


def _of_city(by: Any, row: Acceptance) -> list[Step]:
    if row.state not in OPEN:
        return []
    known = set(AcceptanceOpinion.objects.filter(acceptance=row).values_list("expert", flat=True))
    experts = Person.objects.filter(memberships__role=Role.EXPERT, is_active=True).exclude(pk__in=known).distinct()
    choices = [(person.username, f"{person} · {person.username}") for person in experts.order_by("pk")]

    def ask(*arguments: Any, **options: Any) -> Form:
        return ExpertsForm(choices, *arguments, **options)

    decide = Step(
        "decide", _("Decide"), VerdictForm,
        lambda form: decide_acceptance(by=by, acceptance=row.pk, **form.cleaned_data), _("The acceptance is decided."),
        hint=_("Needs the opinions of the experts who were asked."),
    )  # fmt: skip
    appoint = Step(
        "experts", _("Ask experts"), ask,
        lambda form: appoint_experts(by=by, acceptance=row.pk, experts=form.cleaned_data["experts"]),
        _("The experts are asked; they find it on their first page."), primary=not known,
    )  # fmt: skip
    return [*([appoint] if choices else []), decide]


def _of_firm(by: Any, row: Acceptance) -> list[Step]:
    if row.state is AcceptanceState.CONDITIONAL:
        return [Step(
            "conditions", _("Say how the conditions were met"), AnswerForm,
            lambda form: answer_conditions(by=by, acceptance=row.pk, **form.cleaned_data), _("The answer is given."),
        )]  # fmt: skip
    if row.state is AcceptanceState.APPLIED:
        return [Step(
            "withdraw", _("Withdraw the application"), EmptyForm,
            lambda _form: withdraw_acceptance(by=by, acceptance=row.pk), _("The application is withdrawn."),
            primary=False,
        )]  # fmt: skip
    return []


def audit(_request: Request, pk: int) -> HttpResponse:
    """The auditors' report, as it was handed in."""
    row = get_object_or_404(Acceptance.objects.select_related("audit"), pk=pk)
    return sent_file(row.audit)


def audit_chain(request: Request, pk: int) -> HttpResponse:
    """What stands below the investment as audited: the application and the report with its hash."""
    row = get_object_or_404(Acceptance.objects.select_related("project", "audit", "applied_by"), pk=pk)
    links = [
        Link(_("Acceptance"), row, value=row.state.label, url=reverse("supervision:acceptance", args=[pk]),
             detail=_("sent by %(who)s") % {"who": row.applied_by}),
        Link(_("Audit report"), row.audit, detail=f"{row.auditor_name} · {row.audited_on}", digest=row.audit.digest,
             url=reverse("supervision:audit", args=[pk])),
    ]  # fmt: skip
    return evidence_page(request, title=row, links=links, value=money(row.audited_investment_fen))


urlpatterns = [
    path("supervision/acceptances/", acceptance_list, name="acceptances"),
    path("supervision/projects/<int:pk>/acceptance/", new_acceptance, name="new_acceptance"),
    path("supervision/acceptances/<int:pk>/", acceptance_page, name="acceptance"),
    path("supervision/acceptances/<int:pk>/audit/", audit, name="audit"),
    path("supervision/acceptances/<int:pk>/audit/chain/", audit_chain, name="audit_chain"),
]
