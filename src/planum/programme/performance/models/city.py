"""What a city promises as a whole, and how it is known: computed by the platform, or reported with evidence."""

from collections.abc import Collection, Mapping
from math import inf
from typing import cast

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person, StoredFile
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.performance.models.projects import Direction, Indicator
from planum.programme.plan.models import Pilot, PlanVersion
from planum.programme.projects.models import Project, concerned
from planum.ui.formats import number, unit_in_words


class Source(State):
    COMPUTED = "computed", pgettext_lazy("source of a value", "computed"), "good"
    REPORTED = "reported", pgettext_lazy("source of a value", "reported"), "info"


class Dimension(models.TextChoices):
    """The parts of an evaluation, as 财预〔2020〕10号 divides the indicators of a project's expenditure."""

    BUDGET = "budget", _("budget execution")
    OUTPUT = "output", pgettext_lazy("evaluation", "output")
    BENEFIT = "benefit", _("benefit")
    SATISFACTION = "satisfaction", _("satisfaction")


class Formula(models.TextChoices):
    """How a city's indicator is known. All but the last are computed from what the platform holds."""

    PROJECTS_SUM = "projects_sum", _("sum over the projects")
    PROJECTS_MEAN = "projects_mean", _("mean over the projects")
    PROJECTS_RATIO = "projects_ratio", _("ratio of two sums over the projects")
    MILESTONES = "milestones", _("share of the due milestones that are proven")
    COVERAGE = "coverage", _("share of firms above scale that are upgraded")
    DIAGNOSED = "diagnosed", _("share of firms at digital level two or above")
    EQUIPMENT = "equipment", _("mean share of digital equipment, from the diagnoses")
    INVESTMENT = "investment", _("investment reported month by month")
    BUDGET = "budget", _("central funds paid of those received")
    REPORTED = "reported", _("reported with evidence")


# Percentages of a whole.
SHARES = frozenset(
    {Formula.PROJECTS_RATIO, Formula.MILESTONES, Formula.COVERAGE, Formula.DIAGNOSED, Formula.EQUIPMENT, Formula.BUDGET}
)


class CityIndicator(Named, Owned):
    """One number by which the pilot is judged. `of_code` names the projects' indicator that is added up or averaged,
    or two of them (CONTROLLED/KEY) whose sums make a ratio.

    `weight` counts within its dimension; `source` says where the indicator comes from, `goal` which goal of the
    approved plan sets its targets.
    """

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="city_indicators")
    code = models.CharField(_("code"), max_length=40)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    dimension = models.CharField(_("dimension"), max_length=16, choices=Dimension.choices)
    formula = models.CharField(_("how it is known"), max_length=16, choices=Formula.choices)
    of_code = models.CharField(_("indicator of the projects"), max_length=40, blank=True)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices, default=Direction.AT_LEAST)
    weight = models.PositiveSmallIntegerField(_("weight within its dimension"), default=1)
    source = models.CharField(_("where it comes from"), max_length=300, blank=True)
    goal = models.CharField(_("goal of the plan"), max_length=40, blank=True)

    class Meta:
        ordering = ("pilot", "pk")
        constraints = (
            models.UniqueConstraint(fields=("pilot", "code"), name="one_city_indicator_per_code"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="city_indicator_weighs_something"),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(pilot__region__in=viewer.regions)

    @property
    def is_computed(self) -> bool:
        return self.formula != Formula.REPORTED

    @property
    def within(self) -> tuple[float, float]:
        """What its value can be at all."""
        return (0.0, 100.0) if self.formula in SHARES else (-inf, inf)

    def reaches(self, value: float, target: float) -> bool:
        return value >= target if self.direction == Direction.AT_LEAST else value <= target

    def said(self, value: float | None) -> str:
        return "—" if value is None else f"{number(value)} {unit_in_words(self.unit)}".strip()


class CityTarget(Owned):
    """What an indicator is to reach by the end of a year of the pilot.

    One that comes from the plan keeps the plan's own value in `planned`, with the version and chapter it stands in;
    where it was changed since, `reason` says why.
    """

    indicator = models.ForeignKey(CityIndicator, models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.FloatField(_("target"))
    planned = models.FloatField(_("goal of the plan"), null=True)
    version = models.ForeignKey(PlanVersion, models.PROTECT, null=True, related_name="+", verbose_name=_("plan"))
    chapter = models.CharField(_("chapter"), max_length=200, blank=True)
    reason = models.TextField(_("why it was changed"), blank=True)

    class Meta:
        ordering = ("indicator", "year")
        constraints = (models.UniqueConstraint(fields=("indicator", "year"), name="one_city_target_per_year"),)

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(indicator__pilot__region__in=viewer.regions)


class CityValue(Owned):
    """An indicator as computed on a day. Rows are added, never changed.

    `parts` name what it was computed from: [{"kind", "name", "value", "url", "digest", "detail"}]; `digest` is the
    hash of these parts as they were.
    """

    indicator = models.ForeignKey(CityIndicator, models.PROTECT, related_name="values")
    on = models.DateField(_("as of"))
    value = models.FloatField(_("value"), null=True)
    why = models.CharField(_("why there is no value"), max_length=300, blank=True)
    parts = models.JSONField(_("computed from"), default=list)
    digest = models.CharField(_("hash of the parts"), max_length=140)
    computed_at = models.DateTimeField(_("computed"))
    computed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-on", "-pk")

    @property
    def why_in_words(self) -> str:
        """Kept in the language of the code, said in the reader's."""
        return gettext(self.why) if self.why else ""

    @property
    def in_words(self) -> str:
        """With its unit; or why there is none."""
        return self.why_in_words if self.value is None else self.indicator.said(self.value)

    def __str__(self) -> str:
        return f"{self.indicator} {self.on}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(indicator__pilot__region__in=viewer.regions)


class ReportedState(State):
    REPORTED = "reported", _("reported, to be confirmed"), "warning"
    CONFIRMED = "confirmed", _("confirmed"), "good"
    RETURNED = "returned", _("returned"), "bad"
    REPLACED = "replaced", _("replaced by a later report"), "neutral"


# What was returned is reported again as a new row; the old one stays to be read.
REPORTED_MOVES: Mapping[State, Collection[State]] = {
    ReportedState.REPORTED: (ReportedState.CONFIRMED, ReportedState.RETURNED, ReportedState.REPLACED),
    ReportedState.CONFIRMED: (ReportedState.REPLACED,),
    ReportedState.RETURNED: (ReportedState.REPLACED,),
}


class ReportedValue(Owned):
    """A number that somebody reports with a file that proves it: of the city, or of a project without sensors.

    It never replaces a computed value: both stand, and their difference is shown.
    """

    city_indicator = models.ForeignKey(CityIndicator, models.PROTECT, null=True, related_name="reported")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="reported")
    start_on = models.DateField(_("from"))
    end_on = models.DateField(_("to"))
    value = models.FloatField(_("value"))
    evidence = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("evidence"))
    note = models.TextField(_("note"), blank=True)
    reported_at = models.DateTimeField(_("reported"))
    reported_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("reported by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.TextField(_("remark"), blank=True)
    state = StateField(ReportedState, default=ReportedState.REPORTED, verbose_name=_("state"))

    class Meta:
        ordering = ("-end_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(city_indicator=None) ^ Q(indicator=None), name="reported_of_the_city_or_of_a_project"
            ),
            models.CheckConstraint(condition=Q(end_on__gte=F("start_on")), name="reported_period_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.of} {self.start_on}–{self.end_on}"

    @property
    def of(self) -> "CityIndicator | Indicator":
        return cast("CityIndicator | Indicator", self.city_indicator or self.indicator)

    @property
    def pilot(self) -> Pilot:
        found: Pilot = (
            cast("CityIndicator", self.city_indicator).pilot if self.city_indicator_id else self._project.pilot
        )
        return found

    @property
    def _project(self) -> Project:
        return cast("Indicator", self.indicator).project

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(city_indicator__pilot__region__in=viewer.regions) | (
            Q(indicator__isnull=False) & concerned(viewer, "indicator__project__")
        )
