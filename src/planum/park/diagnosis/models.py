"""Instruments in versions, a firm's diagnoses by them, and each answer with where it comes from."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import AUTHORITIES, Organisation, OrganisationKind, Person, StoredFile
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.park.diagnosis.engine.instrument import Instrument
from planum.park.diagnosis.engine.reading import read_instrument

_known: dict[str, Instrument] = {}


class Certainty(State):
    READ = "read", _("read in the source"), "good"
    INFERRED = "inferred", _("inferred"), "warning"
    UNVERIFIED = "unverified", _("not verified"), "warning"


class InstrumentVersion(Named, Owned):
    """One version of an instrument, for ever as it was loaded. `loaded_for` is the authority or the park for whose
    firms it stands; empty: for everybody. A corrected version is a new row; answers stay with theirs.
    """

    code = models.CharField(_("code"), max_length=40)
    version = models.CharField(_("version"), max_length=40)
    content = models.JSONField(_("content"))
    source = models.CharField(_("source"), max_length=300)
    certainty = StateField(Certainty, choices=Certainty.choices(), max_length=12, verbose_name=_("certainty"))
    note = models.TextField(_("note"), blank=True)
    valid_from = models.DateField(_("in force from"))
    loaded_for = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    loaded_at = models.DateTimeField(_("loaded"))
    loaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("loaded by"))
    digest = models.CharField(_("hash"), max_length=140)

    class Meta:
        ordering = ("code", "-valid_from", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("code", "version", "loaded_for"), name="one_version_for_each"),
            models.UniqueConstraint(
                fields=("code", "version"), condition=Q(loaded_for=None), name="one_version_for_everybody"
            ),
        )

    __str__ = Named.__str__

    @property
    def instrument(self) -> Instrument:
        """Read and checked once in a process: a version never changes."""
        if self.digest not in _known:
            _known[self.digest] = read_instrument(self.content)
        return _known[self.digest]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """What stands for everybody; what was loaded for oneself, by one's authority or by one's park."""
        own = Organisation._base_manager.filter(pk__in=viewer.organisations)
        above = own.values("region"), own.values("region__parent")
        authorities = Q(loaded_for__kind__in=AUTHORITIES)
        return (
            Q(loaded_for=None)
            | Q(loaded_for__in=viewer.organisations)
            | (authorities & (Q(loaded_for__region__in=above[0]) | Q(loaded_for__region__in=above[1])))
            | Q(loaded_for__kind=OrganisationKind.PARK, loaded_for__in=own.values("park"))
            | Q(loaded_for__region__in=viewer.regions)
        )


class DiagnosisState(State):
    DRAFT = "draft", _("being filled in"), "neutral"
    SUBMITTED = "submitted", _("submitted"), "info"
    CONFIRMED = "confirmed", _("confirmed"), "good"
    SUPERSEDED = "superseded", _("superseded"), "neutral"


DIAGNOSIS_TRANSITIONS: Mapping[State, Collection[State]] = {
    DiagnosisState.DRAFT: (DiagnosisState.SUBMITTED,),
    DiagnosisState.SUBMITTED: (DiagnosisState.CONFIRMED, DiagnosisState.DRAFT),
    DiagnosisState.CONFIRMED: (DiagnosisState.SUPERSEDED,),
}


class Diagnosis(Owned):
    """A firm measured by one version of an instrument. Level and points are kept as they were when it was submitted;
    they can be computed again from the answers at any time. `points` is exact, as text ("61.875").
    """

    firm = models.ForeignKey(Organisation, models.PROTECT, related_name="diagnoses", verbose_name=_("firm"))
    instrument = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="diagnoses")
    profile = models.CharField(_("kind of manufacturing"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    state = StateField(
        DiagnosisState, choices=DiagnosisState.choices(), default=DiagnosisState.DRAFT, verbose_name=_("state")
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.CharField(_("remark of who confirms"), max_length=500, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    points = models.CharField(_("points"), max_length=40, blank=True)
    digest = models.CharField(_("hash of the answers"), max_length=140, blank=True)

    class Meta:
        ordering = ("-opened_at", "-pk")
        verbose_name_plural = "diagnoses"
        constraints = (
            models.UniqueConstraint(
                fields=("firm", "instrument"), condition=Q(state=DiagnosisState.DRAFT.value), name="one_open_diagnosis"
            ),
        )

    def __str__(self) -> str:
        return f"{self.firm} · {self.instrument} · {self.year}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return diagnosis_rows(viewer)


class Submission(Owned):
    """The firm's consent: to whom it gave this diagnosis. Nobody else but the firm ever sees it."""

    diagnosis = models.ForeignKey(Diagnosis, models.CASCADE, related_name="submissions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("recipient"))
    at = models.DateTimeField(_("given"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("diagnosis", "organisation"), name="given_once"),)

    def __str__(self) -> str:
        return f"{self.diagnosis} → {self.organisation}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(diagnosis__firm__in=viewer.organisations) | Q(organisation__in=viewer.organisations)


class Source(State):
    TYPED = "typed", _("typed in"), "neutral"
    HUB = "hub", _("from the hub"), "good"


class Answer(Owned):
    """One answer. What replaces it is a new row with a reason; `replaced_at` says which stands (empty: this one).

    `facts` of an answer from the hub: [{code, value, unit, label, label_en, period, links}], as they were found.
    """

    diagnosis = models.ForeignKey(Diagnosis, models.CASCADE, related_name="answers")
    question = models.CharField(_("question"), max_length=80)
    chosen = models.JSONField(_("answer"), default=list)
    source = StateField(Source, choices=Source.choices(), max_length=8, verbose_name=_("source"))
    at = models.DateTimeField(_("given"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("given by"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    facts = models.JSONField(_("facts"), default=list)
    digest = models.CharField(_("hash of the facts"), max_length=140, blank=True)
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("diagnosis", "question")),)
        constraints = (
            models.UniqueConstraint(
                fields=("diagnosis", "question"), condition=Q(replaced_at=None), name="one_answer_stands"
            ),
        )

    def __str__(self) -> str:
        return f"{self.diagnosis} · {self.question}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return diagnosis_rows(viewer, "diagnosis__")


def given_to(viewer: Viewer) -> QuerySet[Submission, Any]:
    """The diagnoses that firms gave to the viewer's organisations; a subquery, not a round trip."""
    return Submission._base_manager.filter(organisation__in=viewer.organisations).values("diagnosis")


def diagnosis_rows(viewer: Viewer, prefix: str = "") -> Q:
    """Who sees a diagnosis: its firm, and those to whom the firm gave it, while it is no draft (again).

    `prefix` leads from another model to the diagnosis, such as "diagnosis__".
    """
    given = Q(**{f"{prefix}pk__in": given_to(viewer)}) & ~Q(**{f"{prefix}state": DiagnosisState.DRAFT.value})
    return Q(**{f"{prefix}firm__in": viewer.organisations}) | given
