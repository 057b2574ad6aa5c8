"""Pages of the papers of a project: what they prove, exceptions first, and how they come in."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.kernel.requests import Request
from planum.kernel.visibility import current_viewer
from planum.programme.funds.actions import (
    assign_paper,
    check_line,
    file_guarantee,
    file_interest,
    file_invoice,
    file_loan,
    import_papers,
    photograph_line,
    withdraw_guarantee,
    withdraw_interest,
    withdraw_loan,
    withdraw_paper,
)
from planum.programme.funds.forms import (
    AssignForm,
    CheckForm,
    GuaranteeForm,
    InterestForm,
    InvoiceFileForm,
    LoanForm,
    PapersForm,
    PhotoForm,
    ReasonForm,
    WithdrawForm,
    WithdrawInterestForm,
)
from planum.programme.funds.models import EquipmentLine, Guarantee, Loan
from planum.programme.funds.pages.forming import form_page, sent_form
from planum.programme.funds.panels.papers import line_panels, paper_panels
from planum.programme.funds.permissions import may_check, may_file_for
from planum.programme.funds.unassigned import unassigned
from planum.programme.projects.models import Project, SupportForm, concerned
from planum.ui.panels import Action


def papers_page(request: Request, pk: int) -> HttpResponse:
    """Verified support, what is missing, exceptions, lines, papers."""
    row = _project(pk)
    may_file = may_file_for(request.user, row)
    return render(request, "ui/detail.html", {
        "title": _("Papers and verified support"),
        "subtitle": row,
        "wing": row.wing,
        "breadcrumb": [*_trail(row)[:-1], {"label": _("Papers")}],
        "actions": _paper_actions(row) if may_file else [],
        "panels": paper_panels(row, today=timezone.localdate(), may_file=may_file),
    })  # fmt: skip


def take_table(request: Request, pk: int) -> HttpResponse:
    row = _project(pk)
    return _page(
        request, row, sent_form(PapersForm, request),
        lambda given: import_papers(by=request.user, project=row.code, **given),
        title=_("Send a table of papers"), done=_("The papers are on file."),
    )  # fmt: skip


def take_invoice(request: Request, pk: int) -> HttpResponse:
    row = _project(pk)
    return _page(
        request, row, sent_form(InvoiceFileForm, request),
        lambda given: file_invoice(by=request.user, project=row.code, **given),
        title=_("File an electronic invoice"), done=_("The invoice is on file; say below for which line it stands."),
    )  # fmt: skip


def assign(request: Request, pk: int) -> HttpResponse:
    """For which line a paper on file stands; `paper` in the address is chosen beforehand."""
    row, papers = _project(pk), {one.key: one for one in unassigned(_project(pk))}
    lines = EquipmentLine.objects.filter(project=row, withdrawn_at=None)
    form = AssignForm(papers.values(), lines, request.POST or None, initial={"paper": request.GET.get("paper")})

    def act(given: dict[str, Any]) -> object:
        paper = papers[given["paper"]]
        return assign_paper(
            by=request.user, project=row.code, kind=paper.kind, number=paper.number, bank=paper.bank,
            line=given["line"], amount_fen=given["amount_fen"] or 0,
        )  # fmt: skip

    return _page(
        request, row, form, act, title=_("Say for which line a paper stands"), done=_("The paper stands for the line.")
    )


def withdraw(request: Request, pk: int) -> HttpResponse:
    row = _project(pk)
    return _page(
        request, row, sent_form(WithdrawForm, request),
        lambda given: withdraw_paper(by=request.user, project=row.code, **given),
        title=_("Withdraw a paper"), done=_("The paper is withdrawn; it stays on file."),
    )  # fmt: skip


def add_loan(request: Request, pk: int) -> HttpResponse:
    row, form = _project(pk), sent_form(LoanForm, request)
    return _page(
        request, row, form, lambda _given: file_loan(by=request.user, project=row.code, **form.given()),  # type: ignore[attr-defined]
        title=_("File a loan"), done=_("The loan is on file."),
    )  # fmt: skip


def add_guarantee(request: Request, pk: int) -> HttpResponse:
    row = _project(pk)
    return _page(
        request, row, sent_form(GuaranteeForm, request),
        lambda given: file_guarantee(by=request.user, project=row.code, **given),
        title=_("File a guarantee"), done=_("The guarantee is on file."),
    )  # fmt: skip


def add_interest(request: Request, loan: int) -> HttpResponse:
    row = _loan(loan)
    return _page(
        request, row.project, sent_form(InterestForm, request),
        lambda given: file_interest(by=request.user, loan=row.pk, **given),
        title=_("File interest that was paid"), done=_("The slip is on file."),
    )  # fmt: skip


def withdraw_a_slip(request: Request, loan: int) -> HttpResponse:
    row = _loan(loan)
    return _page(
        request, row.project, WithdrawInterestForm(row, request.POST or None),
        lambda given: withdraw_interest(by=request.user, loan=row.pk, **given),
        title=_("Withdraw a slip"), done=_("The slip is withdrawn; it stays on file."),
    )  # fmt: skip


def withdraw_a_loan(request: Request, loan: int) -> HttpResponse:
    row = _loan(loan)
    return _page(
        request, row.project, sent_form(ReasonForm, request),
        lambda given: withdraw_loan(by=request.user, loan=row.pk, **given),
        title=_("Withdraw the loan"), done=_("The loan is withdrawn; it stays on file."), subtitle=row,
    )  # fmt: skip


def withdraw_a_guarantee(request: Request, guarantee: int) -> HttpResponse:
    rows = Guarantee.objects.select_related("project__pilot", "project__owner")
    row = get_object_or_404(rows, pk=guarantee, withdrawn_at=None)
    return _page(
        request, row.project, sent_form(ReasonForm, request),
        lambda given: withdraw_guarantee(by=request.user, guarantee=row.pk, **given),
        title=_("Withdraw the guarantee"), done=_("The guarantee is withdrawn; it stays on file."), subtitle=row,
    )  # fmt: skip


def line_page(request: Request, line: int) -> HttpResponse:
    """One line of equipment: its three papers, its photo, its check on site."""
    row = _line(line)
    actions = []
    if may_file_for(request.user, row.project):
        actions.append(Action(_("Add a photo"), reverse("funds:photo", args=[line]), primary=row.photo is None))
    if may_check(request.user, row.project):
        actions.append(Action(_("Enter a check on site"), reverse("funds:check", args=[line]), primary=True))
    return render(request, "ui/detail.html", {
        "title": row,
        "subtitle": row.project,
        "wing": row.project.wing,
        "breadcrumb": [*_trail(row.project), {"label": row.code}],
        "actions": actions,
        "panels": line_panels(row, today=timezone.localdate()),
    })  # fmt: skip


def add_photo(request: Request, line: int) -> HttpResponse:
    row = _line(line)
    return form_page(
        request, sent_form(PhotoForm, request),
        lambda given: photograph_line(by=request.user, project=row.project.code, line=row.code, **given),
        title=_("Add a photo"), subtitle=row, back=reverse("funds:line", args=[line]), done=_("The photo is on file."),
        breadcrumb=_trail(row.project),
    )  # fmt: skip


def check(request: Request, line: int) -> HttpResponse:
    row = _line(line)
    return form_page(
        request, sent_form(CheckForm, request, initial={"on": timezone.localdate()}),
        lambda given: check_line(by=request.user, project=row.project.code, line=row.code, **given),
        title=_("Enter a check on site"), subtitle=row, back=reverse("funds:line", args=[line]),
        done=_("The check is on file."), breadcrumb=_trail(row.project),
    )  # fmt: skip


def _page(
    request: Request, row: Project, form: Any, act: Any, *, title: object, done: object, subtitle: object = ""
) -> HttpResponse:
    if not may_file_for(request.user, row):
        raise Http404(title)
    back = reverse("funds:papers", args=[row.pk])
    return form_page(
        request, form, act, title=title, subtitle=subtitle or row, back=back, done=done, breadcrumb=_trail(row)
    )  # fmt: skip


def _paper_actions(row: Project) -> list[Action]:
    actions = [Action(_("Send a table"), reverse("funds:take_table", args=[row.pk]), primary=True)]
    if row.support_form == SupportForm.LOAN_INTEREST:
        actions.append(Action(_("File a loan"), reverse("funds:add_loan", args=[row.pk])))
    if row.support_form == SupportForm.GUARANTEE_FEE:
        actions.append(Action(_("File a guarantee"), reverse("funds:add_guarantee", args=[row.pk])))
    actions.append(Action(_("File an electronic invoice"), reverse("funds:take_invoice", args=[row.pk])))
    actions.append(Action(_("Withdraw a paper"), reverse("funds:withdraw", args=[row.pk])))
    return actions


def _trail(row: Project) -> list[dict[str, Any]]:
    return [
        {"label": _("Projects"), "url": reverse("projects:list")},
        {"label": row, "url": reverse("funds:project", args=[row.pk])},
        {"label": _("Papers"), "url": reverse("funds:papers", args=[row.pk])},
    ]


def _project(pk: int) -> Project:
    """The project, for those whom its papers concern."""
    viewer = current_viewer()
    rows = Project.objects.select_related("pilot__region", "owner")
    row: Project = get_object_or_404(rows if viewer.everything else rows.filter(concerned(viewer)).distinct(), pk=pk)
    return row


def _loan(pk: int) -> Loan:
    row: Loan = get_object_or_404(
        Loan.objects.select_related("project__pilot", "project__owner"), pk=pk, withdrawn_at=None
    )
    return row


def _line(pk: int) -> EquipmentLine:
    rows = EquipmentLine.objects.select_related(
        "project__pilot__region", "project__owner", "contract", "photo", "checked_by", "filed_by"
    )
    row: EquipmentLine = get_object_or_404(rows, pk=pk, withdrawn_at=None)
    return row
