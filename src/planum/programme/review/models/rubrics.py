"""What is judged, with which weight, on which scale: a rubric is never changed, a new version takes its place."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Organisation, Person, Region
from planum.kernel.naming import Named
from planum.kernel.visibility import Owned, Viewer
from planum.programme.projects.models import Wing


class Rubric(Named, Owned):
    """One version of a city's score sheet for a wing; criteria are public, so everybody of the city may read them."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("city"))
    code = models.CharField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    wing = models.CharField(_("wing"), max_length=8, choices=Wing.choices)
    source = models.CharField(_("source"), max_length=300, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        ordering = ("code", "-version")
        constraints = (models.UniqueConstraint(fields=("region", "code", "version"), name="one_version_of_a_rubric"),)

    def __str__(self) -> str:
        return f"{Named.__str__(self)} v{self.version}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return city_rows(viewer) | Q(pk__in=_judged_by(viewer))


def city_rows(viewer: Viewer, prefix: str = "") -> Q:
    """The authorities of the city, and whoever belongs to an organisation in it or in a district of it."""
    homes = Organisation._base_manager.filter(pk__in=viewer.organisations)
    return (
        Q(**{f"{prefix}region__in": viewer.regions})
        | Q(**{f"{prefix}region__in": homes.values("region")})
        | Q(**{f"{prefix}region__in": homes.values("region__parent")})
    )


def _judged_by(viewer: Viewer) -> Any:
    from planum.programme.review.models.panels import Panel  # noqa: PLC0415  panels refer to rubrics

    return Panel._base_manager.filter(assignments__expert__person=viewer.person).values("rubric")


class Criterion(Named, Owned):
    """`anchors` say what earns which points: [{"from": 90, "to": 100, "text": "…"}]; `looks_at` names form fields."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField(_("number"))
    code = models.CharField(_("code"), max_length=40)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2)
    most = models.PositiveSmallIntegerField(_("most points"), default=100)
    anchors: Any = models.JSONField(_("levels"), default=list)
    looks_at: Any = models.JSONField(_("evidence to look at"), default=list)

    class Meta:
        ordering = ("rubric", "number")
        constraints = (models.UniqueConstraint(fields=("rubric", "code"), name="one_criterion_of_a_code"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return city_rows(viewer, "rubric__") | Q(rubric__in=_judged_by(viewer))
