"""Contracts on data and the reads made under them, in the words of ODRL 2.2 and of 可信数据空间."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.hub.catalogue.models import DataProduct
from planum.kernel.models import ChangeEntry, Organisation, Person
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class Purpose(models.TextChoices):
    """What data may be used for. A read states its purpose, and it must be the contract's."""

    MONITORING = "monitoring", _("operation monitoring")
    PLANNING = "planning", _("joint production and supply planning")
    DISRUPTION = "disruption", _("answer to a supply disruption")
    CARBON = "carbon", _("carbon accounting")
    TRACEABILITY = "traceability", _("quality traceability")
    DIAGNOSIS = "diagnosis", _("diagnosis and improvement")
    MAINTENANCE = "maintenance", _("remote maintenance")
    SUPERVISION = "supervision", _("supervision and statistics")
    SHARED_EQUIPMENT = "shared_equipment", _("sharing of equipment")
    RESEARCH = "research", _("research and model building")


class Operator(models.TextChoices):
    EQUALS = "eq", _("is")
    IN = "in", _("is one of")
    AT_LEAST = "ge", _("is at least")
    AT_MOST = "le", _("is at most")


class ContractState(State):
    """The last two are never stored: an accepted contract is not begun or expired by its days."""

    ASKED = "asked", pgettext_lazy("contract", "asked for"), "info"
    OFFERED = "offered", pgettext_lazy("contract", "offered"), "info"
    IN_FORCE = "in_force", pgettext_lazy("contract", "in force"), "good"
    DECLINED = "declined", pgettext_lazy("contract", "declined"), "neutral"
    REVOKED = "revoked", pgettext_lazy("contract", "revoked"), "bad"
    NOT_BEGUN = "not_begun", pgettext_lazy("contract", "not begun"), "info"
    EXPIRED = "expired", pgettext_lazy("contract", "expired"), "neutral"


OPEN_STATES = (ContractState.ASKED, ContractState.OFFERED)
CONTRACT_TRANSITIONS: dict[State, tuple[State, ...]] = {
    ContractState.ASKED: (ContractState.IN_FORCE, ContractState.DECLINED),
    ContractState.OFFERED: (ContractState.IN_FORCE, ContractState.DECLINED),
    ContractState.IN_FORCE: (ContractState.REVOKED,),
}


class Contract(Owned):
    """The consumer may read the product for one purpose, from a day to a day, limited to columns and rows.

    Without `columns` and `conditions` it covers the whole product as it is and becomes (`whole`). `terms` is the policy
    both sides accepted and `digest` the hash of its canonical form.
    """

    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("provider"))
    consumer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("consumer"))
    product = models.ForeignKey(DataProduct, models.PROTECT, related_name="contracts", verbose_name=_("product"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    purpose_note = models.CharField(_("purpose in words"), max_length=300, blank=True)
    columns = models.JSONField(_("columns"), default=list)
    conditions = models.JSONField(_("rows"), default=list)
    whole = models.BooleanField(default=False)
    starts_on = models.DateField(_("from"))
    until = models.DateField(_("until"))
    state = StateField(ContractState, choices=ContractState.choices(), verbose_name=_("state"))
    terms = models.JSONField(default=dict)
    digest = models.CharField(_("hash of the terms"), max_length=140)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    ended_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("consumer", "state"), name="contracts_by_consumer"),)
        constraints = (
            models.CheckConstraint(condition=~Q(provider=models.F("consumer")), name="a_contract_has_two_sides"),
            models.CheckConstraint(condition=Q(until__gte=models.F("starts_on")), name="a_contract_lasts"),
        )

    def __str__(self) -> str:
        return f"{self.product} → {self.consumer}"

    def standing(self, today: date) -> ContractState:
        """The state as the day makes it."""
        if self.state is ContractState.IN_FORCE and self.until < today:
            return ContractState.EXPIRED
        if self.state is ContractState.IN_FORCE and today < self.starts_on:
            return ContractState.NOT_BEGUN
        stored: ContractState = self.state
        return stored

    @property
    def waits_for(self) -> int | None:
        """The organisation whose answer is awaited."""
        if self.state is ContractState.ASKED:
            return self.provider_id
        return self.consumer_id if self.state is ContractState.OFFERED else None

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(provider__in=viewer.organisations) | Q(consumer__in=viewer.organisations)


class ContractRead(Owned):
    """One delivery under a contract. `entry` is its link in the change log's chain; rows are only ever added."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="reads")
    entry = models.OneToOneField(ChangeEntry, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("who"))
    rows = models.PositiveIntegerField(_("rows"))
    digest = models.CharField(_("hash"), max_length=140)
    start_at = models.DateTimeField(_("from"), null=True, blank=True)
    end_at = models.DateTimeField(_("until before"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.contract} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(contract__provider__in=viewer.organisations) | Q(contract__consumer__in=viewer.organisations)
