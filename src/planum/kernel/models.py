"""Who is who, who changed what, and the files everybody refers to."""

from collections.abc import Collection, Mapping
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.kernel.naming import Named, in_reader_language
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class Region(Named):
    """An administrative division by its GB/T 2260 code; a province has cities below it, a city has districts."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")

    class Meta:
        ordering = ("code",)


class OrganisationKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("enterprise")
    CHAIN_LEADER = "chain_leader", _("chain leader")
    PARK = "park", _("park")
    INDUSTRY_BUREAU = "industry_bureau", _("city industry bureau")
    FINANCE_BUREAU = "finance_bureau", _("city finance bureau")
    DISTRICT_BUREAU = "district_bureau", _("district industry bureau")
    AUDIT_OFFICE = "audit_office", _("audit office")
    PROVINCE = "province", _("province")
    INSTITUTE = "institute", _("university or institute")
    SERVICE_PROVIDER = "service_provider", _("service provider")
    OPERATOR = "operator", _("platform operator")


FIRMS = (OrganisationKind.ENTERPRISE, OrganisationKind.CHAIN_LEADER)
AUTHORITIES = (
    OrganisationKind.INDUSTRY_BUREAU, OrganisationKind.FINANCE_BUREAU, OrganisationKind.DISTRICT_BUREAU,
    OrganisationKind.AUDIT_OFFICE, OrganisationKind.PROVINCE,
)  # fmt: skip


class Organisation(Named, Owned):
    """A firm, a park or an authority. `code` is the unified social credit code where there is one."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations")
    park = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="tenants")

    class Meta:
        ordering = ("code",)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """Public bodies are known to all; a firm to itself, its park and the authorities of its region."""
        return (
            ~Q(kind__in=FIRMS)
            | Q(pk__in=viewer.organisations)
            | Q(park__in=viewer.organisations)
            | Q(region__in=viewer.regions)
        )


class Role(models.TextChoices):
    PLANT_ENGINEER = "plant_engineer", _("plant engineer")
    SUPPLY_PLANNER = "supply_planner", _("supply chain planner")
    PARK_OPERATOR = "park_operator", _("park operator")
    INDUSTRY_OFFICER = "industry_officer", _("industry officer")
    FINANCE_OFFICER = "finance_officer", _("finance officer")
    DISTRICT_OFFICER = "district_officer", _("district officer")
    PROVINCE_OFFICER = "province_officer", _("province officer")
    AUDITOR = "auditor", _("auditor")
    EXPERT = "expert", _("expert reviewer")
    SERVICE_CONSULTANT = "service_consultant", _("service consultant")
    PLATFORM_OPERATOR = "platform_operator", _("platform operator")


class Person(AbstractUser):
    """An account. What it may see and do follows from its memberships."""

    name = models.CharField(_("name"), max_length=80, blank=True)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    first_name = None  # type: ignore[assignment]  # Chinese names are not split; AbstractUser allows removing fields.
    last_name = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en) or self.username

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(membership.role for membership in self._memberships)

    @cached_property
    def organisation(self) -> Organisation | None:
        """The organisation of the first membership: the one pages greet the person with."""
        return self._memberships[0].organisation if self._memberships else None

    @cached_property
    def _memberships(self) -> list["Membership"]:
        rows = Membership.objects.filter(person=self).select_related("organisation__region")
        return list(rows.order_by("pk"))

    def as_viewer(self) -> Viewer:
        return self._viewer

    @cached_property
    def _viewer(self) -> Viewer:
        overseen = [m.organisation.region_id for m in self._memberships if m.organisation.kind in AUTHORITIES]
        parts = Region.objects.filter(parent__in=overseen).values_list("pk", flat=True) if overseen else ()
        return Viewer(
            person=self.pk,
            organisations=frozenset(m.organisation_id for m in self._memberships),
            regions=frozenset([*overseen, *parts]),
            roles=self.roles,
        )


class Membership(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "organisation", "role"), name="one_membership"),)

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation} · {self.get_role_display()}"


class ApiKey(models.Model):
    """A person's key for programs; only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="api_keys")
    label = models.CharField(_("label"), max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.label}"


class ChangeEntry(models.Model):
    """One link of the change log's chain."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(_("time"), db_index=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(_("who"), max_length=150, blank=True)
    action = models.CharField(_("action"), max_length=100, db_index=True)
    subject = models.CharField(_("subject"), max_length=200, db_index=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    previous = models.CharField(max_length=140, blank=True)
    digest = models.CharField(_("hash"), max_length=140)

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"


class ChainHead(models.Model):
    """The last link; the row that writers of the change log queue up for."""

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=140, blank=True)

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"


class StoredFile(Owned):
    """A file known by the hash of its content."""

    digest = models.CharField(_("hash"), max_length=140)
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="files")
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("owner", "digest", "name"), name="one_file_per_owner"),)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(owner__in=viewer.organisations) | Q(owner__region__in=viewer.regions)


class CalculationState(State):
    WAITING = "waiting", _("waiting"), "neutral"
    RUNNING = "running", pgettext_lazy("calculation", "running"), "info"
    DONE = "done", pgettext_lazy("calculation", "done"), "good"
    REFUSED = "refused", pgettext_lazy("calculation", "refused"), "warning"
    STOPPED = "stopped", pgettext_lazy("calculation", "stopped"), "neutral"
    FAILED = "failed", pgettext_lazy("calculation", "failed"), "bad"


CALCULATION_TRANSITIONS: Mapping[State, Collection[State]] = {
    CalculationState.WAITING: (CalculationState.RUNNING, CalculationState.STOPPED),
    CalculationState.RUNNING: (
        CalculationState.DONE, CalculationState.REFUSED, CalculationState.STOPPED, CalculationState.FAILED,
    ),
}  # fmt: skip
OPEN_CALCULATIONS = (CalculationState.WAITING, CalculationState.RUNNING)


class Calculation(Owned):
    """A published action that a worker runs for a person; how far it is, and where its result is seen."""

    by = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("asked by"))
    action = models.CharField(_("action"), max_length=100)
    arguments = models.JSONField(_("arguments"), default=dict)
    language = models.CharField(max_length=10, blank=True)
    seconds = models.FloatField(_("seconds at most"))
    state = StateField(CalculationState, default=CalculationState.WAITING, verbose_name=_("state"))
    done = models.PositiveIntegerField(_("parts done"), default=0)
    of = models.PositiveIntegerField(_("parts"), default=0)
    stop_asked = models.BooleanField(default=False)
    told = models.TextField(_("what it ended with"), blank=True)
    then = models.CharField(max_length=300)
    then_field = models.CharField(max_length=40, blank=True)
    result_key = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    started_at = models.DateTimeField(_("began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(by=viewer.person)
