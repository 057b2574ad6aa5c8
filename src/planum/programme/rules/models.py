"""What the notices leave to numbers: each with its days, its source and its clause."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.kernel.models import Organisation, Person, Region
from planum.kernel.naming import in_reader_language
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.rules.engine import findings
from planum.programme.rules.engine import parameters as engine


class Unit(models.TextChoices):
    FEN = engine.Unit.FEN.value, _("amount")
    SHARE = engine.Unit.SHARE.value, _("share")
    COUNT = engine.Unit.COUNT.value, _("whole number")
    DAY = engine.Unit.DAY.value, _("day")
    DAYS = engine.Unit.DAYS.value, _("days")
    YEARS = engine.Unit.YEARS.value, _("years")
    POINTS = engine.Unit.POINTS.value, _("points")
    CODES = engine.Unit.CODES.value, _("list of codes")


class Certainty(State):
    READ = engine.Certainty.READ.value, _("read in the source"), "good"
    INFERRED = engine.Certainty.INFERRED.value, _("inferred"), "warning"
    UNVERIFIED = engine.Certainty.UNVERIFIED.value, _("not verified"), "warning"


CERTAINTIES = {certainty.value: certainty for certainty in Certainty}


class Verdict(State):
    PASSED = findings.Verdict.PASSED.value, _("passed"), "good"
    WARNS = findings.Verdict.WARNS.value, _("warns"), "warning"
    BLOCKS = findings.Verdict.BLOCKS.value, _("blocks"), "bad"
    NOT_APPLICABLE = findings.Verdict.NOT_APPLICABLE.value, _("does not apply"), "neutral"


class Standing(State):
    STANDS = "stands", _("in force"), "good"
    AWAITED = "awaited", _("not yet in force"), "info"
    ENDED = "ended", _("no longer in force"), "neutral"
    WITHDRAWN = "withdrawn", _("withdrawn"), "bad"


class Parameter(models.Model):
    """One value with the days on which it stands. A row is closed or withdrawn, never rewritten: the history stays.

    `value` is JSON, exact: whole fen or counts, a share as text ("0.20", "1/5"), a day as text, codes as a list.
    `scope` is "cn" or the code of a city.
    """

    code = models.CharField(_("code"), max_length=60)
    scope = models.CharField(_("scope"), max_length=12)
    value = models.JSONField(_("parameter value"))
    unit = models.CharField(_("kind of value"), max_length=8, choices=Unit.choices)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    clause = models.CharField(_("clause"), max_length=300)
    certainty = StateField(Certainty, max_length=12, default=Certainty.READ, verbose_name=_("certainty"))
    note = models.TextField(_("note"), blank=True)
    set_at = models.DateTimeField(_("entered"))
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        ordering = ("code", "scope", "-valid_from", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="parameter_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=("code", "scope", "valid_from"), condition=Q(withdrawn_at=None), name="one_value_per_first_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} · {self.scope} · {self.valid_from}"

    def standing_on(self, on: date) -> Standing:
        if self.withdrawn_at:
            return Standing.WITHDRAWN
        if on < self.valid_from:
            return Standing.AWAITED
        return Standing.STANDS if self.valid_to is None or on <= self.valid_to else Standing.ENDED


class KeptFinding(Owned):
    """What a rule found about a row when something was decided, with the parameters as they stood on that day.

    Never changed, never deleted: the database itself refuses (migration 0003), so that a past decision stays explained.
    `row` names the table as "projects.project"; `owner` is the firm it concerns, `region` the city whose authorities
    see it. Facts and parameters are JSON, exact, as the engine gave them.
    """

    row = models.CharField(_("kind of row"), max_length=60)
    row_pk = models.BigIntegerField(_("key of the row"))
    row_name = models.CharField(pgettext_lazy("finding", "row"), max_length=300)
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    rule = models.CharField(_("rule"), max_length=8)
    clause = models.CharField(_("clause"), max_length=300)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(max_length=200)
    verdict = StateField(Verdict, max_length=16, verbose_name=_("verdict"))
    facts = models.JSONField(_("facts"))
    parameters = models.JSONField(_("parameters"))
    cure = models.TextField(_("cure"), blank=True)
    cure_en = models.TextField(blank=True)
    note = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=300, blank=True)
    on = models.DateField(_("day of the check"))
    at = models.DateTimeField(_("found"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("checked by"))

    class Meta:
        ordering = ("-at", "pk")
        indexes = (
            models.Index(fields=("row", "row_pk", "-at"), name="findings_of_a_row"),
            models.Index(fields=("rule", "-at"), name="findings_of_a_rule"),
        )

    def __str__(self) -> str:
        return f"{self.rule} · {self.row_name} · {self.on}"

    @property
    def is_blocking(self) -> bool:
        return bool(self.verdict is Verdict.BLOCKS)

    @property
    def shown_title(self) -> str:
        return in_reader_language(self.title, self.title_en)

    @property
    def shown_cure(self) -> str:
        return in_reader_language(self.cure or self.note, self.cure_en or self.note_en)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """The authorities of the city, and the firm that it concerns."""
        return Q(region__in=viewer.regions) | Q(owner__in=viewer.organisations)
