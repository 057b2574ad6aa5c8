"""The letter of recommendation: drafted from the round's text, signed by both departments, kept as a PDF."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import store
from planum.kernel.models import Organisation, OrganisationKind, Person
from planum.kernel.states import move
from planum.programme.recommendation.actions.examining import unsign
from planum.programme.recommendation.letter import letter_pdf, proposed
from planum.programme.recommendation.models import (
    LETTER_STATES,
    Candidacy,
    CandidacyState,
    LetterState,
    RecommendationLetter,
)
from planum.programme.recommendation.permissions import (
    can_examine,
    can_sign,
    examines_for,
    require_province,
    signs_finance_for,
)
from planum.programme.recommendation.planside import pages_in
from planum.programme.recommendation.queries import candidacy_named, letter_shape
from planum.programme.recommendation.shapes import LetterShape


@action(permission=can_examine)
def draft_letter(
    *, by: Person, candidacy: int, number: str, dated_on: date, title: str = "", body: str = "", contact: str = "",
) -> LetterShape:  # fmt: skip
    """Write the letter for a recommended candidacy, or change it. What is left empty comes from the round's text.

    A change takes a signature away that one department has given; a letter signed by both is recalled first.
    """
    row = _recommended(by, candidacy)
    if not number.strip():
        raise Refused(_("A letter without a number."), _("Give the number that the letter is registered under."))
    _check_number(row, number.strip())
    text = proposed(row)
    letter = RecommendationLetter._base_manager.filter(candidacy=row).first()
    if letter is not None:
        _check_unsigned(letter)
        if letter.state is LetterState.HALF_SIGNED:
            unsign(letter)
    said = {
        "number": number.strip(), "dated_on": dated_on, "title": title.strip() or text.title,
        "body": body.strip() or text.body, "contact": contact.strip(), "attachments": text.attachments,
    }  # fmt: skip
    letter, _made = RecommendationLetter._base_manager.update_or_create(
        candidacy=row, defaults={**said, "province": row.province, "state": LetterState.DRAFT}
    )
    record(letter, after=said)
    return letter_shape(letter)


@action(permission=can_sign)
def sign_letter(*, by: Person, candidacy: int) -> LetterShape:
    """Sign a letter for your department: the industry and the finance department of the province, one each.

    With the second signature the letter is printed, and the print is kept with its hash.
    """
    row = candidacy_named(candidacy)
    letter = RecommendationLetter.objects.select_related("candidacy__round", "candidacy__province").get(candidacy=row)
    _check_unsigned(letter)
    _sign(by, letter, row)
    both = letter.industry_at is not None and letter.finance_at is not None
    move(letter, LetterState.SIGNED if both else LetterState.HALF_SIGNED, along=LETTER_STATES)
    if both:
        content = letter_pdf(letter)
        owner = Organisation._base_manager.filter(region=row.province, kind=OrganisationKind.PROVINCE).order_by("pk")[0]
        letter.file = store(
            content=content, name=f"{letter.number}.pdf".replace("/", "-"), media_type="application/pdf", owner=owner
        )
        letter.pages = pages_in(content)
        letter.save(update_fields=["file", "pages"])
        record(letter, after={"pages": letter.pages, "digest": letter.file.digest})
    return letter_shape(letter)


@action(permission=can_sign)
def recall_letter(*, by: Person, candidacy: int, reason: str) -> LetterShape:
    """Take the signatures off a letter, to change it before the papers are handed over."""
    row = candidacy_named(candidacy)
    if not (examines_for(by, row.province) or signs_finance_for(by, row.province)):
        raise PermissionDenied(_("Only the departments that sign may recall a letter."))
    if row.state is not CandidacyState.RECOMMENDED or not reason.strip():
        raise Refused(
            _("This candidacy is “%(state)s”.") % {"state": row.state.label},
            _("A letter is recalled with a reason, before the papers are handed over."),
        )
    letter = RecommendationLetter.objects.get(candidacy=row)
    unsign(letter)
    record(letter, after={"reason": reason.strip()})
    return letter_shape(letter)


def _recommended(by: Person, key: int) -> Candidacy:
    row = candidacy_named(key)
    require_province(by, row.province)
    if row.state is not CandidacyState.RECOMMENDED:
        raise Refused(
            _("This candidacy is “%(state)s”.") % {"state": row.state.label},
            _("A letter is written for a candidacy that was recommended."),
        )
    return row


def _check_number(row: Candidacy, number: str) -> None:
    others = RecommendationLetter._base_manager.filter(province=row.province, number=number).exclude(candidacy=row)
    if others.exists():
        raise Refused(_("There is a letter %(number)s already.") % {"number": number})


def _check_unsigned(letter: RecommendationLetter) -> None:
    if letter.state is LetterState.SIGNED:
        raise Refused(
            _("The letter %(number)s is signed by both departments.") % {"number": letter},
            _("A signed letter stays as it is."),
            _("Recall it to change it."),
        )


def _sign(by: Person, letter: RecommendationLetter, row: Candidacy) -> None:
    """Each department signs once, and by somebody of its own."""
    now = timezone.now()
    if examines_for(by, row.province) and letter.industry_at is None and letter.finance_by_id != by.pk:
        letter.industry_by, letter.industry_at = by, now
        letter.save(update_fields=["industry_by", "industry_at"])
    elif signs_finance_for(by, row.province) and letter.finance_at is None and letter.industry_by_id != by.pk:
        letter.finance_by, letter.finance_at = by, now
        letter.save(update_fields=["finance_by", "finance_at"])
    elif examines_for(by, row.province) or signs_finance_for(by, row.province):
        raise Refused(
            _("Your department has signed already."), _("The industry and the finance department sign, one each.")
        )
    else:
        raise PermissionDenied(_("Only the departments of %(province)s sign.") % {"province": row.province})
