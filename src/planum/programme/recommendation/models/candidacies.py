"""A city's application to its province for one round, and the province's examination of it."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person, Region, StoredFile
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.recommendation.models.rounds import Round
from planum.programme.rules.engine import facts_recommendation as engine


class ApplicantKind(models.TextChoices):
    """What an applicant is by its place among the regions; a county may not apply (R01)."""

    PREFECTURE = engine.ApplicantKind.PREFECTURE.value, _("prefecture-level city")
    CAPITAL = engine.ApplicantKind.PROVINCIAL_CAPITAL.value, _("provincial capital")
    SEPARATE = engine.ApplicantKind.SEPARATELY_PLANNED.value, _("city with separate state planning")
    DISTRICT = engine.ApplicantKind.MUNICIPAL_DISTRICT.value, _("district of a municipality")
    CORPS = engine.ApplicantKind.CORPS.value, _("Xinjiang Production and Construction Corps")
    OTHER = engine.ApplicantKind.OTHER.value, _("county, or district of a city")


class CandidacyState(State):
    DRAFT = "draft", _("being prepared"), "neutral"
    SUBMITTED = "submitted", _("with the province"), "warning"
    EXAMINED = "examined", _("under examination"), "info"
    RETURNED = "returned", _("returned to be completed"), "warning"
    RECOMMENDED = "recommended", _("recommended"), "good"
    NOT_SELECTED = "not_selected", _("not selected"), "neutral"
    SENT = "sent", _("sent to the ministries"), "info"
    APPROVED = "approved", _("plan approved"), "good"
    REFUSED = "refused", _("not taken in"), "bad"
    WITHDRAWN = "withdrawn", _("withdrawn"), "neutral"


# A recommendation may be taken back until the papers have been handed over; whoever was not selected may then follow.
CANDIDACY_STATES: Mapping[State, Collection[State]] = {
    CandidacyState.DRAFT: (CandidacyState.SUBMITTED, CandidacyState.WITHDRAWN),
    CandidacyState.SUBMITTED: (CandidacyState.EXAMINED, CandidacyState.RETURNED, CandidacyState.WITHDRAWN),
    CandidacyState.RETURNED: (CandidacyState.SUBMITTED, CandidacyState.WITHDRAWN),
    CandidacyState.EXAMINED: (
        CandidacyState.RECOMMENDED, CandidacyState.NOT_SELECTED, CandidacyState.RETURNED, CandidacyState.WITHDRAWN,
    ),
    CandidacyState.NOT_SELECTED: (CandidacyState.EXAMINED,),
    CandidacyState.RECOMMENDED: (CandidacyState.SENT, CandidacyState.EXAMINED),
    CandidacyState.SENT: (CandidacyState.APPROVED, CandidacyState.REFUSED),
}  # fmt: skip
# Those that a province has recommended: they use up its quota, whatever the ministries decide later.
COUNTED = (CandidacyState.RECOMMENDED, CandidacyState.SENT, CandidacyState.APPROVED, CandidacyState.REFUSED)
OPEN_STATES = (CandidacyState.DRAFT, CandidacyState.RETURNED)
DECIDED = (*COUNTED, CandidacyState.NOT_SELECTED)


class Candidacy(Owned):
    """`region` is the city, or the district that leads; all districts of one candidacy stand among its members.

    `plan` are the figures of the implementation plan as it is handed in: {title, industries, projects, investment_fen,
    chains: [{code, name}]}. They stay what they were then, whatever becomes of the plan.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="candidacies", verbose_name=_("round"))
    province = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("province"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="candidacies", verbose_name=_("applicant"))
    kind = models.CharField(_("kind of applicant"), max_length=20, choices=ApplicantKind.choices)
    state = StateField(
        CandidacyState, choices=CandidacyState.choices(), default=CandidacyState.DRAFT, verbose_name=_("state")
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    plan = models.JSONField(_("implementation plan"), default=dict)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    outcome = models.CharField(_("letter of the ministries"), max_length=300, blank=True)

    class Meta:
        ordering = ("-round__batch", "region__code", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "region"), condition=~Q(state="withdrawn"), name="one_candidacy_per_round"
            ),
        )

    def __str__(self) -> str:
        return f"{self.region} · {self.round}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """The authorities of the applicant and of the province; a district that takes part sees it too."""
        return candidacy_rows(viewer)


def candidacy_rows(viewer: Viewer, prefix: str = "") -> Q:
    """`prefix` leads from another model to the candidacy. Another city of the province is no party to it."""
    partners = CandidacyMember._base_manager.filter(region__in=viewer.regions).values("candidacy")
    return (
        Q(**{f"{prefix}province__in": viewer.regions})
        | Q(**{f"{prefix}region__in": viewer.regions})
        | Q(**{f"{prefix}pk__in" if prefix == "" else f"{prefix[:-2]}__in": partners})
    )


class CandidacyMember(Owned):
    """One of the districts of a municipality that apply together, or the city itself; exactly one leads."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="members")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("district or city"))
    is_lead = models.BooleanField(_("leads"), default=False)

    class Meta:
        ordering = ("candidacy", "-is_lead", "region__code")
        constraints = (
            models.UniqueConstraint(fields=("candidacy", "region"), name="a_member_once"),
            models.UniqueConstraint(fields=("candidacy",), condition=Q(is_lead=True), name="one_lead_of_a_candidacy"),
        )

    def __str__(self) -> str:
        return str(self.region)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return candidacy_rows(viewer, "candidacy__")


class CandidacyPaper(Owned):
    """One document of the package, `part` as the rules name it (R07); its pages are counted in the PDF itself."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="papers")
    part = models.CharField(_("part of the package"), max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("document"))
    pages = models.PositiveIntegerField(_("pages"))

    class Meta:
        ordering = ("candidacy", "part")
        constraints = (models.UniqueConstraint(fields=("candidacy", "part"), name="one_paper_of_a_part"),)

    def __str__(self) -> str:
        return self.part

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return candidacy_rows(viewer, "candidacy__")


class CityChain(Owned):
    """A chain in the plan of a city, with the plan's public title: what other cities with the same chain may know."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("city"))
    chain = models.CharField(_("code of the chain"), max_length=40)
    chain_name = models.CharField(_("chain"), max_length=120)
    plan_title = models.CharField(_("title of the plan"), max_length=200)
    declared_at = models.DateTimeField(_("declared"))

    class Meta:
        ordering = ("chain", "region__code")
        constraints = (models.UniqueConstraint(fields=("region", "chain"), name="a_chain_of_a_city_once"),)

    def __str__(self) -> str:
        return f"{self.region} · {self.chain_name}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(region__in=viewer.regions)


class Examination(Owned):
    """What the province found: `scores` is {criterion: {points, reason}}, `total` their weighted sum of one hundred."""

    candidacy = models.OneToOneField(Candidacy, models.CASCADE, related_name="examination")
    scores = models.JSONField(_("scores"), default=dict)
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2)
    summary = models.TextField(_("summary"), blank=True)
    at = models.DateTimeField(_("examined"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("examined by"))

    class Meta:
        ordering = ("-total",)

    def __str__(self) -> str:
        return f"{self.candidacy}: {self.total}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """The province; and the applicant once the province has decided."""
        own = Q(candidacy__region__in=viewer.regions, candidacy__state__in=[one.value for one in DECIDED])
        return Q(candidacy__province__in=viewer.regions) | own
