"""Public notices for everybody of the city, objections and their answers, and a firm's own results."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from planum.kernel.files import content_of
from planum.kernel.requests import Request
from planum.programme.projects.models import ApplicationState
from planum.programme.review.actions import (
    announce_results,
    answer_objection,
    close_notice,
    file_objection,
    withdraw_notice,
)
from planum.programme.review.forms import AnswerForm, ListingForm, NoticeForm, ObjectionForm, ReasonForm, encoded
from planum.programme.review.labels import counted_words
from planum.programme.review.models import Determination, NoticeState, Objection, PublicNotice, VerdictOf
from planum.programme.review.pages.filling import fill, kept_file
from planum.programme.review.permissions import can_run_reviews, own_pilot
from planum.programme.review.proofs import own_result_mark
from planum.programme.review.queries import own_review_results
from planum.programme.review.tables import EntryTable, NoticeTable, ObjectionTable
from planum.programme.rules.keeping import kept_findings
from planum.programme.rules.panels import findings_panel
from planum.ui.formats import instant, money, quantity
from planum.ui.formats import state as shown_state
from planum.ui.panels import Action, Fact, FactsPanel, Panel, TablePanel, TextPanel
from planum.ui.tables import table_page


def notice_list(request: Request) -> HttpResponse:
    announced = Action(_("Announce results"), reverse("review:announce"), primary=True)
    actions = [announced] if own_pilot(request.user) else []
    return table_page(
        request, NoticeTable, PublicNotice.objects.all(), title=_("Public notices"), actions=actions,
        search=("name", "number"),
    )  # fmt: skip


def announce(request: Request) -> HttpResponse:
    pilot = own_pilot(request.user)
    if pilot is None:
        raise Http404
    rows = Determination.objects.filter(
        application__call__pilot=pilot, verdict=VerdictOf.SELECTED, application__state=ApplicationState.SELECTED
    ).select_related("application__firm")  # fmt: skip
    choices = [(row.application.code, f"{row.application} · {row.application.firm}") for row in rows]

    def perform(typed: dict[str, Any]) -> str:
        announce_results(by=request.user, pilot=pilot.code, **typed)
        return reverse("review:notices")

    form = NoticeForm(request.POST or None, rows=choices, initial={"starts_on": timezone.localdate()})
    return fill(request, form, perform, title=_("Announce results"), back=reverse("review:notices"))


def notice_page(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(PublicNotice.objects.select_related("region"), pk=pk)
    may = can_run_reviews(request.user)
    live = row.state is NoticeState.ANNOUNCED
    actions = [Action(_("Object"), reverse("review:object", args=[pk]))] if live else []
    if live and may:
        actions += [
            Action(_("Close and list"), reverse("review:close", args=[pk]), primary=True),
            Action(_("Withdraw"), reverse("review:withdraw", args=[pk])),
        ]
    if row.file_id:
        actions.append(Action(_("PDF"), reverse("review:notice_pdf", args=[pk])))
    objections = list(Objection.objects.filter(notice=row).select_related("entry"))
    panels: list[Panel] = [
        FactsPanel(title=_("Public notice"), rows=[
            (_("State"), shown_state(row.state)), (_("First day"), instant(row.starts_on)),
            (_("Last day"), instant(row.ends_on)), (_("How the days were counted"), counted_words(row.counted)),
            (_("Contact for objections"), row.contact), *([(_("Reason"), row.reason)] if row.reason else []),
        ]),
        TablePanel(title=_("Applications for support"), table=EntryTable(list(row.entries.all()), orderable=False)),
    ]  # fmt: skip
    if may or objections:
        panels.append(TablePanel(title=_("Objections"), table=ObjectionTable(objections, orderable=False)))
    if may:
        panels.append(findings_panel(kept_findings(row)))
    return render(request, "ui/detail.html", {
        "title": row.name, "subtitle": row.number, "panels": panels, "actions": actions,
        "breadcrumb": [{"label": _("Public notices"), "url": reverse("review:notices")}, {"label": row.number}],
    })  # fmt: skip


def notice_file(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(PublicNotice.objects.select_related("file"), pk=pk, file__isnull=False)
    answer = HttpResponse(content_of(row.file), content_type="application/pdf")
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(row.file.name)}"
    return answer


def object_to(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(PublicNotice.objects.all(), pk=pk)
    entries = [(each.number, str(each)) for each in row.entries.all()]
    back = reverse("review:notice", args=[pk])

    def perform(typed: dict[str, Any]) -> str:
        if file := typed.pop("file"):
            typed |= {"file_name": file.name, "content": encoded(file)}
        made = file_objection(by=request.user, notice=row.number, **typed)
        return reverse("review:objection", args=[made.id])

    form = ObjectionForm(request.POST or None, request.FILES or None, entries=entries)
    return fill(request, form, perform, title=_("Object to a notice"), back=back, submit=_("Object"))


def objection_page(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Objection.objects.select_related("notice", "entry", "answered_by", "file"), pk=pk)
    open_one = row.answered_at is None and can_run_reviews(request.user)
    rows: list[Any] = [
        (_("Public notice"), row.notice), (_("About"), row.entry or _("the notice as a whole")),
        (_("State"), shown_state(row.state)), (_("Real name"), row.real_name), (_("Contact"), row.contact),
        (_("Objection"), row.text), (_("Filed"), instant(row.filed_at)),
    ]  # fmt: skip
    if row.file:
        link = format_html('<a href="{}">{}</a>', reverse("review:objection_file", args=[pk]), row.file.name)
        rows.append((_("Attachment"), link))
    if row.answered_at:
        rows += [(_("Answer"), row.answer), (_("Answered"), instant(row.answered_at))]
    return render(request, "ui/detail.html", {
        "title": row, "subtitle": row.notice, "panels": [FactsPanel(title=_("Objection"), rows=rows)],
        "actions": [Action(_("Answer"), reverse("review:answer", args=[pk]), primary=True)] if open_one else [],
    })  # fmt: skip


def objection_file(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Objection.objects.select_related("file"), pk=pk, file__isnull=False)
    return kept_file(row.file)


def answer(request: Request, pk: int) -> HttpResponse:
    get_object_or_404(Objection.objects.all(), pk=pk)
    if not can_run_reviews(request.user):
        raise Http404
    back = reverse("review:objection", args=[pk])

    def perform(typed: dict[str, Any]) -> str:
        answer_objection(by=request.user, objection=pk, **typed)
        return back

    return fill(request, AnswerForm(request.POST or None), perform, title=_("Answer the objection"), back=back)


def close(request: Request, pk: int) -> HttpResponse:
    return _ending(request, pk, ListingForm, _("Close the notice and list its projects"))


def withdraw(request: Request, pk: int) -> HttpResponse:
    return _ending(request, pk, ReasonForm, _("Withdraw the notice"))


def _ending(request: Request, pk: int, form: Any, title: str) -> HttpResponse:
    row = get_object_or_404(PublicNotice.objects.all(), pk=pk)
    if not can_run_reviews(request.user):
        raise Http404
    back, act = reverse("review:notice", args=[pk]), close_notice if form is ListingForm else withdraw_notice

    def perform(typed: dict[str, Any]) -> str:
        act(by=request.user, notice=row.number, **typed)
        return back

    return fill(request, form(request.POST or None), perform, title=title, back=back)


def results(request: Request) -> HttpResponse:
    """What was decided about one's own applications, with the experts' comments without names."""
    panels: list[Panel] = []
    for one in own_review_results(by=request.user):
        said = format_html_join("", "<dt>{}</dt><dd>{}</dd>", (
            (name, format_html_join("", "<p>{}</p>", ((each,) for each in comments)))
            for name, comments in one.comments.items()
        ))  # fmt: skip
        rows: list[Fact | tuple[object, object]] = [
            (_("City's decision"), dict(VerdictOf.choices)[one.verdict]),
            Fact(_("Result"), quantity(one.result, "", 2), own_result_mark(one.id, one.decided_at)),
            (_("Support"), money(one.support_fen)), (_("Reason"), one.reason), (_("Decided"), instant(one.decided_at)),
        ]  # fmt: skip
        panels += [
            FactsPanel(title=one.name, rows=rows, width=5),
            TextPanel(title=_("What the experts say"), content=format_html("<dl>{}</dl>", said), width=7),
        ]
    empty = TextPanel(content=_("The results of your firm's applications will stand here when the city has decided."))
    return render(request, "ui/detail.html", {"title": _("Results of our applications"), "panels": panels or [empty]})


urlpatterns = [
    path("notices/", notice_list, name="notices"),
    path("notices/announce/", announce, name="announce"),
    path("notices/<int:pk>/", notice_page, name="notice"),
    path("notices/<int:pk>/pdf/", notice_file, name="notice_pdf"),
    path("notices/<int:pk>/object/", object_to, name="object"),
    path("notices/<int:pk>/close/", close, name="close"),
    path("notices/<int:pk>/withdraw/", withdraw, name="withdraw"),
    path("objections/<int:pk>/", objection_page, name="objection"),
    path("objections/<int:pk>/file/", objection_file, name="objection_file"),
    path("objections/<int:pk>/answer/", answer, name="answer"),
    path("reviews/results/", results, name="results"),
]
