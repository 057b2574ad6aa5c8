"""What the city decided, what it shows the public, and what the public objects."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Organisation, Person, Region, StoredFile
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Application, Wing
from planum.programme.review.models.panels import Candidate
from planum.programme.review.models.rubrics import city_rows


class VerdictOf(models.TextChoices):
    """The values are the states to which an application moves."""

    SELECTED = "selected", _("select")
    REJECTED = "rejected", _("do not select")
    RETURNED = "returned", _("return for correction")


class Determination(Owned):
    """The city's decision about one application of a panel; never changed. Without a reason it follows the ranking."""

    candidate = models.OneToOneField(Candidate, models.PROTECT, related_name="determination")
    application = models.ForeignKey(Application, models.PROTECT, related_name="determinations")
    verdict = models.CharField(_("decision"), max_length=12, choices=VerdictOf.choices)
    support_fen = models.BigIntegerField(_("support"), default=0)
    reason = models.TextField(_("reason"))
    deviates = models.BooleanField(_("departs from the ranking"), default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("decided"))

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (models.CheckConstraint(condition=Q(support_fen__gte=0), name="decided_support_is_not_negative"),)

    def __str__(self) -> str:
        return f"{self.application} · {self.get_verdict_display()}"

    @property
    def why(self) -> str:
        """In the reader's language."""
        return self.reason or gettext("By the ranking: place %(rank)d.") % {"rank": self.candidate.rank or 0}

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(application__call__pilot__region__in=viewer.regions) | Q(application__firm__in=viewer.organisations)


class NoticeState(State):
    ANNOUNCED = "announced", _("announced"), "info"
    EFFECTIVE = "effective", _("in effect"), "good"
    WITHDRAWN = "withdrawn", _("withdrawn"), "neutral"


# What was withdrawn is announced anew as a notice of its own.
NOTICE_MOVES: Mapping[State, Collection[State]] = {
    NoticeState.ANNOUNCED: (NoticeState.EFFECTIVE, NoticeState.WITHDRAWN),
}


class PublicNotice(Named, Owned):
    """A public notice (公示); first and last day are both shown. Everybody of the city reads it."""

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="notices", verbose_name=_("pilot"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("city"))
    number = models.CharField(_("document number"), max_length=60, unique=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    counted = models.CharField(_("how the days were counted"), max_length=300, blank=True)
    contact = models.CharField(_("contact"), max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    state = StateField(NoticeState, choices=NoticeState.choices(), default=NoticeState.ANNOUNCED,
                       verbose_name=_("state"))  # fmt: skip
    announced_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    announced_at = models.DateTimeField(_("announced"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="notice_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{Named.__str__(self)}（{self.number}）"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return city_rows(viewer)


class NoticedApplication(Owned):
    """What the public reads of an application: firm, project, wing and support, as they were on the day."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="entries")
    application = models.ForeignKey(Application, models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField(_("number"))
    firm = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    firm_name = models.CharField(_("firm"), max_length=200)
    project_name = models.CharField(_("project"), max_length=200)
    wing = models.CharField(_("wing"), max_length=8, choices=Wing.choices)
    support_fen = models.BigIntegerField(_("support"))
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)

    class Meta:
        ordering = ("notice", "number")
        constraints = (models.UniqueConstraint(fields=("notice", "application"), name="noticed_once"),)

    def __str__(self) -> str:
        return f"{self.firm_name} · {self.project_name}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return city_rows(viewer, "notice__")


class ObjectionState(State):
    RECEIVED = "received", _("received"), "warning"
    EXAMINING = "examining", _("being examined"), "info"
    UPHELD = "upheld", _("upheld"), "bad"
    DISMISSED = "dismissed", _("objection dismissed"), "neutral"


_O = ObjectionState
OBJECTION_MOVES: Mapping[State, Collection[State]] = {
    _O.RECEIVED: (_O.EXAMINING, _O.UPHELD, _O.DISMISSED),
    _O.EXAMINING: (_O.UPHELD, _O.DISMISSED),
}


class Objection(Owned):
    """A written objection under a real name; read by who wrote it and by the authorities of the city alone."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    entry = models.ForeignKey(NoticedApplication, models.PROTECT, null=True, blank=True, related_name="objections")
    real_name = models.CharField(_("real name"), max_length=80)
    contact = models.CharField(_("contact"), max_length=120)
    text: Any = models.TextField(_("what is objected to, and why"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    state = StateField(ObjectionState, choices=_O.choices(), default=_O.RECEIVED, verbose_name=_("state"))
    filed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("filed"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering = ("-filed_at", "-pk")

    def __str__(self) -> str:
        return _("objection %(number)d") % {"number": self.pk or 0}

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(notice__region__in=viewer.regions) | Q(filed_by=viewer.person)
