"""The projects of a pilot: who upgrades what, on which wing, with how much of the award."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Organisation, Person, StoredFile
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.plan.models import Category, Pilot, SupportForm, Wing


class Stage(State):
    DRAFT = "draft", _("draft"), "neutral"
    LISTED = "listed", _("in the approved plan"), "info"
    UNDER_WAY = "under_way", _("under way"), "info"
    ACCEPTED = "accepted", _("accepted"), "good"
    REMOVED = "removed", _("removed from the list"), "bad"


STAGES: Mapping[State, Collection[State]] = {
    Stage.DRAFT: (Stage.LISTED, Stage.REMOVED),
    Stage.LISTED: (Stage.UNDER_WAY, Stage.REMOVED),
    Stage.UNDER_WAY: (Stage.ACCEPTED, Stage.REMOVED),
}


class Project(Named, Owned):
    """One project. `listed_in` names the approved plan or addition that lists it; empty: none does."""

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="projects")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="projects", verbose_name=_("owner"))
    code = models.CharField(_("code"), max_length=40, unique=True)
    wing = models.CharField(_("wing"), max_length=8, choices=Wing.choices)
    industry = models.CharField(_("industry"), max_length=80)
    category = models.CharField(_("category"), max_length=24, choices=Category.choices, default=Category.NORMAL)
    support_form = models.CharField(
        _("form of support"), max_length=16, choices=SupportForm.choices, default=SupportForm.GRANT
    )
    total_investment_fen = models.BigIntegerField(_("total investment"))
    allocation_fen = models.BigIntegerField(_("planned central support"), default=0)
    other_central_fen = models.BigIntegerField(_("other central funds"), default=0)
    equipment_investment_fen = models.BigIntegerField(_("investment in equipment and software"), default=0)
    filing_code = models.CharField(_("filing code"), max_length=60, blank=True)
    address = models.CharField(_("place of construction"), max_length=300, blank=True)
    content = models.TextField(_("what is built"), blank=True)
    chain_code = models.CharField(_("industrial chain"), max_length=40, blank=True)
    in_statistics = models.BooleanField(_("in the statistics of technical upgrading"), default=False)
    joint_code = models.CharField(_("joint project of several cities"), max_length=40, blank=True)
    application = models.OneToOneField(
        "projects.Application", models.PROTECT, null=True, blank=True, related_name="project"
    )
    listed_in = models.CharField(_("listed in"), max_length=200, blank=True)
    starts_on = models.DateField(_("begins"))
    finishes_on = models.DateField(_("finishes"))
    state = StateField(Stage, default=Stage.DRAFT, verbose_name=_("state"))

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(condition=Q(total_investment_fen__gt=0), name="investment_is_positive"),
            models.CheckConstraint(
                condition=Q(allocation_fen__gte=0, other_central_fen__gte=0), name="support_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(finishes_on__gt=models.F("starts_on")), name="project_finishes_after_it_begins"
            ),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """The park of the owner sees the project's facts; its indicators and payments are for those of `concerned`."""
        return concerned(viewer) | Q(owner__park__in=viewer.organisations)


def concerned(viewer: Viewer, prefix: str = "") -> Q:
    """Who sees everything of a project: its owner, and the authorities of the city and of the owner's district.

    `prefix` leads from another model to the project, such as "project__".
    """
    return (
        Q(**{f"{prefix}owner__in": viewer.organisations})
        | Q(**{f"{prefix}pilot__region__in": viewer.regions})
        | Q(**{f"{prefix}owner__region__in": viewer.regions})
    )


class Contract(Owned):
    """The agreement about one project (项目合同书): who, how much, which milestones and indicators, the signed file.

    `milestones` are [{"name", "due_on"}], `indicators` [{"name", "wanted"}] as agreed. A draft has no day of signing.
    """

    project = models.OneToOneField(Project, models.PROTECT, related_name="contract", verbose_name=_("project"))
    number = models.CharField(_("contract number"), max_length=60, unique=True)
    bureau = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("party A"))
    amount_fen = models.BigIntegerField(_("agreed support"))
    milestones = models.JSONField(_("milestones"), default=list)
    indicators = models.JSONField(_("agreed indicators"), default=list)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (models.CheckConstraint(condition=Q(amount_fen__gte=0), name="agreed_support_is_not_negative"),)

    def __str__(self) -> str:
        return self.number

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "project__")
