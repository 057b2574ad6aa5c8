"""The plan as a document: its template, its chapters, its versions and the packages built from it."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.kernel.models import Organisation, OrganisationKind, Person, Region, StoredFile
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer

CITY_KINDS = (OrganisationKind.INDUSTRY_BUREAU, OrganisationKind.FINANCE_BUREAU, OrganisationKind.AUDIT_OFFICE)


class PlanState(State):
    DRAFT = "draft", _("being written"), "neutral"
    FINALISED = "finalised", _("finalised"), "info"
    SUBMITTED = "submitted", _("submitted to the province"), "info"
    APPROVED = "approved", pgettext_lazy("implementation plan", "approved"), "good"
    RETURNED = "returned", _("returned"), "warning"


# A returned plan is opened again and becomes a draft; an approved one is changed by a supplement alone.
PLAN_MOVES: Mapping[State, Collection[State]] = {
    PlanState.DRAFT: (PlanState.FINALISED,),
    PlanState.FINALISED: (PlanState.DRAFT, PlanState.SUBMITTED),
    PlanState.SUBMITTED: (PlanState.APPROVED, PlanState.RETURNED),
    PlanState.RETURNED: (PlanState.DRAFT,),
}
HANDED_IN = (PlanState.SUBMITTED.value, PlanState.APPROVED.value, PlanState.RETURNED.value)


class PlanTemplate(Owned):
    """Chapters of a plan as data. `scope` is a region's code or empty for the whole country."""

    name = models.CharField(_("name"), max_length=200)
    scope = models.CharField(_("scope"), max_length=12, blank=True)
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source"), max_length=300)
    chapters = models.JSONField(_("chapters"))
    loaded_at = models.DateTimeField(_("loaded"))
    loaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("scope", "-valid_from")
        constraints = (
            models.UniqueConstraint(fields=("scope", "valid_from"), name="one_plan_template_per_scope_and_day"),
        )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """A template is a published form: whoever has signed in sees it."""
        return Q(pk__isnull=viewer.person is None)


class ImplementationPlan(Named, Owned):
    """The plan of one city for one batch. A supplement (增补) names the approved plan it adds to in `supplements`."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="plans", verbose_name=_("city"))
    batch = models.PositiveSmallIntegerField(_("batch"))
    author = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("author"))
    supplements = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="additions")
    template = models.CharField(_("template"), max_length=200)
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    industry_reason = models.TextField(_("reason for the choice of industries"), blank=True)
    state = StateField(PlanState, choices=PlanState.choices(), default=PlanState.DRAFT, verbose_name=_("state"))
    version = models.PositiveSmallIntegerField(_("version"), default=0)
    finalised_at = models.DateTimeField(_("finalised"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approval = models.CharField(_("approval"), max_length=200, blank=True)
    award_fen = models.BigIntegerField(_("award"), null=True, blank=True)
    return_reason = models.TextField(_("why it was returned"), blank=True)
    opened_at = models.DateTimeField(_("opened"))

    class Meta:
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(
                fields=("region", "batch"), condition=Q(supplements__isnull=True), name="one_plan_per_city_and_batch"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("starts_on")), name="plan_ends_after_it_begins"),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return plan_rows(viewer)

    @property
    def years(self) -> range:
        return range(self.starts_on.year, self.ends_on.year + 1)


def plan_rows(viewer: Viewer, prefix: str = "") -> Q:
    """The city's bureaus and auditors see their plan from its first word; whoever stands above the city sees it when
    it was handed in; a district sees the approved plan of its own city. `prefix` leads from another model to the plan.
    """
    homes = Organisation._base_manager.filter(pk__in=viewer.organisations)
    region, state = f"{prefix}region", f"{prefix}state"
    own = Q(**{f"{region}__in": homes.filter(kind__in=CITY_KINDS).values("region")})
    above = Q(**{f"{region}__in": viewer.regions, f"{state}__in": HANDED_IN})
    districts = homes.filter(kind=OrganisationKind.DISTRICT_BUREAU).values("region__parent")
    below = Q(**{f"{region}__in": districts, state: PlanState.APPROVED.value})
    return own | above | below


class Part(Owned):
    """A row of a plan: seen by whoever sees the plan."""

    plan = models.ForeignKey(ImplementationPlan, models.CASCADE, related_name="+", verbose_name=_("plan"))

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return plan_rows(viewer, "plan__")


class PlanChapter(Part):
    """One chapter: what the template says of it, and the text in which 【总投资】 stands for a number of the model."""

    number = models.PositiveSmallIntegerField(_("number"))
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    guidance = models.TextField(_("guidance"), blank=True)
    blocks = models.JSONField(_("tables"), default=list, blank=True)
    required = models.BooleanField(_("text required"), default=True)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        ordering = ("plan", "number")
        constraints = (models.UniqueConstraint(fields=("plan", "code"), name="one_chapter_per_code"),)

    def __str__(self) -> str:
        return self.title


class PlanVersion(Part):
    """What was finalised: the hash over all facts of the plan and its totals that day; the document it was approved
    with."""

    number = models.PositiveSmallIntegerField(_("version"))
    at = models.DateTimeField(_("finalised"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    digest = models.CharField(_("hash"), max_length=140)
    totals = models.JSONField(_("totals"), default=dict)
    document = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved document")
    )

    class Meta:
        ordering = ("plan", "-number")
        constraints = (models.UniqueConstraint(fields=("plan", "number"), name="one_plan_version_per_number"),)

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number}"


class PlanPackage(Part):
    """A submission package: one file, its manifest and its hash. Building it again from the same version gives the
    same bytes and so the same file."""

    version = models.PositiveSmallIntegerField(_("version"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    manifest = models.JSONField(_("manifest"), default=dict)
    built_at = models.DateTimeField(_("built"))
    built_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("plan", "-built_at")

    def __str__(self) -> str:
        return self.file.name
