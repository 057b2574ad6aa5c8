"""Tables of plans and of what they are made of."""

from typing import Any

import django_filters
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.programme.plan.engine.numbers import Number
from planum.programme.plan.models import PlannedProject, PlanState, PlanVersion
from planum.ui import formats
from planum.ui.evidence import Evidence
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, NumberColumn, StateColumn, Table, WingColumn


def _edit(part: str) -> Any:
    def url(record: Any) -> str:
        return f"{reverse('plan:part', args=[record.plan.code, part])}?row={record.pk}"

    return url


class PlanTable(Table):
    code = Column(_("Code"), linkify=lambda record: reverse("plan:plan", args=[record.code]))
    name = Column(_("Plan"), linkify=lambda record: reverse("plan:plan", args=[record.code]), empty_values=())
    region = Column(_("City"))
    batch = Column(_("Batch"), attrs={"cell": {"class": "numeral"}})
    version = Column(_("Version"), attrs={"cell": {"class": "numeral"}})
    submitted_at = InstantColumn(verbose_name=_("Submitted"), default="—")
    state = StateColumn(verbose_name=_("State"))

    def render_name(self, record: Any) -> str:
        return str(record)

    empty = Empty(_("Plans will stand here: the city's own from their first word, others' when they were handed in."))


class PlanFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=PlanState.choices(), empty_label=_("all"))


class PlannedProjectTable(Table):
    code = Column(_("Code"), linkify=_edit("projects"))
    name = Column(_("Project"), linkify=_edit("projects"))
    wing = WingColumn(_("Wing"))
    industry = Column(_("Industry code"))
    owner = Column(_("Owner"))
    total_investment_fen = MoneyColumn(verbose_name=_("Total investment"))
    equipment_investment_fen = MoneyColumn(verbose_name=_("Equipment and software"))
    central_fen = MoneyColumn(verbose_name=_("Central support asked for"))
    finishes_on = InstantColumn(verbose_name=_("Finishes"), default="—")
    standing = Column(_("Standing"), empty_values=(), orderable=False)

    def render_standing(self, record: PlannedProject) -> object:
        return pgettext_lazy("project", "withdrawn") if record.withdrawn_at else _("on the list")

    empty = Empty(_("The list of projects will stand here: enter the first below, or read it in from a file."))


class IndustryTable(Table):
    code = Column(_("Industry code"), linkify=_edit("industries"))
    name = Column(_("Industry"))
    sub_industry = Column(_("Sub-industry"))
    output_fen = MoneyColumn(verbose_name=_("Output"))
    firms = Column(_("Firms above the designated size"), attrs={"cell": {"class": "numeral"}})
    chain_leader = Column(_("Chain leader"))


class GoalTable(Table):
    name = Column(_("Indicator"), linkify=_edit("goals"))
    unit = Column(_("Unit"))
    baseline = Column(_("Baseline"), attrs={"cell": {"class": "numeral"}})
    values = Column(_("Values by year"), empty_values=(), orderable=False)

    def render_values(self, record: Any) -> str:
        return " · ".join(f"{year} {value}" for year, value in record.values.items())


class TaskTable(Table):
    number = Column(_("No."), linkify=_edit("tasks"))
    wing = WingColumn(_("Wing"))
    title = Column(_("Task"), linkify=_edit("tasks"))
    responsible = Column(_("Responsible"))


class FundingTable(Table):
    year = Column(_("Year"), linkify=_edit("funds"))
    source = Column(_("Source"))
    wing = WingColumn(_("Wing"))
    amount_fen = MoneyColumn(verbose_name=_("Amount"))


class PolicyTable(Table):
    programme = Column(_("Policy or programme"), linkify=_edit("policies"))
    content = Column(_("Content"))
    amount_fen = MoneyColumn(verbose_name=_("Amount"))


class LinkTable(Table):
    kind = Column(_("Kind"), linkify=_edit("links"))
    city = Column(_("Other city"))
    chain_code = Column(_("Industrial chain"))
    note = Column(_("Note"))


class SafeguardTable(Table):
    topic = Column(_("Safeguard"), linkify=_edit("safeguards"))
    content = Column(_("Content"))
    responsible = Column(_("Responsible"))


class EvidenceTable(Table):
    number = Column(_("No."))
    kind = Column(_("Kind"))
    proves = Column(_("What it proves"))
    file = Column(_("File"))
    pages = Column(_("Pages"), attrs={"cell": {"class": "numeral"}})


class WrittenColumn(NumberColumn):
    """A number as the plan's texts write it."""

    def shown(self, value: Any) -> object:
        return value


class NumberTable(Table):
    """A row is a number of the model with `evidence`."""

    name = Column(_("Figure"))
    token = Column(_("In texts"), empty_values=(), orderable=False)
    value = WrittenColumn(verbose_name=_("Value"), evidence="evidence", orderable=False)

    def render_token(self, record: "ShownNumber") -> str:
        return f"【{record.name}】"


class ShownNumber:
    """A number beside the mark that opens the rows it sums."""

    def __init__(self, plan: str, number: Number) -> None:
        self.name, self.number = number.name, number
        self.value = number.text
        url = reverse("plan:number", args=[plan, number.code])
        self.evidence = Evidence(url=url, source=_("derived from %(rows)d rows") % {"rows": len(number.rows)})


class PlanFileTable(Table):
    """A row is a file of the package's manifest."""

    name = Column(_("File"))
    pages = Column(_("Pages"), attrs={"cell": {"class": "numeral"}})
    size = Column(_("Bytes"), attrs={"cell": {"class": "numeral"}})
    sha256 = Column(_("Hash"))
    paper_copies = Column(_("Paper copies"), attrs={"cell": {"class": "numeral"}})
    disc_copies = Column(_("Copies on disc"), attrs={"cell": {"class": "numeral"}})

    def render_size(self, value: int) -> str:
        return formats.number(value)


class VersionTable(Table):
    number = Column(_("Version"))
    at = InstantColumn(verbose_name=_("Finalised"))
    by = Column(_("By"))
    digest = Column(_("Hash"))
    document = Column(_("Approved document"), empty_values=(), orderable=False)

    def render_document(self, record: PlanVersion) -> object:
        if record.document is None:
            return "—"
        url = reverse("plan:approved", args=[record.plan.code, record.number])
        return format_html('<a href="{}" title="{}">{}</a>', url, record.document.digest, record.document.name)


TABLES: dict[str, type[Table]] = {
    "industries": IndustryTable, "goals": GoalTable, "tasks": TaskTable, "projects": PlannedProjectTable,
    "funds": FundingTable, "policies": PolicyTable, "links": LinkTable, "safeguards": SafeguardTable,
    "evidence": EvidenceTable,
}  # fmt: skip
