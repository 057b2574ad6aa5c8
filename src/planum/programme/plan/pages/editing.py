"""The editor of a plan: chapters and tables at the left, form and rows in the middle, findings at the right."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.requests import Request
from planum.programme.plan import actions
from planum.programme.plan.checking import TABLES as TITLES
from planum.programme.plan.checking import Checked, check, shown_gaps
from planum.programme.plan.forms import PARTS, ChapterForm, UploadForm, part_form, saved, unsaved
from planum.programme.plan.models import ImplementationPlan, PlanChapter
from planum.programme.plan.permissions import can_edit
from planum.programme.plan.tables import TABLES
from planum.ui.panels import Action
from planum.ui.tables import sorted_table

IMPORTED = {
    "projects": actions.import_planned_projects, "industries": actions.import_plan_industries,
    "goals": actions.import_plan_goals,
}  # fmt: skip


def one_plan(code: str) -> ImplementationPlan:
    rows = ImplementationPlan.objects.select_related("region", "author", "supplements")
    row: ImplementationPlan = get_object_or_404(rows, code=code)
    return row


def chapter_page(request: Request, code: str, chapter: str, refusal: Refused | None = None) -> HttpResponse:
    """One chapter: guidance, text with the numbers it may name, findings beside it."""
    plan = one_plan(code)
    row = get_object_or_404(PlanChapter, plan=plan, code=chapter)
    may = can_edit(request.user, plan)
    form = ChapterForm(request.POST or None, initial={"text": row.text})
    if request.method == "POST" and refusal is None and form.is_valid():
        try:
            actions.write_chapter(by=request.user, plan=code, chapter=chapter, text=form.cleaned_data["text"])
        except Refused as refused:
            return chapter_page(request, code, chapter, refused)
        messages.success(request, _("The chapter is saved."))
        return redirect("plan:chapter", code=code, chapter=chapter)
    checked = check(plan)
    context = {"chapter": row, "form": form if may else None, "here": f"chapter/{chapter}", "refusal": refusal,
               "check_url": reverse("plan:check_chapter", args=[code, chapter]),
               "numbers": list(checked.numbers.values())}  # fmt: skip
    return _editor(request, plan, checked, context | {"subtitle": row.title})


def part_page(request: Request, code: str, part: str, refusal: Refused | None = None) -> HttpResponse:
    """One table of the plan: its rows, and the form of one of them or of a new one."""
    plan, spec = one_plan(code), PARTS.get(part)
    if spec is None:
        raise Http404(_("There is no table %(part)s.") % {"part": part})
    chosen = request.GET.get("row", "")
    rows = spec.model.objects.filter(plan=plan).select_related("plan")
    row = rows.filter(pk=chosen).first() if chosen.isdigit() and part != "evidence" else None
    posted, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = part_form(part, plan, posted, files, row=row)
    if request.method == "POST" and refusal is None and form.is_valid():
        try:
            saved(part, request.user, code, form.cleaned_data, row)
        except Refused as refused:
            return part_page(request, code, part, refused)
        messages.success(request, _("The row is saved."))
        return redirect("plan:part", code=code, part=part)
    may = can_edit(request.user, plan)
    context = {
        "part": part, "form": form if may else None, "row": row, "here": part, "refusal": refusal,
        "table": sorted_table(request, TABLES[part](rows, orderable=False)),
        "check_url": reverse("plan:check_part", args=[code, part]),
        "upload": UploadForm() if may and part in IMPORTED else None, "removable": may and row and part != "projects",
    }  # fmt: skip
    return _editor(request, plan, check(plan), context | {"subtitle": TITLES[part]})


@require_POST
def check_chapter(request: Request, code: str, chapter: str) -> HttpResponse:
    """The findings as they would be with this text; nothing is saved."""
    plan = one_plan(code)
    row = get_object_or_404(PlanChapter, plan=plan, code=chapter)
    row.text = request.POST.get("text", "")
    return _findings(request, plan, check(plan, instead=row))


@require_POST
def check_part(request: Request, code: str, part: str) -> HttpResponse:
    """The findings as they would be with this row; what cannot be read yet is said above them."""
    plan = one_plan(code)
    if part not in PARTS:
        raise Http404(_("There is no table %(part)s.") % {"part": part})
    form = part_form(part, plan, request.POST)
    if part == "evidence" or not form.is_valid():
        return _findings(request, plan, check(plan), form)
    return _findings(request, plan, check(plan, instead=unsaved(part, plan, form.cleaned_data)))


@require_POST
def remove_row(request: Request, code: str, part: str, row: int) -> HttpResponse:
    one_plan(code)
    actions.remove_plan_part(by=request.user, plan=code, part=part, row=row)
    messages.success(request, _("The row is removed."))
    return redirect("plan:part", code=code, part=part)


@require_POST
def read_in(request: Request, code: str, part: str) -> HttpResponse:
    """A table from a file; refused whole with row and column."""
    import base64  # noqa: PLC0415  beside its one use

    one_plan(code)
    form = UploadForm(request.POST, request.FILES)
    if part not in IMPORTED or not form.is_valid():
        return redirect("plan:part", code=code, part=part)
    file = form.cleaned_data["file"]
    try:
        done = IMPORTED[part](
            by=request.user, plan=code, name=file.name, content=base64.b64encode(file.read()).decode()
        )
    except Refused as refused:
        request.method = "GET"
        return part_page(request, code, part, refused)
    messages.success(request, _("%(rows)d rows were read.") % {"rows": done.rows})
    return redirect("plan:part", code=code, part=part)


def _editor(request: Request, plan: ImplementationPlan, checked: Checked, context: dict[str, Any]) -> HttpResponse:
    chapters = PlanChapter.objects.filter(plan=plan)
    return render(request, "plan/editor.html", {
        "title": plan, "plan": plan, "wing": "programme", "chapters": chapters, "tables": TITLES.items(),
        "gaps": linked(plan, checked), "blocking": checked.blocking,
        "breadcrumb": [
            {"label": _("Implementation plans"), "url": reverse("plan:list")},
            {"label": plan, "url": reverse("plan:plan", args=[plan.code])}, {"label": context["subtitle"]},
        ],
        "actions": [
            Action(_("Numbers"), reverse("plan:numbers", args=[plan.code])),
            Action(pgettext("implementation plan", "Documents"), reverse("plan:documents", args=[plan.code])),
        ],
        **context,
    }, status=422 if context["refusal"] or (context["form"] and context["form"].errors) else 200)  # fmt: skip


def _findings(request: Request, plan: ImplementationPlan, checked: Checked, form: Any = None) -> HttpResponse:
    errors = [(field.label, " ".join(field.errors)) for field in form if field.errors] if form else []
    context = {"gaps": linked(plan, checked), "blocking": checked.blocking, "errors": errors, "plan": plan}
    return render(request, "plan/findings.html", context)


def linked(plan: ImplementationPlan, checked: Checked) -> list[dict[str, Any]]:
    """Each open point with the page on which it is cured."""
    found = []
    for gap in shown_gaps(checked):
        if gap.part == "chapter":
            url = reverse("plan:chapter", args=[plan.code, gap.key]) + "#id_text"
        else:
            url = reverse("plan:part", args=[plan.code, gap.part]) + "#row"
        found.append({"gap": gap, "url": url})
    return found
