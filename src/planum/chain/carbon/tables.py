"""Tables of footprints, of what they are made of, of factors and of what firms ask each other."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planum.chain.carbon.evidence import mark_of, shown_kg
from planum.chain.carbon.models import EmissionFactor, Footprint, Inventory
from planum.hub.metrics.queries import mark_of as metric_mark_of
from planum.kernel.naming import in_reader_language
from planum.ui.formats import entered_by, quantity, with_evidence
from planum.ui.panels import Empty
from planum.ui.tables import (
    Column,
    InstantColumn,
    NumberColumn,
    QuantityColumn,
    StateColumn,
    Table,
    UnitColumn,
)

NUMERAL = {"cell": {"class": "numeral"}}


class PercentColumn(QuantityColumn):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, unit="%", digits=1, **options)

    def shown(self, value: Any) -> object:
        return quantity(value * 100, "%", 1)


class FootprintTable(Table):
    """Rows are footprints with `owner`."""

    product_name = Column(_("Product"), linkify=lambda record: reverse("carbon:footprint", args=[record.uuid]))
    owner = Column(_("Firm"))
    product_code = Column(_("Code"))
    version = NumberColumn(verbose_name=_("Version"))
    kg = NumberColumn(verbose_name=_("Footprint, kg CO₂e"), export_unit="kg CO2e")
    measured_share = PercentColumn(verbose_name=_("Measured activity"))
    primary_share = PercentColumn(verbose_name=_("Primary data"))
    end_at = InstantColumn(verbose_name=_("Period until"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(
        _("Footprints of your products will stand here: of a plant's energy meter and your suppliers' footprints."),
        _("Open an inventory"),
        "/interfaces/chain/open-inventory/",
    )

    def render_product_name(self, record: Footprint) -> str:
        return record.title

    def render_kg(self, record: Footprint) -> object:
        return with_evidence(shown_kg(record), mark_of(record))


class VersionTable(Table):
    version = Column(_("Version"), linkify=lambda record: reverse("carbon:footprint", args=[record.uuid]))
    kg = NumberColumn(verbose_name=_("Footprint, kg CO₂e"))
    measured_share = PercentColumn(verbose_name=_("Measured activity"))
    primary_share = PercentColumn(verbose_name=_("Primary data"))
    reason = Column(_("Why this version"))
    computed_at = InstantColumn(verbose_name=_("Computed"))
    state = StateColumn(verbose_name=_("State"))

    def render_version(self, value: int) -> str:
        return f"v{value}"


class ContributionTable(Table):
    """Rows are nodes of a tree in their order, each with its depth and, where a meter measured it, its value."""

    name = Column(_("Contribution"), orderable=False)
    amount = Column(_("For one"), orderable=False, attrs=NUMERAL)
    kg = NumberColumn(verbose_name=_("kg CO₂e"), orderable=False)
    share = PercentColumn(verbose_name=_("Of the whole"), orderable=False)
    source = Column(_("Factor or footprint"), orderable=False)

    def render_name(self, value: str, record: dict[str, Any]) -> object:
        return format_html('<span class="carbon-tier carbon-tier-{}">{}</span>', record["depth"], value)

    def render_amount(self, record: dict[str, Any]) -> object:
        if not record["unit"]:
            return "—"
        shown, value = quantity(record["amount"], record["unit"]), record["value"]
        if value is not None:
            return with_evidence(shown, metric_mark_of(value))
        return format_html("{} <small>{}</small>", shown, gettext("typed in")) if record["activity"] else shown


class DifferenceTable(Table):
    name = Column(_("Input"), orderable=False)
    kg_before = NumberColumn(verbose_name=_("Before, kg"), orderable=False)
    kg_after = NumberColumn(verbose_name=_("After, kg"), orderable=False)
    change = NumberColumn(verbose_name=_("Change, kg"), orderable=False)
    why = Column(_("What changed"), orderable=False, empty_values=())

    def render_why(self, value: list[str]) -> str:
        return "; ".join(value) or "—"


class UsedFactorTable(Table):
    """The factors and footprints that a footprint was made with, as they were then."""

    source = Column(_("Factor or footprint"), orderable=False)
    kg_each = NumberColumn(verbose_name=_("kg CO₂e for one"), orderable=False)
    unit = UnitColumn(verbose_name=_("Unit"), orderable=False)
    issuer = Column(_("Issued by"), orderable=False)
    document = Column(_("Document"), orderable=False)
    year = Column(_("Year of the data"), orderable=False)
    boundary = Column(_("What it counts"), orderable=False)


class FactorTable(Table):
    name = Column(_("Factor"))
    kg = NumberColumn(verbose_name=_("kg for one"))
    unit = UnitColumn(verbose_name=_("Unit"))
    boundary = Column(_("What it counts"))
    gases = Column(_("Gases"))
    region = Column(_("Valid for"))
    year = NumberColumn(verbose_name=_("Year of the data"))
    issuer = Column(_("Issued by"))
    document = Column(_("Document"))
    is_verified = Column(_("Before use"))

    empty = Empty(
        _("Emission factors will stand here, each with its issuer, document, year and what it counts."),
        _("Load the published factors"),
        "/interfaces/chain/load-emission-factors/",
    )

    def render_name(self, record: EmissionFactor) -> object:
        return format_html("{}<br><small>{} v{}</small>", record, record.code, record.version)

    def render_year(self, value: int) -> str:
        return str(value)

    def render_kg(self, value: float) -> object:
        return quantity(value, digits=4)

    def render_is_verified(self, record: EmissionFactor) -> object:
        if record.is_verified:
            return entered_by(record.added_by) if record.added_by else "—"
        return format_html('<span class="state state-warning">{}</span>', gettext("compare with the document"))

    def value_is_verified(self, record: EmissionFactor) -> bool:
        return record.is_verified


class InventoryTable(Table):
    name = Column(_("Inventory"), linkify=lambda record: reverse("carbon:inventory", args=[record.pk]))
    plant = Column(_("Plant"))
    start_at = InstantColumn(verbose_name=_("From"))
    end_at = InstantColumn(verbose_name=_("Until before"))
    allocation = Column(_("Allocation"))

    empty = Empty(
        _("Inventories will stand here: what went into a plant's products over a period, and what came out."),
        _("Open an inventory"),
        "/interfaces/chain/open-inventory/",
    )

    def render_name(self, record: Inventory) -> str:
        return str(record)


class ActivityTable(Table):
    name = Column(_("Activity"), orderable=False)
    kind = Column(_("Kind"), orderable=False)
    amount = Column(_("Amount"), orderable=False, attrs=NUMERAL)
    source = Column(_("Factor or footprint"), orderable=False, empty_values=())

    empty = Empty(_("Nothing that was used is on file yet."))

    def render_name(self, record: Any) -> str:
        return str(record)

    def render_amount(self, record: Any) -> object:
        return _amount(record, record.unit)

    def render_source(self, record: Any) -> object:
        if record.factor:
            return f"{record.factor.code} v{record.factor.version}"
        url = reverse("carbon:footprint", args=[record.supplied.uuid])
        return format_html('<a href="{}">{} · {}</a>', url, record.supplied.owner, record.supplied)


class OutputTable(Table):
    product = Column(_("Product"), orderable=False)
    amount = Column(_("Amount"), orderable=False, attrs=NUMERAL)
    mass_kg = QuantityColumn(verbose_name=_("Mass of one"), unit="kg", orderable=False)
    share = PercentColumn(verbose_name=_("Share of the burden"), orderable=False, default="—")

    empty = Empty(_("No product has left yet."))

    def render_amount(self, record: Any) -> object:
        return _amount(record, record.get_declared_unit_display())


class RequestTable(Table):
    subject = Column(_("Of what"))
    buyer = Column(_("Asked by"))
    supplier = Column(_("Asked of"))
    due_on = Column(_("Due on"), default="—")
    state = StateColumn(verbose_name=_("State"))
    answer = Column(_("Answer"), default="—")
    act = Column("", empty_values=(), orderable=False, exclude_from_export=True)

    empty = Empty(
        _("Requests for footprints will stand here, those you made and those you are to answer."),
        _("Ask a supplier"),
        "/interfaces/chain/request-footprint/",
    )

    def render_act(self, record: Any) -> object:
        if not record.waits_for_reader:
            return ""
        links = (
            ("answer-footprint-request", gettext("Answer")),
            ("decline-footprint-request", gettext("Decline the request")),
        )
        shown = [
            format_html(
                '<a href="{}?request={}&_back={}">{}</a>', reverse("action", args=["chain", verb]), record.pk,
                reverse("carbon:partners"), label,
            )
            for verb, label in links
        ]  # fmt: skip
        return format_html("{} · {}", *shown)


class ShareTable(Table):
    product = Column(_("Product"))
    organisation = Column(_("Shown to"))
    purpose = Column(_("Purpose"))
    shared_at = InstantColumn(verbose_name=_("Since"))
    until = Column(_("Until"), default="—")
    revoked_at = InstantColumn(verbose_name=_("Revoked"), default="—")

    empty = Empty(
        _("To whom you show which product's footprints will stand here."),
        _("Show footprints to a partner"),
        "/interfaces/chain/share-footprints/",
    )


def _amount(record: Any, unit: object) -> object:
    """By a meter, with its evidence, or by whom it was typed in."""
    shown = quantity(record.amount, unit)
    if record.value:
        return with_evidence(shown, metric_mark_of(record.value))
    return format_html("{} <small>{}</small>", shown, entered_by(record.entered_by))


def named(node: dict[str, Any]) -> str:
    return in_reader_language(node["name"], node["name_en"])
