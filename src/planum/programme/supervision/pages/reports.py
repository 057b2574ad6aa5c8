"""The page of a month's report: the firm fills it in and sends it, an officer judges it; files, and tables of many."""

from base64 import b64decode, b64encode
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.files import content_of
from planum.kernel.requests import Request
from planum.programme.supervision.actions import (
    accept_report,
    attach_report_file,
    import_reports,
    return_report,
    save_report,
    submit_report,
)
from planum.programme.supervision.checks import needs_explanation, notes_of
from planum.programme.supervision.exchange import COLUMNS, shown_row
from planum.programme.supervision.forms import (
    EvidenceForm,
    ExplanationForm,
    FileForm,
    ReasonForm,
    RemarkForm,
    ReportForm,
    encoded,
)
from planum.programme.supervision.known import known_figures
from planum.programme.supervision.labels import field_label, figure_in_words, figure_shown, month_in_words, note_text
from planum.programme.supervision.models import FIGURES, SOURCES, MonthlyReport, ReportFile, ReportState
from planum.programme.supervision.pages.steps import Step, object_page
from planum.programme.supervision.panels import hub_panel, report_panels
from planum.programme.supervision.permissions import can_report, can_supervise, is_owner, supervises
from planum.programme.supervision.queries import report_rows
from planum.programme.supervision.rows import report_before
from planum.ui.evidence import Link, evidence_page
from planum.ui.exchange.writing import FileKind, as_file


def report_page(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(report_rows(), pk=pk)
    if is_owner(request.user, row.project) and can_report(request.user) and row.is_open:
        return _fill_in(request, row)
    notes = [note_text(note) for note in row.notes] if row.counts else []
    return object_page(
        request, title=_title(row), subtitle=row.project, breadcrumb=_path(row), steps=_steps(request, row),
        panels=lambda: [*report_panels(row, timezone.localdate()), *hub_panel(row.project)], wing=row.project.wing,
        more={"notes": notes, "report": row, "may_remind": row.is_open and supervises(request.user, row.project)},
    )  # fmt: skip


def _steps(request: Request, row: MonthlyReport) -> list[Step]:
    if not supervises(request.user, row.project):
        return []
    named: dict[str, Any] = {"by": request.user, "project": row.project.code, "month": row.month}
    accept = Step(
        "accept", _("Accept the report"), RemarkForm,
        lambda form: accept_report(**named, remark=form.cleaned_data["remark"]), _("The report is accepted."),
    )  # fmt: skip
    back = Step(
        "return", _("Send it back"), ReasonForm,
        lambda form: return_report(**named, reason=form.cleaned_data["reason"]),
        _("The report was sent back to the firm."), primary=False, hint=_("The firm reads the reason and corrects."),
    )  # fmt: skip
    return {ReportState.SUBMITTED: [accept, back], ReportState.ACCEPTED: [back]}.get(row.state, [])


def _fill_in(request: Request, row: MonthlyReport) -> HttpResponse:
    """Save, add evidence, send: three buttons of one page. What the checks find is said before it is sent."""
    do, refusal = request.POST.get("do", ""), None
    form = ReportForm(row, request.POST if do in ("save", "send") else None)
    evidence = EvidenceForm(*((request.POST, request.FILES) if do == "attach" else ()))
    explanation = ExplanationForm(request.POST if do == "send" else None)
    named: dict[str, Any] = {"by": request.user, "project": row.project.code, "month": row.month}
    try:
        if do in ("save", "send") and form.is_valid() and (do == "save" or explanation.is_valid()):
            save_report(**named, **form.arguments())
            if do == "send":
                submit_report(**named, explanation=explanation.cleaned_data["explanation"])
                messages.success(request, _("The report is sent. You see here when it is accepted."))
            else:
                messages.success(request, _("Saved. Read what the checks say, then send the report."))
            return redirect("supervision:report", pk=row.pk)
        if do == "attach" and evidence.is_valid():
            file = evidence.cleaned_data["file"]
            note = evidence.cleaned_data["note"]
            attach_report_file(**named, name=file.name, content=encoded(file), note=note)
            return redirect("supervision:report", pk=row.pk)
    except Refused as error:
        refusal = error
    row = report_rows().get(pk=row.pk)
    known, before = known_figures(row.project, timezone.localdate()), report_before(row)
    notes = notes_of(row, before, known)
    return render(request, "supervision/report.html", {
        "title": _title(row), "subtitle": row.project, "breadcrumb": _path(row), "wing": row.project.wing,
        "report": row, "form": form, "evidence": evidence, "explanation": explanation, "refusal": refusal,
        "lines": _lines(form, before, known), "before": before, "notes": [note_text(note) for note in notes],
        "must_explain": needs_explanation(notes), "days": (row.due_on - timezone.localdate()).days,
        "files": list(row.files.select_related("file")), "panels": hub_panel(row.project),
    }, status=422 if do else 200)  # fmt: skip


def _lines(form: ReportForm, before: MonthlyReport | None, known: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "field": field, "explained": explained, "unit": unit,
            "before": figure_shown(field.name, getattr(before, field.name)) if before else "—",
            "known": [
                {"shown": figure_shown(field.name, one.value), "mark": one.mark} for one in known.get(field.name, [])
            ],
        }
        for field, explained, unit in form.lines
    ]  # fmt: skip


def chain(request: Request, pk: int) -> HttpResponse:
    """Where the investment of a report comes from: its parts, who sent them, the files beside it with their hashes."""
    row = get_object_or_404(report_rows().filter(submitted_on__isnull=False), pk=pk)
    links = [
        Link(_("Monthly report"), row, value=row.state.label, url=reverse("supervision:report", args=[pk]),
             detail=_("sent by %(who)s") % {"who": row.submitted_by}),
        *(Link(_("Part"), field_label(name), value=figure_in_words(name, getattr(row, name))) for name in SOURCES),
        *(Link(_("File"), one, detail=one.note, digest=one.file.digest) for one in row.files.select_related("file")),
    ]  # fmt: skip
    return evidence_page(request, title=row, links=links, value=figure_shown("own_fen", row.invested_fen))


def file(request: Request, pk: int) -> HttpResponse:
    """A file beside a report, to be kept."""
    row = get_object_or_404(ReportFile.objects.select_related("file", "report__project"), pk=pk)
    if not row.report.counts and not is_owner(request.user, row.report.project) and not request.user.is_superuser:
        raise PermissionDenied(_("The firm has not sent this report."))
    return sent_file(row.file)


def sent_file(stored: Any, *, inline: bool = False) -> HttpResponse:
    """What was kept is never run by a browser: pictures are shown, everything else is saved."""
    name = "".join(one for one in stored.name if one.isprintable() and one not in '"\\')
    kind = "inline" if inline else "attachment"
    response = HttpResponse(content_of(stored), content_type=stored.media_type)
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def read_in(request: Request) -> HttpResponse:
    """Reports of many firms from one file."""
    if not can_supervise(request.user):
        raise PermissionDenied(_("This is for the officers of the city or of the firm's district."))
    form, refusal = FileForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        content = b64encode(given.read()).decode()
        try:
            done = import_reports(by=request.user, name=given.name, content=content, accept=form.cleaned_data["accept"])
        except Refused as error:
            refusal = error
        else:
            said = _("%(rows)d rows read: %(added)d new, %(changed)d changed, %(kept)d as before.")
            messages.success(request, said % {key: getattr(done, key) for key in ("rows", "added", "changed", "kept")})
            return redirect("supervision:board")
    return render(request, "supervision/read_in.html", {
        "title": _("Read in reports"), "subtitle": _("Amounts are cumulative and in 10,000 yuan."), "form": form,
        "refusal": refusal, "back": reverse("supervision:board"), "submit": _("Read in"), "wing": "programme",
        "example": reverse("supervision:import_file"),
    }, status=422 if refusal or form.errors else 200)  # fmt: skip


def import_file(request: Request) -> HttpResponse:
    """The table to be filled in, with the reports that are open."""
    if not can_supervise(request.user):
        raise PermissionDenied(_("This is for the officers of the city or of the firm's district."))
    waiting = report_rows().filter(state__in=(ReportState.DRAFT, ReportState.RETURNED)).order_by("month", "project")
    rows = [_row_to_fill(row) for row in waiting]
    zone = timezone.get_current_timezone()
    made = as_file("monthly-reports", FileKind.XLSX, [one.heading for one in COLUMNS], rows, zone)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(b64decode(made.content), content_type=made.media_type, headers=headers)


def _row_to_fill(row: MonthlyReport) -> list[Any]:
    """Without what the firm has typed and not sent."""
    before = report_before(row)
    for name in FIGURES:
        setattr(row, name, getattr(before, name) if before else 0)
    row.milestones = row.problems = ""
    return shown_row(row)


def _title(row: MonthlyReport) -> str:
    return _("Report of %(month)s") % {"month": month_in_words(row.month)}


def _path(row: MonthlyReport) -> list[dict[str, Any]]:
    return [
        {"label": _("Monthly reports"), "url": reverse("supervision:board")},
        {"label": row.project.code, "url": reverse("supervision:project", args=[row.project_id])},
        {"label": month_in_words(row.month)},
    ]


urlpatterns = [
    path("supervision/import/", read_in, name="import"),
    path("supervision/import/table/", import_file, name="import_file"),
    path("supervision/reports/<int:pk>/", report_page, name="report"),
    path("supervision/reports/<int:pk>/chain/", chain, name="chain"),
    path("supervision/report-files/<int:pk>/", file, name="file"),
]
