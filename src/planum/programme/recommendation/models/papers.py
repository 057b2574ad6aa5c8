"""The letter by which a province recommends, and the handing over of the papers."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person, Region, StoredFile
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.recommendation.models.candidacies import Candidacy, candidacy_rows


class LetterState(State):
    DRAFT = "draft", _("draft"), "neutral"
    HALF_SIGNED = "half_signed", _("signed by one bureau"), "warning"
    SIGNED = "signed", _("signed by both bureaus"), "good"


# Whoever changes a letter takes its signatures away; a signed one is recalled before it is changed.
LETTER_STATES: Mapping[State, Collection[State]] = {
    LetterState.DRAFT: (LetterState.HALF_SIGNED,),
    LetterState.HALF_SIGNED: (LetterState.SIGNED, LetterState.DRAFT),
    LetterState.SIGNED: (LetterState.DRAFT,),
}


class RecommendationLetter(Owned):
    """`body` is the text, a paragraph a line. `file` is the PDF as both bureaus signed it."""

    candidacy = models.OneToOneField(Candidacy, models.PROTECT, related_name="letter")
    province = models.ForeignKey(Region, models.PROTECT, related_name="+")
    number = models.CharField(_("number of the letter"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    attachments = models.JSONField(_("attachments"), default=list)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    dated_on = models.DateField(_("dated"))
    state = StateField(LetterState, choices=LetterState.choices(), default=LetterState.DRAFT, verbose_name=_("state"))
    industry_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    industry_at = models.DateTimeField(_("signed by the industry department"), null=True, blank=True)
    finance_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    finance_at = models.DateTimeField(_("signed by the finance department"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)

    class Meta:
        ordering = ("-dated_on", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("province", "number"), name="one_letter_per_number"),
            models.CheckConstraint(
                condition=Q(industry_by=None) | Q(finance_by=None) | ~Q(industry_by=models.F("finance_by")),
                name="two_people_sign",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """The province while it is written; the applicant once both bureaus have signed."""
        own = Q(candidacy__region__in=viewer.regions, state=LetterState.SIGNED.value)
        return Q(province__in=viewer.regions) | own


class Submission(Owned):
    """What was handed over to the ministries. `paper_pages`: {document: pages counted on the paper}."""

    candidacy = models.OneToOneField(Candidacy, models.PROTECT, related_name="submission")
    received_at = models.DateTimeField(_("received by the ministries"))
    handed_over_by = models.CharField(_("handed over by"), max_length=100)
    paper_copies = models.PositiveSmallIntegerField(_("paper copies"))
    sealed = models.BooleanField(_("sealed"))
    discs = models.PositiveSmallIntegerField(_("discs"))
    manifest = models.CharField(_("hash of the manifest"), max_length=140)
    paper_pages = models.JSONField(_("pages on paper"), default=dict)
    package_pages = models.JSONField(_("pages of the package"), default=dict)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        ordering = ("-received_at", "-pk")

    def __str__(self) -> str:
        return str(self.candidacy)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return candidacy_rows(viewer, "candidacy__")
