"""What a plan is made of: industries, goals, tasks, projects, funds, links, safeguards, evidence."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.kernel.models import Person, Region, StoredFile
from planum.programme.plan.models.documents import Part
from planum.programme.plan.models.kinds import Category, OwnerRole, SupportForm, Wing


class FundSource(models.TextChoices):
    CENTRAL = "central", _("central funds")
    PROVINCE = "province", _("provincial funds")
    CITY = "city", _("city funds")
    ENTERPRISE = "enterprise", _("firms' own funds")
    LOAN = "loan", _("bank loans")


class LinkKind(models.TextChoices):
    FIRST_BATCH = "first_batch", _("city of the first batch")
    CROSS_REGION = "cross_region", _("cross-regional joint project")
    SAME_CHAIN = "same_chain", _("same industrial chain")


class EvidenceKind(models.TextChoices):
    LETTER = "letter", _("letter of recommendation")
    COMMITMENT = "commitment", _("letter of commitment")
    FILING = "filing", _("project filings")
    STATISTICS = "statistics", _("statistics")
    CERTIFICATE = "certificate", _("certificates and recognitions")
    FUNDS = "funds", _("proof of funds")
    OTHER = "other", _("other evidence")


class PlannedIndustry(Part):
    """A key industry: `code` of GB/T 4754-2017, output of the base year, firms above the designated size."""

    code = models.CharField(_("industry code"), max_length=6)
    name = models.CharField(_("industry"), max_length=80)
    sub_industry = models.CharField(_("sub-industry"), max_length=200, blank=True)
    output_fen = models.BigIntegerField(_("output"), default=0)
    firms = models.PositiveIntegerField(_("firms above the designated size"), default=0)
    chain_leader = models.CharField(_("chain leader"), max_length=200, blank=True)
    justification = models.TextField(pgettext_lazy("choice", "reason"), blank=True)

    class Meta:
        ordering = ("plan", "code")
        constraints = (models.UniqueConstraint(fields=("plan", "code"), name="one_planned_industry_per_code"),)

    def __str__(self) -> str:
        return self.name


class PlanGoal(Part):
    """An indicator with its baseline and a value for each year; `coverage` is the one R12 looks at, in per cent."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("indicator"), max_length=200)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    baseline = models.CharField(_("baseline"), max_length=20, blank=True)
    values = models.JSONField(_("values by year"), default=dict, blank=True)

    class Meta:
        ordering = ("plan", "pk")
        constraints = (models.UniqueConstraint(fields=("plan", "code"), name="one_plan_goal_per_code"),)

    def __str__(self) -> str:
        return self.name


class PlanTask(Part):
    wing = models.CharField(_("wing"), max_length=8, choices=Wing.choices)
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("task"), max_length=200)
    content = models.TextField(_("content"), blank=True)
    responsible = models.CharField(_("responsible"), max_length=200, blank=True)
    milestones = models.TextField(_("milestones"), blank=True)

    class Meta:
        ordering = ("plan", "number")
        constraints = (models.UniqueConstraint(fields=("plan", "number"), name="one_plan_task_per_number"),)

    def __str__(self) -> str:
        return self.title


class PlannedProject(Part):
    """A line of the list of projects. A withdrawn one stays on file with its reason and counts no longer."""

    code = models.CharField(_("code"), max_length=40)
    wing = models.CharField(_("wing"), max_length=8, choices=Wing.choices)
    industry = models.CharField(_("industry code"), max_length=6)
    sub_industry = models.CharField(_("sub-industry"), max_length=200, blank=True)
    name = models.CharField(pgettext_lazy("name", "project"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    owner = models.CharField(_("owner"), max_length=200)
    credit_code = models.CharField(_("unified social credit code"), max_length=40, blank=True)
    owner_role = models.CharField(_("role of the owner"), max_length=16, choices=OwnerRole.choices, default="ordinary")
    address = models.CharField(_("place of construction"), max_length=300, blank=True)
    content = models.TextField(_("what is built"), blank=True)
    starts_on = models.DateField(_("begins"), null=True, blank=True)
    finishes_on = models.DateField(_("finishes"), null=True, blank=True)
    total_investment_fen = models.BigIntegerField(_("total investment"))
    equipment_investment_fen = models.BigIntegerField(_("equipment and software"), default=0)
    completed_fen = models.BigIntegerField(_("completed investment"), default=0)
    filing_code = models.CharField(_("filing code"), max_length=60, blank=True)
    funding_sources = models.CharField(_("sources of funds"), max_length=300, blank=True)
    central_fen = models.BigIntegerField(_("central support asked for"), default=0)
    other_central_fen = models.BigIntegerField(_("other central funds"), default=0)
    other_programme = models.CharField(_("programme of the other funds"), max_length=200, blank=True)
    category = models.CharField(_("category"), max_length=24, choices=Category.choices, default="normal")
    support_form = models.CharField(_("form of support"), max_length=16, choices=SupportForm.choices, default="grant")
    chain_code = models.CharField(_("industrial chain"), max_length=40, blank=True)
    expected = models.CharField(_("expected results"), max_length=500, blank=True)
    author_name = models.CharField(_("author of the park's plan"), max_length=200, blank=True)
    author_kind = models.CharField(_("kind of park"), max_length=40, blank=True)
    leading_industry = models.CharField(_("leading industry of the park"), max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True)

    class Meta:
        ordering = ("plan", "code")
        constraints = (
            models.UniqueConstraint(fields=("plan", "code"), name="one_planned_project_per_code"),
            models.CheckConstraint(condition=Q(total_investment_fen__gt=0), name="planned_investment_is_positive"),
            models.CheckConstraint(
                condition=Q(
                    central_fen__gte=0, other_central_fen__gte=0, equipment_investment_fen__gte=0, completed_fen__gte=0
                ),
                name="planned_amounts_are_not_negative",
            ),
        )

    def __str__(self) -> str:
        return self.name


class FundingLine(Part):
    source = models.CharField(_("source"), max_length=12, choices=FundSource.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    wing = models.CharField(_("wing"), max_length=8, choices=Wing.choices)
    amount_fen = models.BigIntegerField(_("amount"))

    class Meta:
        ordering = ("plan", "year", "source", "wing")
        constraints = (
            models.UniqueConstraint(fields=("plan", "source", "year", "wing"), name="one_funding_line_each"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="funding_line_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.year}"


class PolicyLink(Part):
    """Another programme with which the plan is co-ordinated, and how double central money is kept out."""

    programme = models.CharField(pgettext_lazy("policy", "programme"), max_length=200)
    content = models.TextField(_("content"))
    amount_fen = models.BigIntegerField(_("amount"), default=0)

    class Meta:
        ordering = ("plan", "pk")
        constraints = (models.UniqueConstraint(fields=("plan", "programme"), name="one_policy_link_per_programme"),)

    def __str__(self) -> str:
        return self.programme


class CityLink(Part):
    kind = models.CharField(_("kind"), max_length=16, choices=LinkKind.choices)
    city = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("other city"))
    chain_code = models.CharField(_("industrial chain"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ("plan", "pk")
        constraints = (
            models.UniqueConstraint(fields=("plan", "kind", "city", "chain_code"), name="one_city_link_each"),
        )

    def __str__(self) -> str:
        return f"{self.city} {self.get_kind_display()}"


class Safeguard(Part):
    topic = models.CharField(_("safeguard"), max_length=80)
    content = models.TextField(_("content"))
    responsible = models.CharField(_("responsible"), max_length=200, blank=True)

    class Meta:
        ordering = ("plan", "pk")
        constraints = (models.UniqueConstraint(fields=("plan", "topic"), name="one_safeguard_per_topic"),)

    def __str__(self) -> str:
        return self.topic


class PlanEvidence(Part):
    """A file that proves something of the plan; `pages` are counted from the file."""

    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=16, choices=EvidenceKind.choices)
    proves = models.CharField(_("what it proves"), max_length=300)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    pages = models.PositiveSmallIntegerField(_("pages"))
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("plan", "number")
        constraints = (models.UniqueConstraint(fields=("plan", "number"), name="one_plan_evidence_per_number"),)

    def __str__(self) -> str:
        return self.proves
