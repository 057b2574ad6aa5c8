"""Tables of a city's indicators, late money, evaluations, sanctions and reported values."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from planum.programme.performance.city import Known
from planum.programme.performance.evaluating import needs_explanation, source_of
from planum.programme.performance.evidence import city_mark, reported_mark, target_mark
from planum.programme.performance.models import (
    CityTarget,
    CityValue,
    Dimension,
    Evaluation,
    EvaluationLine,
    ReportedValue,
    SanctionMeasure,
)
from planum.programme.performance.standing import CityStanding, LateMoney
from planum.ui.formats import entered_by, instant, money, number, state, with_evidence
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, StateColumn, Table

NUMERAL = {"cell": {"class": "numeral"}}
PERCENT = 100


def chance(value: float | None) -> str:
    return "—" if value is None else f"{value * PERCENT:.0f} %"


def indicator_url(one: Known) -> str:
    return reverse("performance:city_indicator", args=[one.indicator.pilot.code, one.indicator.code])


class KnownTable(Table):
    """Rows are `Known`: both values side by side, the forecast at the end of the term."""

    name = Column(_("Indicator"), accessor="indicator", linkify=indicator_url, orderable=False)
    dimension = Column(_("Dimension"), accessor="indicator__get_dimension_display", orderable=False)
    wanted = Column(_("Last target"), empty_values=(), orderable=False, attrs=NUMERAL)
    computed = Column(_("Computed value"), empty_values=(), orderable=False, attrs=NUMERAL)
    reported = Column(_("Reported"), empty_values=(), orderable=False, attrs=NUMERAL)
    expected = Column(_("Expected at the end"), empty_values=(), orderable=False, attrs=NUMERAL)
    reaches = Column(_("Chance to meet it"), empty_values=(), orderable=False, attrs=NUMERAL)

    empty = Empty(_("The industry bureau enters the indicators of the plan here, with their targets by year."))

    def render_wanted(self, record: Known) -> object:
        shown = f"{record.indicator.get_direction_display()} {record.indicator.said(record.last_target())}"
        mark = target_mark(record.promised[max(record.promised)]) if record.promised else None
        return with_evidence(shown, mark) if mark else shown

    def render_computed(self, record: Known) -> object:
        if record.newest is None:
            return "—"
        shown = record.newest.in_words
        return with_evidence(shown, city_mark(record.newest))

    def render_reported(self, record: Known) -> object:
        if record.confirmed is None:
            return "—"
        shown = record.indicator.said(record.confirmed.value)
        if record.differs:
            shown = format_html('{} <span class="state state-warning">{}</span>', shown, gettext("differs"))
        return with_evidence(shown, reported_mark(record.confirmed))

    def render_expected(self, record: Known) -> str:
        seen = record.predicted(record.indicator.pilot.ends_on)
        return "—" if seen is None else f"{number(seen.mean, 1)} ({number(seen.low, 1)} – {number(seen.high, 1)})"

    def render_reaches(self, record: Known) -> str:
        return chance(record.reaches(record.indicator.pilot.ends_on))


class TargetTable(Table):
    """What is to be reached year by year, beside what the approved plan says."""

    year = Column(_("Year"), orderable=False)
    planned = Column(_("Goal of the plan"), empty_values=(), orderable=False, attrs=NUMERAL)
    value = Column(_("Target"), orderable=False, attrs=NUMERAL)
    reason = Column(_("Why it was changed"), orderable=False, default="—")
    change = Column("", empty_values=(), orderable=False)

    empty = Empty(_("No target is set yet: take them from the approved plan, or set them one by one."))

    def __init__(self, *arguments: Any, may_change: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.may_change = may_change

    def render_year(self, value: int) -> str:
        return str(value)

    def render_planned(self, record: CityTarget) -> object:
        if record.planned is None:
            return "—"
        return with_evidence(record.indicator.said(record.planned), target_mark(record))

    def render_value(self, record: CityTarget) -> str:
        return f"{record.indicator.get_direction_display()} {record.indicator.said(record.value)}"

    def render_change(self, record: CityTarget) -> object:
        if not self.may_change:
            return ""
        row = record.indicator
        url = reverse("performance:target", args=[row.pilot.code, row.code])
        return format_html(
            '<a class="btn btn-sm" href="{}?year={}">{}</a>', url, record.year, pgettext("target", "Change")
        )


class LateMoneyTable(Table):
    project = Column(_("Project"), linkify=lambda record: reverse("funds:project", args=[record.project.pk]))
    due_fen = MoneyColumn(verbose_name=_("Due by milestones"))
    paid_fen = MoneyColumn(verbose_name=_("Paid"), default="—")
    late_fen = MoneyColumn(verbose_name=_("Late"))
    waiting = Column(_("Waits for"), orderable=False, default="—")
    days = Column(_("Days late"), attrs=NUMERAL)
    light = StateColumn(verbose_name=_("Light of the month"), orderable=False)

    empty = Empty(_("No money is late: every due milestone is paid."))

    def render_waiting(self, record: LateMoney) -> str:
        row = record.waiting
        return f"{row.number} · {row}" if row else gettext("the payment of a proven milestone")


class CityTable(Table):
    """Cities side by side; rows are `CityStanding`."""

    pilot = Column(_("City"), linkify=lambda record: reverse("performance:city", args=[record.pilot.code]))
    batch = Column(_("Batch"), accessor="pilot__batch", attrs=NUMERAL)
    allocated = Column(_("Allocated of the award"), empty_values=(), attrs=NUMERAL, orderable=False)
    paid = Column(_("Paid of received"), empty_values=(), attrs=NUMERAL, orderable=False)
    late_fen = MoneyColumn(verbose_name=_("Late money"))
    coverage = Column(_("Upgraded above scale"), empty_values=(), attrs=NUMERAL, orderable=False)
    grade = Column(_("Latest grade"), empty_values=(), orderable=False)
    passing = Column(_("Chance to pass"), empty_values=(), attrs=NUMERAL)
    expected_fen = MoneyColumn(verbose_name=_("Second tranche, expected"), default="—")
    cases = Column(_("Open cases"), attrs=NUMERAL)

    empty = Empty(_("The cities of the province will stand here side by side once their pilots are opened."))

    def render_allocated(self, record: CityStanding) -> object:
        return format_html("{} / {}", money(record.allocated_fen), money(record.pilot.award_fen))

    def render_paid(self, record: CityStanding) -> object:
        if record.money is None:
            return "—"
        return format_html("{} / {}", money(record.money.paid_fen), money(record.money.received_fen))

    def render_coverage(self, record: CityStanding) -> object:
        one = record.coverage
        if one is None or one.newest is None:
            return "—"
        return with_evidence(one.indicator.said(one.newest.value), city_mark(one.newest))

    def render_grade(self, record: CityStanding) -> object:
        if record.grade is None or record.graded is None:
            return "—"
        url = reverse("performance:evaluation", args=[record.graded.pk])
        return format_html('{} <a href="{}">{}</a>', state(record.grade), url, record.graded.year)

    def render_passing(self, record: CityStanding) -> str:
        return chance(record.passing)


class EvaluationTable(Table):
    year = Column(_("Year evaluated"), linkify=lambda record: reverse("performance:evaluation", args=[record.pk]))
    kind = Column(_("Kind"))
    points = Column(_("Points"), default="—", attrs=NUMERAL)
    grade = Column(_("Grade"), empty_values=(), orderable=False)
    state = StateColumn(verbose_name=_("State"))
    submitted_at = InstantColumn(verbose_name=_("Submitted"), default="—")

    empty = Empty(_("No year has been evaluated yet."))

    def render_year(self, record: Evaluation) -> str:
        return str(record.year)

    def render_kind(self, record: Evaluation) -> str:
        return record.get_kind_display()

    def render_grade(self, record: Evaluation) -> object:
        return state(record.grade) if record.grade else "—"


class LineTable(Table):
    dimension = Column(_("Dimension"), orderable=False)
    indicator = Column(
        _("Indicator"),
        linkify=lambda record: reverse(
            "performance:city_indicator", args=[record.evaluation.pilot.code, record.indicator.code]
        ),
        orderable=False,
    )
    target = Column(_("Target"), empty_values=(), orderable=False, attrs=NUMERAL)
    value = Column(_("Value"), empty_values=(), orderable=False, attrs=NUMERAL)
    source = Column(_("Source"), empty_values=(), orderable=False)
    attained = Column(pgettext_lazy("evaluation", "Reached"), empty_values=(), orderable=False, attrs=NUMERAL)
    points = Column(_("Points"), orderable=False, attrs=NUMERAL)
    explanation = Column(_("Explanation of the deviation"), empty_values=(), orderable=False)

    empty = Empty(_("The city has no indicators yet: enter them with their targets, then fill the draft in again."))

    def render_dimension(self, record: EvaluationLine) -> object:
        return Dimension(record.dimension).label

    def render_target(self, record: EvaluationLine) -> str:
        return record.indicator.said(record.target)

    def render_value(self, record: EvaluationLine) -> object:
        if record.computed and record.computed.value is not None:
            return with_evidence(record.indicator.said(record.value), city_mark(record.computed))
        if record.reported:
            return with_evidence(record.indicator.said(record.value), reported_mark(record.reported))
        return "—"

    def render_source(self, record: EvaluationLine) -> object:
        return state(source_of(record)) if source_of(record) else "—"

    def render_attained(self, record: EvaluationLine) -> str:
        return "—" if record.attained is None else f"{record.attained * PERCENT:.1f} %"

    def render_points(self, value: Decimal, record: EvaluationLine) -> str:
        return f"{value} / {record.worth}"

    def render_explanation(self, record: EvaluationLine) -> object:
        url = reverse("performance:explain", args=[record.pk])
        if record.explanation:
            if record.explained_by is None:
                return record.explanation
            return format_html("{} {}", record.explanation, entered_by(record.explained_by, record.explained_at))
        if not needs_explanation(record, record.evaluation.scheme):
            return "—"
        return format_html('<a class="btn btn-sm" href="{}">{}</a>', url, gettext("Explain the deviation"))


class CityValueTable(Table):
    on = Column(_("As of"))
    value = Column(_("Value"), empty_values=(), orderable=False, attrs=NUMERAL)
    parts = Column(_("Computed from"), orderable=False, attrs=NUMERAL)
    computed_at = InstantColumn(verbose_name=_("Computed"))

    empty = Empty(_("It has not been computed yet."))

    def render_value(self, record: CityValue) -> object:
        return with_evidence(record.in_words, city_mark(record))

    def render_on(self, record: CityValue) -> object:
        return instant(record.on)

    def render_parts(self, value: list[Any]) -> str:
        return str(len(value))


class ReportedTable(Table):
    indicator = Column(_("Indicator"), accessor="of", orderable=False)
    whose = Column(_("City or project"), empty_values=(), orderable=False)
    end_on = Column(_("To"))
    value = Column(_("Value"), orderable=False, attrs=NUMERAL)
    evidence = Column(_("Evidence"), orderable=False)
    reported_by = Column(_("Reported by"), orderable=False)
    state = StateColumn(verbose_name=_("State"))
    decide = Column("", empty_values=(), orderable=False)

    empty = Empty(_("Values that are reported with evidence will stand here."))

    def __init__(self, *arguments: Any, may_decide: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.may_decide = may_decide

    def render_whose(self, record: ReportedValue) -> str:
        return str(record.indicator.project if record.indicator else record.pilot.region)

    def render_end_on(self, record: ReportedValue) -> object:
        return instant(record.end_on)

    def render_value(self, record: ReportedValue) -> object:
        return with_evidence(number(record.value), reported_mark(record))

    def render_evidence(self, record: ReportedValue) -> object:
        return format_html('<a href="{}">{}</a>', reverse("performance:file", args=[record.pk]), record.evidence.name)

    def render_reported_by(self, record: ReportedValue) -> object:
        return entered_by(record.reported_by, record.reported_at)

    def render_decide(self, record: ReportedValue) -> object:
        if not self.may_decide or record.state != "reported":
            return ""
        url = reverse("performance:decide_reported", args=[record.pk])
        return format_html('<a class="btn btn-sm" href="{}">{}</a>', url, gettext("Check the evidence"))


class MeasureTable(Table):
    """Steps of cases; on the list of cases as well as in a case."""

    case = Column(
        pgettext_lazy("sanction", "Case"), linkify=lambda record: reverse("performance:sanction", args=[record.case_id])
    )
    against = Column(pgettext_lazy("sanction", "Against"), accessor="case__against", orderable=False)
    ground = Column(_("Ground"), accessor="case__get_ground_display", orderable=False)
    step = Column(_("Measure taken"), accessor="get_step_display", orderable=False)
    amount_fen = MoneyColumn(verbose_name=_("Amount"))
    heard_until = Column(_("To be heard until"))
    due_on = Column(_("To be carried out by"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("There is no case of sanction."))

    def render_amount_fen(self, value: int) -> object:
        return money(value) if value else "—"

    def render_heard_until(self, record: SanctionMeasure) -> object:
        return instant(record.heard_until)

    def render_due_on(self, record: SanctionMeasure) -> object:
        return instant(record.due_on)
