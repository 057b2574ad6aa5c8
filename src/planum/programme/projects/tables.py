"""The table of projects."""

import django_filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from planum.programme.projects.labels import Verdict
from planum.programme.projects.models import (
    Application,
    ApplicationState,
    Call,
    CaseState,
    DuplicateCase,
    EquipmentLine,
    FundingLevel,
    FundingRecord,
    Project,
    Stage,
    Wing,
)
from planum.ui import formats
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, QuantityColumn, StateColumn, StateOf, Table, WingColumn


class ProjectTable(Table):
    code = Column(_("Code"), attrs={"cell": {"class": "code"}})
    # The page of a project shows its money, so the slice of funds, above this one, serves it.
    name = Column(_("Project"), linkify=lambda record: reverse("funds:project", args=[record.pk]))
    wing = WingColumn(verbose_name=_("Wing"))
    industry = Column(_("Industry"))
    owner = Column(_("Owner"))
    total_investment_fen = MoneyColumn(verbose_name=_("Total investment"))
    allocation_fen = MoneyColumn(verbose_name=_("Planned central support"))
    finishes_on = InstantColumn(verbose_name=_("Finishes"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("The projects of the approved plan will stand here; the industry bureau adds them."))

    def render_name(self, record: Project) -> str:
        return str(record)

    def render_wing(self, record: Project) -> object:
        return formats.wing(record.wing)


class ProjectFilter(django_filters.FilterSet):
    wing = django_filters.ChoiceFilter(label=_("Wing"), choices=Wing.choices, empty_label=_("all"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=Stage.choices(), empty_label=_("all"))

    class Meta:
        model = Project
        fields = ("wing", "state")


class CallTable(Table):
    name = Column(_("Call"), linkify=lambda record: reverse("projects:call", args=[record.code]))
    opens_on = InstantColumn(verbose_name=_("Opens on"))
    closes_on = InstantColumn(verbose_name=_("Closes on"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("Calls of the city's industry bureau for applications will stand here."))

    class Meta:
        model = Call
        fields = ("name", "opens_on", "closes_on", "state")

    def render_name(self, record: Call) -> str:
        return str(record)


class ApplicationTable(Table):
    name = Column(_("Project"), linkify=lambda record: reverse("projects:application", args=[record.code]))
    firm = Column(_("Firm"))
    wing = WingColumn(verbose_name=_("Wing"))
    total_investment_fen = MoneyColumn(verbose_name=_("Total investment"))
    requested_fen = MoneyColumn(verbose_name=_("Support asked for"))
    submitted_at = InstantColumn(verbose_name=_("Submitted"))
    open_cases = Column(_("Duplicates"), orderable=False)
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("Applications will stand here: a firm's own from the draft on, others when they were submitted."))

    def render_name(self, record: Application) -> str:
        return str(record)

    def render_wing(self, record: Application) -> object:
        return formats.wing(record.wing) if record.wing else "—"

    def render_open_cases(self, value: int) -> object:
        return formats.state(CaseState.OPEN) if value else "—"


class ApplicationFilter(django_filters.FilterSet):
    wing = django_filters.ChoiceFilter(label=_("Wing"), choices=Wing.choices, empty_label=_("all"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=ApplicationState.choices(), empty_label=_("all"))

    class Meta:
        model = Application
        fields = ("wing", "state")


class EquipmentTable(Table):
    number = Column(_("Row"))
    name = Column(_("Equipment"))
    model = Column(_("Model"))
    serial = Column(_("Serial number"))
    supplier = Column(_("Supplier"))
    invoice = Column(_("Invoice"))
    amount_fen = MoneyColumn(verbose_name=_("Amount"))

    empty = Empty(_("The list of equipment will stand here; it is read in as Excel or CSV."))

    class Meta:
        model = EquipmentLine
        fields = ("number", "name", "model", "serial", "supplier", "invoice", "amount_fen")


class CaseTable(Table):
    application = Column(_("Project"), linkify=lambda record: reverse("projects:case", args=[record.pk]))
    other_side = Column(_("Against"), orderable=False)
    score = QuantityColumn(verbose_name=_("Probability"), unit="%", digits=1)
    verdict = StateOf(Verdict, _("Class"))
    state = StateColumn(verbose_name=_("State"))
    decided_by = Column(_("Decided by"))

    empty = Empty(_("Pairs that look like the same money will stand here after a search for duplicates."))

    def render_score(self, record: DuplicateCase) -> object:
        return formats.quantity(record.score * 100, "%", 1)


class CaseFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=CaseState.choices(), empty_label=_("all"))

    class Meta:
        model = DuplicateCase
        fields = ("state",)


class FundingTable(Table):
    programme = Column(_("Programme of the other funds"))
    level = Column(_("Level"))
    firm = Column(_("Firm"))
    project = Column(_("Project"))
    invoice = Column(_("Invoice"))
    serial = Column(_("Serial number"))
    amount_fen = MoneyColumn(verbose_name=_("Amount"))
    granted_on = InstantColumn(verbose_name=_("Granted"))

    empty = Empty(_("Money of other programmes will stand here when finance or industry bureau has read it in."))

    def render_level(self, record: FundingRecord) -> object:
        return FundingLevel(record.level).label


class FundingFilter(django_filters.FilterSet):
    level = django_filters.ChoiceFilter(label=_("Level"), choices=FundingLevel.choices, empty_label=_("all"))

    class Meta:
        model = FundingRecord
        fields = ("level",)


class UnsignedTable(Table):
    name = Column(_("Project"), linkify=lambda record: reverse("projects:contract", args=[record.pk]))
    owner = Column(_("Owner"), orderable=False)
    allocation_fen = MoneyColumn(verbose_name=_("Planned central support"))
    draft = Column(_("Draft"), accessor="contract__number", default="—", orderable=False)

    empty = Empty(_("Every project of the list has a signed agreement."))

    def render_name(self, record: Project) -> str:
        return str(record)
