"""The letter with its signatures and its print; the check-list and the record of the handing over."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.files import content_of
from planum.kernel.models import StoredFile
from planum.kernel.requests import Request
from planum.programme.recommendation.actions import (
    draft_letter,
    recall_letter,
    record_submission,
    sign_letter,
)
from planum.programme.recommendation.forms import LetterForm, SubmissionForm
from planum.programme.recommendation.labels import PARTS
from planum.programme.recommendation.letter import letter_pdf, proposed
from planum.programme.recommendation.models import Candidacy, CandidacyState, LetterState, RecommendationLetter
from planum.programme.recommendation.pages.candidacies import candidacy_of
from planum.programme.recommendation.pages.rounds import WING
from planum.programme.recommendation.panels import check_list, letter_panels
from planum.programme.recommendation.permissions import examines_for, require_province, signs_finance_for
from planum.programme.recommendation.queries import closes_on
from planum.programme.rules.queries import parameters_on_file
from planum.ui.exports import attachment
from planum.ui.panels import Action


def letter_page(request: Request, pk: int, refusal: Refused | None = None) -> HttpResponse:
    row = _for_signers(request, pk)
    letter = _letter(row)
    may_write = examines_for(request.user, row.province) and row.state is CandidacyState.RECOMMENDED
    may_write = may_write and (letter is None or letter.state is not LetterState.SIGNED)
    form = LetterForm(
        request.POST if refusal is None and request.method == "POST" else None, initial=_text(row, letter)
    )
    if request.method == "POST" and refusal is None:
        if not may_write:
            raise PermissionDenied(_("The industry department writes the letter, until both have signed."))
        if form.is_valid():
            try:
                draft_letter(by=request.user, candidacy=pk, **form.cleaned_data)
            except Refused as refused:
                refusal = refused
            else:
                return redirect("recommendation:letter", pk=pk)
    print_ = Action(_("Print (PDF)"), reverse("recommendation:letter_pdf", args=[pk]))
    return render(request, "recommendation/letter.html", {
        "title": _("Recommendation letter"), "subtitle": row, "candidacy": row, "refusal": refusal,
        "form": form if may_write else None, "panels": letter_panels(letter) if letter else [],
        "actions": [print_] if letter else [], "breadcrumb": _path(row, _("Recommendation letter")),
        **_may(request, row, letter), **WING,
    }, status=422 if refusal or form.errors else 200)  # fmt: skip


@require_POST
def sign(request: Request, pk: int) -> HttpResponse:
    _for_signers(request, pk)
    try:
        signed = sign_letter(by=request.user, candidacy=pk)
    except Refused as refusal:
        return letter_page(request, pk, refusal)
    if signed.state == LetterState.SIGNED:
        messages.success(request, _("Both departments have signed; the letter is printed and kept."))
    return redirect("recommendation:letter", pk=pk)


@require_POST
def recall(request: Request, pk: int) -> HttpResponse:
    _for_signers(request, pk)
    try:
        recall_letter(by=request.user, candidacy=pk, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        return letter_page(request, pk, refusal)
    return redirect("recommendation:letter", pk=pk)


def letter_print(request: Request, pk: int) -> HttpResponse:
    """The print that was kept; before both have signed a draft that says it is one."""
    row = candidacy_of(pk)
    letter = _letter(row)
    if letter is None:
        raise Http404(_("There is no letter that you may see."))
    if letter.file_id is None:
        content = letter_pdf(letter)
    else:
        # Whoever sees the letter sees its print, though the file belongs to the province.
        content = content_of(StoredFile._base_manager.get(pk=letter.file_id))
    return attachment(content, "application/pdf", f"recommendation-{row.region.code}-{row.round.batch}.pdf")


def submission_page(request: Request, pk: int) -> HttpResponse:
    row = candidacy_of(pk)
    require_province(request.user, row.province)
    is_open = row.state is CandidacyState.RECOMMENDED
    form = SubmissionForm(request.POST or None, parts=dict(PARTS)) if is_open else None
    refusal = None
    if form is not None and form.is_valid():
        try:
            record_submission(by=request.user, candidacy=pk, **form.given())
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("The handing over is recorded."))
            return redirect("recommendation:candidacy", pk=pk)
    today = timezone.localdate()
    last = closes_on(row.round, parameters_on_file().at(today, None))
    return render(request, "recommendation/submission.html", {
        "title": _("Papers and handing over"), "subtitle": row, "candidacy": row, "form": form, "refusal": refusal,
        "panels": [check_list(row, today, last)], "breadcrumb": _path(row, _("Papers and handing over")), **WING,
    }, status=422 if refusal or (form is not None and form.errors) else 200)  # fmt: skip


def _for_signers(request: Request, pk: int) -> Candidacy:
    row = candidacy_of(pk)
    if not (examines_for(request.user, row.province) or signs_finance_for(request.user, row.province)):
        raise PermissionDenied(_("Only the departments of %(province)s sign.") % {"province": row.province})
    return row


def _letter(row: Candidacy) -> RecommendationLetter | None:
    rows = RecommendationLetter.objects.select_related(
        "candidacy__round", "candidacy__province", "candidacy__region", "industry_by", "finance_by"
    )
    found: RecommendationLetter | None = rows.filter(candidacy=row).first()
    return found


def _may(request: Request, row: Candidacy, letter: RecommendationLetter | None) -> dict[str, bool]:
    if letter is None or row.state is not CandidacyState.RECOMMENDED:
        return {"may_sign": False, "may_recall": False}
    person = request.user
    lacks_mine = (examines_for(person, row.province) and letter.industry_at is None) or (
        signs_finance_for(person, row.province) and letter.finance_at is None
    )
    return {"may_sign": lacks_mine, "may_recall": letter.state is not LetterState.DRAFT}


def _text(row: Candidacy, letter: RecommendationLetter | None) -> dict[str, Any]:
    if letter is None:
        text = proposed(row)
        return {"title": text.title, "body": text.body, "dated_on": timezone.localdate()}
    return {name: getattr(letter, name) for name in ("number", "dated_on", "title", "body", "contact")}


def _path(row: Candidacy, label: str) -> list[dict[str, Any]]:
    return [
        {"label": _("Candidacies"), "url": reverse("recommendation:candidacies")},
        {"label": row, "url": reverse("recommendation:candidacy", args=[row.pk])},
        {"label": label},
    ]


urlpatterns = [
    path("candidacies/<int:pk>/letter/", letter_page, name="letter"),
    path("candidacies/<int:pk>/letter/sign/", sign, name="sign"),
    path("candidacies/<int:pk>/letter/recall/", recall, name="recall"),
    path("candidacies/<int:pk>/letter.pdf", letter_print, name="letter_pdf"),
    path("candidacies/<int:pk>/papers/", submission_page, name="submission"),
]
