"""Pages of the assistant: the conversation, my runs, one run, my proposals, one proposal."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.assistant import toolbox
from planum.assistant.actions import approve_proposal, ask, reject_proposal
from planum.assistant.asking import has_model, model_name
from planum.assistant.doors import through
from planum.assistant.models import LONGEST_QUESTION, Proposal, Run
from planum.assistant.panels import changes, examples, shown
from planum.assistant.tables import ProposalTable, RunTable, title_of
from planum.errors import Refused
from planum.kernel.requests import Request
from planum.ui.panels import Action
from planum.ui.tables import table_page

LATEST = 6
# Arguments in the form are named with this before them.
GIVEN = "given-"


def conversation(request: Request) -> HttpResponse:
    """The question, its answer, and what was run for it; `?run=` shows an earlier one."""
    if request.method == "POST":
        return _asked(request)
    context = _context(request)
    wanted = request.GET.get("run", "")
    if wanted.isdigit() and len(wanted) < 18:
        context["shown"] = shown(get_object_or_404(Run, pk=int(wanted)), request.user)
    return render(request, "assistant/conversation.html", context)


def _asked(request: Request) -> HttpResponse:
    """With htmx the answer alone, otherwise the page with it."""
    tool = request.POST.get("tool", "")
    arguments = {
        name.removeprefix(GIVEN): value.strip()
        for name, value in request.POST.items()
        if name.startswith(GIVEN) and isinstance(value, str) and value.strip()
    }
    try:
        with through("page"):
            answered = ask(by=request.user, text=request.POST.get("question", ""), tool=tool, arguments=arguments)
    except Refused as error:
        context = _context(request) | {"refusal": error}
        template = "assistant/answer.html" if request.headers.get("HX-Request") else "assistant/conversation.html"
        return render(request, template, context, status=200 if "HX-Request" in request.headers else 422)
    url = f"{reverse('assistant:conversation')}?run={answered.run}"
    if "HX-Request" not in request.headers:
        return redirect(url)
    run = Run.objects.get(pk=answered.run)
    response = render(request, "assistant/answer.html", {"shown": shown(run, request.user)})
    response.headers["HX-Push-Url"] = url
    return response


def _context(request: Request) -> dict[str, Any]:
    return {
        "title": _("Assistant"),
        "wing": "everybody",
        "examples": examples(request.user, get_language() or ""),
        "latest": Run.objects.exclude(door="mcp")[:LATEST],
        "longest": LONGEST_QUESTION,
        "model": model_name() if has_model() else "",
        "functions": len(toolbox.tools()),
        "actions": [
            Action(_("My questions"), reverse("assistant:runs")),
            Action(_("Proposals of the assistant"), reverse("assistant:proposals")),
        ],
    }


def runs(request: Request) -> HttpResponse:
    return table_page(
        request, RunTable, Run.objects.all(), title=_("My questions"), search=("question", "tool"),
        context={"wing": "everybody", "breadcrumb": _breadcrumb(_("My questions"))},
    )  # fmt: skip


def run(request: Request, run: int) -> HttpResponse:
    """The audit of one run."""
    row = get_object_or_404(Run, pk=run)
    context = {
        "title": row.question,
        "wing": "everybody",
        "shown": shown(row, request.user),
        "breadcrumb": _breadcrumb(_("My questions"), reverse("assistant:runs"), f"{row.pk}"),
    }
    return render(request, "assistant/run.html", context)


def proposals(request: Request) -> HttpResponse:
    return table_page(
        request, ProposalTable, Proposal.objects.all(), title=_("Proposals of the assistant"), search=("function",),
        context={"wing": "everybody", "breadcrumb": _breadcrumb(_("Proposals of the assistant"))},
    )  # fmt: skip


def proposal(request: Request, proposal: int) -> HttpResponse:
    row = get_object_or_404(Proposal.objects.select_related("run"), pk=proposal)
    context = {
        "title": title_of(row.function),
        "wing": "everybody",
        "proposal": row,
        "changes": changes(row),
        "breadcrumb": _breadcrumb(_("Proposals of the assistant"), reverse("assistant:proposals"), f"{row.pk}"),
    }
    return render(request, "assistant/proposal.html", context)


@require_POST
def approve(request: Request, proposal: int) -> HttpResponse:
    row = get_object_or_404(Proposal, pk=proposal)
    with through("page"):
        approve_proposal(by=request.user, proposal=row.pk)
    messages.success(request, _("Done: %(what)s.") % {"what": title_of(row.function)})
    return redirect("assistant:proposal", proposal=row.pk)


@require_POST
def reject(request: Request, proposal: int) -> HttpResponse:
    row = get_object_or_404(Proposal, pk=proposal)
    reject_proposal(by=request.user, proposal=row.pk)
    messages.success(request, _("Rejected: %(what)s.") % {"what": title_of(row.function)})
    return redirect("assistant:proposal", proposal=row.pk)


def _breadcrumb(*steps: str) -> list[dict[str, str]]:
    """The assistant, then labels; an address after a label belongs to it."""
    trail = [{"label": _("Assistant"), "url": reverse("assistant:conversation")}]
    for step in steps:
        if step.startswith("/"):
            trail[-1]["url"] = step
        else:
            trail.append({"label": step})
    return trail


urlpatterns = [
    path("", conversation, name="conversation"),
    path("runs/", runs, name="runs"),
    path("runs/<int:run>/", run, name="run"),
    path("proposals/", proposals, name="proposals"),
    path("proposals/<int:proposal>/", proposal, name="proposal"),
    path("proposals/<int:proposal>/approve/", approve, name="approve"),
    path("proposals/<int:proposal>/reject/", reject, name="reject"),
]
