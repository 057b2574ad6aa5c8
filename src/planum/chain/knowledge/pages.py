"""Pages of the library: search, documents, one document, and the forms by which they are kept and shared."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from planum.chain.knowledge import actions, queries
from planum.chain.knowledge.forms import AudienceForm, DocumentForm, ShareForm, SourceForm, WithdrawForm
from planum.chain.knowledge.models import Document, DocumentState, Edition, Passage, Share
from planum.chain.knowledge.panels import citation_of, facts_panel, owner_panels, stretches
from planum.chain.knowledge.permissions import can_keep_documents, keeps
from planum.chain.knowledge.tables import DocumentTable
from planum.errors import Refused
from planum.kernel.hashing import algorithm_of, digest
from planum.kernel.requests import Request
from planum.ui.panels import Action, Empty, Fact, FiguresPanel, TablePanel
from planum.ui.tables import table_page

LATEST = 8
WING = "line"


def search(request: Request) -> HttpResponse:
    """A question and the words that answer it; without one, what the reader's library holds."""
    text = request.GET.get("q", "").strip()[: queries.LONGEST_QUESTION]
    context: dict[str, Any] = {
        "title": _("Industry knowledge"),
        "subtitle": _("Work instructions, standards and cases of the chain, quoted word for word"),
        "wing": WING,
        "question": text,
        "actions": [Action(_("All documents"), reverse("knowledge:library")), *_add(request)],
    }
    if text:
        context["citations"] = [citation_of(one) for one in queries.search_knowledge(by=request.user, text=text)]
    context |= {"panels": _library_panels(request)} if not text else {}
    return render(request, "knowledge/search.html", context)


def _library_panels(request: Request) -> list[Any]:
    editions = queries.current_editions()
    own = editions.filter(document__owner__in=request.user.as_viewer().organisations).count()
    figures = [
        Fact(_("Documents you may read"), editions.count()),
        Fact(_("Your own"), own),
        Fact(_("Passages searched"), Passage.objects.filter(edition__in=editions.values("pk")).count()),
    ]
    latest = DocumentTable(queries.documents(limit=LATEST), orderable=False)
    return [FiguresPanel(figures=figures), TablePanel(title=_("Latest documents"), table=latest)]


def library_page(request: Request) -> HttpResponse:
    return table_page(
        request,
        DocumentTable,
        queries.documents(limit=queries.MOST_DOCUMENTS),
        title=_("Documents"),
        search=("title", "title_en", "owner_name", "code"),
        empty=Empty(
            _("Documents that you may read will stand here: your own, and those that others share with you."),
            *([_("Add a document"), reverse("knowledge:add")] if can_keep_documents(request.user) else []),
        ),
        actions=[Action(_("Search in the texts"), reverse("knowledge:search")), *_add(request)],
        context={"wing": WING, "breadcrumb": _trail(_("Documents"))},
    )


def document_page(request: Request, pk: int) -> HttpResponse:
    """The text with the cited passage marked; to its owner also who may read it and who does."""
    row = get_object_or_404(Document.objects.select_related("owner"), pk=pk)
    shown = queries.document(by=request.user, document=pk)
    is_own = keeps(request.user, row) and bool(shown.document.audience)
    number = request.GET.get("edition", "")
    edition = _edition(row, int(number) if number.isascii() and number.isdigit() else shown.document.edition)
    algorithm = algorithm_of(edition.digest)
    is_sound = digest(edition.text.encode(), algorithm) == edition.digest
    context = {
        "title": row,
        "subtitle": shown.document.code,
        "wing": WING,
        "breadcrumb": _trail(row),
        "actions": _document_actions(row) if is_own and row.state is DocumentState.IN_FORCE else [],
        "edition": edition,
        "is_former": not edition.is_current,
        "pieces": stretches(edition.text, _cited(request, edition.text)),
        "facts": facts_panel(shown, is_sound=is_sound),
        "panels": owner_panels(shown, queries.consultations(document=pk)) if is_own else [],
    }
    return render(request, "knowledge/document.html", context)


def _edition(row: Document, number: int) -> Edition:
    """The edition that a citation names, if the reader sees it; 404 like one that there is not."""
    edition: Edition = get_object_or_404(Edition.objects.filter(document=row), number=number)
    return edition


def _cited(request: Request, text: str) -> list[list[int]]:
    start, end = (request.GET.get(name, "") for name in ("start", "end"))
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        return []
    return [[int(start), int(end)]] if 0 <= int(start) < int(end) <= len(text) else []


def add_document(request: Request) -> HttpResponse:
    form = DocumentForm(request.POST or None, request.FILES or None)
    return _form_page(
        request, form, lambda: actions.add_document(by=request.user, **form.arguments()),
        title=_("Add a document"), back=reverse("knowledge:library"), submit=_("Keep it"),
        said=_("The document is kept. Nobody else reads it until you say so."),
    )  # fmt: skip


def add_edition(request: Request, pk: int) -> HttpResponse:
    form = SourceForm(request.POST or None, request.FILES or None)
    return _form_page(
        request, form, lambda: actions.add_edition(by=request.user, document=pk, **form.arguments()),
        title=_("Add an edition"), subject=_own(request, pk), submit=_("Put it in force"),
        said=_("The new edition counts from now on."),
    )  # fmt: skip


def set_audience(request: Request, pk: int) -> HttpResponse:
    row = _own(request, pk)
    form = AudienceForm(request.POST or None, initial={"audience": row.audience, "names_owner": row.names_owner})
    return _form_page(
        request, form, lambda: actions.set_audience(by=request.user, document=pk, **form.cleaned_data),
        title=_("Say who may read"), subject=row, said=_("Who may read is set; the next search goes by it."),
    )  # fmt: skip


def share(request: Request, pk: int) -> HttpResponse:
    form = ShareForm(request.POST or None)
    return _form_page(
        request, form, lambda: actions.share_document(by=request.user, document=pk, **form.cleaned_data),
        title=_("Name a reader"), subject=_own(request, pk), submit=pgettext("document", "Share"),
        said=_("The document is shared."),
    )  # fmt: skip


def withdraw(request: Request, pk: int) -> HttpResponse:
    form = WithdrawForm(request.POST or None)
    return _form_page(
        request, form, lambda: actions.withdraw_document(by=request.user, document=pk, **form.cleaned_data),
        title=_("Withdraw the document"), subject=_own(request, pk), submit=_("Withdraw"),
        said=_("The document is withdrawn; nobody else finds it any more."),
    )  # fmt: skip


def unshare(request: Request, pk: int) -> HttpResponse:
    """Asked before it is done."""
    row = get_object_or_404(Share.objects.select_related("document__owner"), pk=pk)
    back = reverse("knowledge:document", args=[row.document_id])
    if request.method == "POST":
        actions.unshare_document(by=request.user, share=pk)
        messages.success(request, _("The share has ended; the next search finds nothing of it."))
        return redirect(back)
    confirm = {
        "url": reverse("knowledge:unshare", args=[pk]),
        "question": _("End the share with %(code)s?") % {"code": row.organisation},
        "consequence": _("It can no longer open or find “%(document)s”, from the next look on.")
        % {"document": row.document},
        "action": _("End the share"),
        "destructive": True,
        "back": back,
    }
    return render(request, "ui/confirm.html", {"title": row.document, "wing": WING, "confirm": confirm})


def _form_page(
    request: Request,
    form: forms.Form,
    act: Callable[[], Any],
    *,
    title: str,
    said: str,
    subject: Document | None = None,
    back: str = "",
    submit: str = "",
) -> HttpResponse:
    """Show the form, do what it says, and lead to the document."""
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            done = act()
        except Refused as error:
            refusal = error
        else:
            messages.success(request, said)
            return redirect("knowledge:document", pk=subject.pk if subject else done.id)
    context = {
        "title": title,
        "subtitle": subject or "",
        "wing": WING,
        "breadcrumb": _trail(title),
        "form": form,
        "refusal": refusal,
        "back": reverse("knowledge:document", args=[subject.pk]) if subject else back,
        "submit": submit,
    }
    return render(request, "ui/form.html", context, status=422 if refusal or form.errors else 200)


def _own(request: Request, pk: int) -> Document:
    """The document if the person keeps it: to others its forms are not there."""
    own = Document.objects.filter(owner__in=request.user.as_viewer().organisations).select_related("owner")
    row: Document = get_object_or_404(own if can_keep_documents(request.user) else own.none(), pk=pk)
    return row


def _add(request: Request) -> list[Action]:
    may = can_keep_documents(request.user)
    return [Action(_("Add a document"), reverse("knowledge:add"), primary=True)] if may else []


def _document_actions(row: Document) -> list[Action]:
    names = {
        "knowledge:share": _("Name a reader"),
        "knowledge:audience": _("Say who may read"),
        "knowledge:edition": _("Add an edition"),
        "knowledge:withdraw": _("Withdraw"),
    }
    return [Action(label, reverse(name, args=[row.pk])) for name, label in names.items()]


def _trail(here: object) -> list[dict[str, object]]:
    return [{"label": _("Industry knowledge"), "url": reverse("knowledge:search")}, {"label": here}]


urlpatterns = [
    path("knowledge/", search, name="search"),
    path("knowledge/documents/", library_page, name="library"),
    path("knowledge/documents/add/", add_document, name="add"),
    path("knowledge/documents/<int:pk>/", document_page, name="document"),
    path("knowledge/documents/<int:pk>/edition/", add_edition, name="edition"),
    path("knowledge/documents/<int:pk>/audience/", set_audience, name="audience"),
    path("knowledge/documents/<int:pk>/share/", share, name="share"),
    path("knowledge/documents/<int:pk>/withdraw/", withdraw, name="withdraw"),
    path("knowledge/shares/<int:pk>/end/", unshare, name="unshare"),
]
