"""The pool of experts: who is in it, with interests, and the forms that fill it."""

from base64 import b64decode
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from planum.kernel.requests import Request
from planum.programme.review.actions import declare_interest, enrol_expert, import_experts
from planum.programme.review.exchange import COLUMNS, example
from planum.programme.review.forms import ExpertFileForm, ExpertForm, InterestForm, encoded
from planum.programme.review.models import Expert
from planum.programme.review.pages.filling import fill
from planum.programme.review.permissions import can_declare_interests, can_run_reviews
from planum.programme.review.queries import with_load
from planum.programme.review.tables import ExpertTable
from planum.ui.exchange.writing import FileKind, as_file
from planum.ui.formats import instant
from planum.ui.panels import Action, FactsPanel, TextPanel
from planum.ui.tables import table_page


def expert_list(request: Request) -> HttpResponse:
    may = can_run_reviews(request.user)
    actions = []
    if may:
        actions = [
            Action(_("Enrol an expert"), reverse("review:enrol"), primary=True),
            Action(_("Read in experts"), reverse("review:import")),
        ]
    return table_page(
        request, ExpertTable, with_load(Expert.objects.all()), title=_("Experts"), actions=actions,
        search=("person__name", "person__username", "employer", "title"),
    )  # fmt: skip


def enrol(request: Request) -> HttpResponse:
    _only(can_run_reviews(request.user))

    def perform(typed: dict[str, Any]) -> str:
        return reverse("review:expert", args=[enrol_expert(by=request.user, **typed).id])

    return fill(request, ExpertForm(request.POST or None), perform, title=_("Enrol an expert"),
                back=reverse("review:experts"))  # fmt: skip


def expert_page(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(with_load(Expert.objects.all()), pk=pk)
    interests = list(row.interests.all())
    items = format_html_join("", "<li>{} {} {}</li>", (
        (each, each.credit_code, instant(each.ended_on) if each.ended_on else _("to this day")) for each in interests
    ))  # fmt: skip
    may = can_declare_interests(request.user)
    facts = FactsPanel(title=_("Expert"), width=6, rows=[
        (_("Professional title"), row.title), (_("Employer"), row.employer),
        (_("Specialities"), "、".join(row.specialities)), (_("Pool"), row.region),
        (_("Confidentiality agreed"), instant(row.agreed_on)), (_("Reviews on the desk"), row.load),
        (_("Employers of the last three years"), _("all given") if row.employers_known else _("not all known")),
    ])  # fmt: skip
    none = _("No interest is declared; what is not declared cannot be excluded.")
    said = TextPanel(title=_("Interests"), width=6, content=items if interests else none)
    actions = [Action(_("Declare an interest"), reverse("review:declare", args=[pk]), primary=True)]
    return render(request, "ui/detail.html", {
        "title": row, "panels": [facts, said],
        "actions": actions if may else [],
        "breadcrumb": [{"label": _("Experts"), "url": reverse("review:experts")}, {"label": row}],
    })  # fmt: skip


def read_in(request: Request) -> HttpResponse:
    """Many experts with their interests from one file."""
    _only(can_run_reviews(request.user))
    form = ExpertFileForm(request.POST or None, request.FILES or None)

    def perform(typed: dict[str, Any]) -> str:
        file = typed["file"]
        done = import_experts(by=request.user, name=file.name, content=encoded(file))
        said = _("%(rows)d rows read: %(experts)d experts and %(interests)d interests are new, %(known)d known before.")
        messages.success(request, said % vars(done))
        return reverse("review:experts")

    return fill(request, form, perform, title=_("Read in experts"), back=reverse("review:experts"),
                submit=_("Read in"), template="review/read_in.html")  # fmt: skip


def import_file(request: Request) -> HttpResponse:
    """The table to be filled in, with two rows that show how it is meant."""
    _only(can_run_reviews(request.user))
    zone = timezone.get_current_timezone()
    made = as_file("experts", FileKind.XLSX, [one.heading for one in COLUMNS], example(), zone)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(b64decode(made.content), content_type=made.media_type, headers=headers)


def declare(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Expert.objects.select_related("person"), pk=pk)
    _only(can_declare_interests(request.user))
    back = reverse("review:expert", args=[pk])

    def perform(typed: dict[str, Any]) -> str:
        declare_interest(by=request.user, expert=row.person.username, **typed)
        return back

    return fill(request, InterestForm(request.POST or None), perform, title=_("Declare an interest"), back=back)


def _only(allowed: object) -> None:
    if not allowed:
        raise Http404


urlpatterns = [
    path("reviews/experts/", expert_list, name="experts"),
    path("reviews/experts/enrol/", enrol, name="enrol"),
    path("reviews/experts/import/", read_in, name="import"),
    path("reviews/experts/import/table/", import_file, name="import_file"),
    path("reviews/experts/<int:pk>/", expert_page, name="expert"),
    path("reviews/experts/<int:pk>/declare/", declare, name="declare"),
]
