"""Data products in the terms of DCAT 3: what is offered, by whom, to whom it may be known."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.hub.assets.models import Signal
from planum.hub.metrics.models import Metric
from planum.kernel.models import Organisation
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class ProductKind(models.TextChoices):
    SIGNALS = "signals", _("readings of signals")
    METRIC = "metric", _("values of a metric")
    TABLE = "table", _("rows of a table")


class Theme(models.TextChoices):
    CAPACITY = "capacity", pgettext_lazy("theme", "capacity")
    PRODUCTION = "production", _("production")
    EQUIPMENT = "equipment", _("equipment")
    ENERGY = "energy", _("energy")
    CARBON = "carbon", _("carbon")
    QUALITY = "quality", pgettext_lazy("theme", "quality of goods")
    SUPPLY = "supply", _("supply and stock")
    BUSINESS = "business", _("business figures")


class Licence(models.TextChoices):
    CONTRACT = "contract", _("own use under the contract")
    AGGREGATES = "aggregates", _("results may be passed on, rows not")
    OPEN = "open", _("open, the source is named")


class Frequency(models.TextChoices):
    """`accrualPeriodicity`: how often something new comes."""

    CONTINUOUS = "continuous", _("continuously")
    DAILY = "daily", _("daily")
    WEEKLY = "weekly", _("weekly")
    MONTHLY = "monthly", _("monthly")
    IRREGULAR = "irregular", _("irregularly")


class Audience(models.TextChoices):
    """Who may know that a product exists. Nobody reads its rows without a contract."""

    NAMED = "named", _("named organisations")
    PARK = "park", _("the park and its firms")
    EVERYBODY = "everybody", _("everybody who has signed in")


class ProductState(State):
    DRAFT = "draft", pgettext_lazy("product", "draft"), "neutral"
    LISTED = "listed", _("listed"), "good"
    WITHDRAWN = "withdrawn", pgettext_lazy("product", "withdrawn"), "neutral"


PRODUCT_TRANSITIONS: dict[State, tuple[State, ...]] = {
    ProductState.DRAFT: (ProductState.LISTED, ProductState.WITHDRAWN),
    ProductState.LISTED: (ProductState.WITHDRAWN,),
    ProductState.WITHDRAWN: (ProductState.LISTED,),
}


class DataProduct(Named, Owned):
    """What an organisation offers: readings of signals, the values of a metric, or its rows of a table."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="data_products", verbose_name=_("owner"))
    code = models.CharField(_("code"), max_length=40)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=ProductKind.choices)
    signals = models.ManyToManyField(Signal, blank=True, related_name="+")
    metric = models.ForeignKey(Metric, models.PROTECT, null=True, blank=True, related_name="+")
    table = models.CharField(_("table"), max_length=60, blank=True)
    theme = models.CharField(_("theme"), max_length=12, choices=Theme.choices)
    keywords = models.JSONField(_("keywords"), default=list)
    licence = models.CharField(_("licence"), max_length=12, choices=Licence.choices, default=Licence.CONTRACT)
    frequency = models.CharField(_("updated"), max_length=12, choices=Frequency.choices)
    audience = models.CharField(_("who may know of it"), max_length=10, choices=Audience.choices)
    state = StateField(
        ProductState, choices=ProductState.choices(), default=ProductState.DRAFT, verbose_name=_("state")
    )
    offered_at = models.DateTimeField(_("offered"), auto_now_add=True)

    class Meta:
        ordering = ("owner__code", "code")
        constraints = (models.UniqueConstraint(fields=("owner", "code"), name="one_product_code_per_owner"),)

    __str__ = Named.__str__

    @property
    def path(self) -> str:
        """The name that is unique among all organisations."""
        return f"{self.owner.code}/{self.code}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(owner__in=viewer.organisations) | (Q(state=ProductState.LISTED.value) & _meant_for(viewer))


class Recipient(Owned):
    """An organisation, by its code, that may know of a product. A code that nobody here has is kept and reaches nobody:
    naming somebody tells nothing about who is here.
    """

    product = models.ForeignKey(DataProduct, models.CASCADE, related_name="recipients")
    code = models.CharField(_("code"), max_length=40)

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("product", "code"), name="one_recipient_per_product"),)

    def __str__(self) -> str:
        return self.code

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(product__owner__in=viewer.organisations)


def _meant_for(viewer: Viewer) -> Q:
    if viewer.person is None:
        return Q(pk__in=())
    own = Organisation._base_manager.filter(pk__in=viewer.organisations)
    named = Recipient._base_manager.filter(code__in=own.values("code")).values("product")
    parks = Q(owner__park__in=own.exclude(park=None).values("park")) | Q(owner__park__in=viewer.organisations)
    of_the_park = Q(owner__in=own.exclude(park=None).values("park"))
    return (
        Q(audience=Audience.EVERYBODY)
        | (Q(audience=Audience.PARK) & (parks | of_the_park))
        | (Q(audience=Audience.NAMED) & Q(pk__in=named))
    )
