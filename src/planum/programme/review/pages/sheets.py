"""Score sheets: all versions, what a sheet judges with which weight, and the page that makes the next version."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.requests import Request
from planum.programme.review.actions import add_rubric, load_rubrics
from planum.programme.review.forms import CriteriaForms, SheetForm, criteria_shown, criteria_typed
from planum.programme.review.models import Rubric
from planum.programme.review.permissions import own_pilot
from planum.programme.review.tables import CriterionTable, SheetTable
from planum.ui.formats import entered_by, wing
from planum.ui.panels import Action, FactsPanel, TablePanel
from planum.ui.tables import table_page


def sheet_list(request: Request) -> HttpResponse:
    pilot = own_pilot(request.user)
    if pilot and request.method == "POST":
        try:
            made = load_rubrics(by=request.user, pilot=pilot.code)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(count)d score sheets loaded.") % {"count": len(made)})
        return redirect("review:sheets")
    rows = Rubric.objects.order_by("code", "-version")
    actions = [Action(_("New score sheet"), reverse("review:new_sheet"), primary=True)] if pilot else []
    return table_page(
        request, SheetTable, rows, title=_("Score sheets"), search=("code", "name"), actions=actions,
        template="review/sheets.html", context={"may_load": bool(pilot) and not rows.exists()},
    )  # fmt: skip


def sheet_page(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Rubric.objects.prefetch_related("criteria").select_related("region", "made_by"), pk=pk)
    may = own_pilot(request.user) is not None
    newest = Rubric.objects.filter(region=row.region_id, code=row.code).order_by("-version").first()
    rows: list[tuple[object, object]] = [
        (_("Code"), row.code), (_("Version"), row.version), (_("Wing"), wing(row.wing)),
        (_("Source"), row.source or "—"), (_("Entered"), entered_by(row.made_by, row.made_at)),
    ]  # fmt: skip
    if newest and newest.pk != row.pk:
        rows.append((_("Newest version"), newest.version))
    criteria = list(row.criteria.all())
    total = f"{sum(each.weight for each in criteria).normalize():f}"
    title = _("Criteria; their weights sum to %(total)s") % {"total": total}
    again = Action(_("Make the next version"), f"{reverse('review:new_sheet')}?from={row.pk}", primary=True)
    return render(request, "ui/detail.html", {
        "title": row, "wing": row.wing,
        "panels": [
            FactsPanel(title=_("Score sheet"), rows=rows),
            TablePanel(title=title, table=CriterionTable(criteria, orderable=False)),
        ],
        "actions": [again] if may else [],
        "breadcrumb": [{"label": _("Score sheets"), "url": reverse("review:sheets")}, {"label": row}],
    })  # fmt: skip


def new_sheet(request: Request) -> HttpResponse:
    """Heads and criteria in one form; R36 refuses weights that do not sum to 100, and nothing is kept then."""
    pilot = own_pilot(request.user)
    if pilot is None:
        raise Http404
    given = request.GET.get("from", "")
    like = get_object_or_404(Rubric, pk=given) if given.isdigit() else None
    heads = {name: getattr(like, name) for name in ("code", "name", "name_en", "wing", "source")} if like else {}
    form = SheetForm(request.POST or None, initial=heads)
    rows = CriteriaForms(request.POST or None, initial=criteria_shown(like) if like else [], prefix="criteria")
    refusal = None
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            made = add_rubric(by=request.user, pilot=pilot.code, criteria=criteria_typed(rows), **form.cleaned_data)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("Done."))
            row = Rubric.objects.get(region=pilot.region_id, code=made.code, version=made.version)
            return redirect("review:sheet", row.pk)
    context: dict[str, Any] = {
        "title": _("New score sheet"), "form": form, "criteria": rows, "refusal": refusal,
        "back": reverse("review:sheet", args=[like.pk]) if like else reverse("review:sheets"),
    }  # fmt: skip
    return render(
        request, "review/sheet_form.html", context, status=422 if refusal or request.method == "POST" else 200
    )


urlpatterns = [
    path("reviews/sheets/", sheet_list, name="sheets"),
    path("reviews/sheets/new/", new_sheet, name="new_sheet"),
    path("reviews/sheets/<int:pk>/", sheet_page, name="sheet"),
]
