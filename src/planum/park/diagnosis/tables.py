"""Tables of diagnoses, instruments, requirements and gaps."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.park.diagnosis.engine.choosing import Ranked
from planum.park.diagnosis.labels import Met, level_name
from planum.park.diagnosis.models import Diagnosis, DiagnosisState, InstrumentVersion
from planum.park.diagnosis.remedies import Offered
from planum.ui.formats import instant, money, number
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, NumberColumn, StateColumn, Table


class DiagnosisTable(Table):
    firm = Column(verbose_name=_("Firm"), order_by="firm__code")
    instrument = Column(verbose_name=_("Instrument of assessment"))
    year = Column(verbose_name=_("Year"))
    level = Column(verbose_name=_("Level"))
    points = Column(verbose_name=_("Points"), orderable=False, attrs={"cell": {"class": "numeral"}})
    state = StateColumn(verbose_name=_("State"))
    submitted_at = InstantColumn(verbose_name=_("Submitted"))

    empty = Empty(_("Diagnoses will stand here once a firm has opened one or has given one to you."))

    class Meta:
        model = Diagnosis
        fields = ("firm", "instrument", "year", "level", "points", "state", "submitted_at")

    def render_firm(self, record: Diagnosis) -> Any:
        url = reverse("diagnosis:diagnosis", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, record.firm)

    def render_level(self, record: Diagnosis) -> Any:
        return level_name(record.instrument.instrument, record.level)

    def value_level(self, record: Diagnosis) -> Any:
        return record.level

    def render_points(self, record: Diagnosis) -> Any:
        return number(eval_fraction(record.points))

    def value_points(self, record: Diagnosis) -> Any:
        return eval_fraction(record.points)


def eval_fraction(text: str) -> float:
    """The exact points as a float, for showing."""
    over, _slash, under = text.partition("/")
    return int(over) / int(under or 1)


class DiagnosisFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=DiagnosisState.choices, empty_label=_("all"))

    class Meta:
        model = Diagnosis
        fields = ("state",)


class InstrumentTable(Table):
    name = Column(verbose_name=_("Instrument of assessment"), accessor="pk", order_by="code")
    version = Column(verbose_name=_("Version"))
    loaded_for = Column(verbose_name=_("Stands for the firms of"), empty_values=())
    source = Column(verbose_name=_("Source"))
    certainty = StateColumn(verbose_name=_("Certainty"))
    valid_from = Column(verbose_name=_("In force from"))

    empty = Empty(_("Instruments will stand here once an officer or the park has loaded them."))

    class Meta:
        model = InstrumentVersion
        fields = ("name", "version", "loaded_for", "source", "certainty", "valid_from")

    def render_name(self, record: InstrumentVersion) -> Any:
        url = reverse("diagnosis:instrument", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, record)

    def value_name(self, record: InstrumentVersion) -> str:
        return record.code

    def render_loaded_for(self, record: InstrumentVersion) -> Any:
        return record.loaded_for or _("everybody")


@dataclass(frozen=True)
class RequirementRow:
    level: str
    what: str
    has: str
    needs: str
    state: Met


class RequirementTable(Table):
    level = Column(verbose_name=_("Level"))
    what = Column(verbose_name=_("Condition of the level"))
    has = Column(verbose_name=_("Has"), attrs={"cell": {"class": "numeral"}})
    needs = Column(verbose_name=_("Needs"), attrs={"cell": {"class": "numeral"}})
    state = StateColumn(verbose_name=_("State"))


@dataclass(frozen=True)
class GapRow:
    """A question below its best, what closing it gains, and what can be bought against it."""

    name: str
    mark: str
    has: str
    most: str
    gain: float
    on_the_way: bool
    offers: list[Offered]


class GapTable(Table):
    name = Column(verbose_name=_("Gap"))
    has = Column(verbose_name=_("Now"))
    gain = NumberColumn(verbose_name=_("Gain, points"))
    on_the_way = Column(verbose_name=_("Next level"))
    offers = Column(verbose_name=_("Solutions"), empty_values=(), orderable=False)

    empty = Empty(_("Every question is at its best."))

    def render_name(self, record: GapRow) -> Any:
        return format_html("{} {}", record.name, record.mark)

    def render_has(self, record: GapRow) -> Any:
        return format_html("{} / {}", record.has, record.most)

    def render_on_the_way(self, value: bool) -> Any:  # noqa: FBT001  django_tables2 passes the cell's value
        return _("on the shortest way") if value else "—"

    def render_offers(self, record: GapRow) -> Any:
        if not record.offers:
            return "—"
        return format_html_join(", ", '<a href="{}">{}</a>', ((one.url, one.name) for one in record.offers[:3]))


@dataclass(frozen=True)
class RemedyRow:
    offered: Offered
    ranked: Ranked
    reaches: str

    @property
    def gain(self) -> float:
        return float(self.ranked.gain)

    @property
    def per_wan(self) -> float:
        return float(self.ranked.gain_per_wan)


class RemedyTable(Table):
    name = Column(verbose_name=_("Solution"), accessor="offered__name", orderable=False)
    provider = Column(verbose_name=_("Provider"), accessor="offered__provider", orderable=False)
    closes = Column(verbose_name=_("Closes"), accessor="reaches", orderable=False)
    gain = NumberColumn(verbose_name=_("Gain, points"), orderable=False)
    cost = Column(verbose_name=_("Price, middle"), accessor="ranked__remedy__cost_fen", orderable=False,
                  attrs={"cell": {"class": "numeral"}})  # fmt: skip
    per_wan = NumberColumn(verbose_name=_("Points for 10,000 yuan"), orderable=False)

    empty = Empty(_("Solutions will stand here once providers have published some that close a gap."))

    def render_name(self, record: RemedyRow) -> Any:
        return format_html('<a href="{}">{}</a>', record.offered.url, record.offered.name)

    def render_cost(self, value: int) -> Any:
        return money(value)


@dataclass(frozen=True)
class ReplacedRow:
    question: str
    chosen: str
    source: object
    at: object
    reason: str


class ReplacedTable(Table):
    question = Column(verbose_name=_("Question"))
    chosen = Column(verbose_name=pgettext_lazy("questionnaire", "Answer"))
    source = StateColumn(verbose_name=_("Source"))
    at = InstantColumn(verbose_name=_("Time"))
    reason = Column(verbose_name=_("Reason of the answer that stands"))

    def render_at(self, value: Any) -> Any:
        return instant(value)


@dataclass(frozen=True)
class QuestionRow:
    name: str
    mark: str
    options: str
    most: str


class QuestionTable(Table):
    name = Column(verbose_name=_("Question"))
    options = Column(verbose_name=_("Options and what they are worth"))
    most = Column(verbose_name=_("At most"), attrs={"cell": {"class": "numeral"}})

    def render_name(self, record: QuestionRow) -> Any:
        return format_html("{} {}", record.name, record.mark)
