"""Panels of the dashboards and of the pages of a city's indicators, evaluations and cases."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from planum.programme.performance.city import Known
from planum.programme.performance.city_tables import (
    CityValueTable,
    EvaluationTable,
    KnownTable,
    LateMoneyTable,
    MeasureTable,
    ReportedTable,
    TargetTable,
    chance,
)
from planum.programme.performance.evidence import city_mark, reported_mark, target_mark
from planum.programme.performance.models import Evaluation, SanctionCase, SanctionMeasure
from planum.programme.performance.standing import CityStanding
from planum.programme.plan.amounts import in_short
from planum.ui.charts import Band, Limit, Line, bar, time_series
from planum.ui.formats import entered_by, instant, money, number, state
from planum.ui.panels import Action, ChartPanel, Fact, FactsPanel, FiguresPanel, Panel, TablePanel, TextPanel

MOST_BARS = 10
STEPS = 8


def city_panels(found: CityStanding) -> list[Panel]:
    """What is late, what will be missed and why, what that means for the money; evaluations and cases."""
    measures = SanctionMeasure.objects.filter(case__pilot=found.pilot).select_related("case__pilot", "case__project")
    evaluations = Evaluation.objects.filter(pilot=found.pilot)
    return [
        _figures(found),
        TablePanel(title=_("Where money is late"), table=LateMoneyTable(found.late, orderable=False)),
        *_missing(found),
        *_influences(found),
        TablePanel(title=_("Indicators of the city"), table=KnownTable(found.known)),
        TablePanel(title=_("Evaluations"), table=EvaluationTable(evaluations, orderable=False)),
        TablePanel(
            title=_("Cases of sanction"),
            table=MeasureTable(measures, orderable=False, exclude=("ground", "heard_until")),
            actions=[Action(_("All cases"), reverse("performance:sanctions"))],
        ),
    ]  # fmt: skip


def _figures(found: CityStanding) -> FiguresPanel:
    seen, tranche = found.outlook, found.tranche_fen
    figures = []
    if found.money is not None:
        note = _("of %(received)s received; ledger entry %(number)d") % {
            "received": in_short(found.money.received_fen), "number": found.money.entry,
        }  # fmt: skip
        figures.append(Fact(_("Paid out"), money(found.money.paid_fen), note=note))
    late = _("%(count)d projects") % {"count": len(found.late)}
    figures.append(Fact(_("Late money"), money(found.late_fen), note=late))
    if seen is None:
        figures.append(Fact(_("Second tranche"), money(tranche), note=_("no forecast without indicators and targets")))
        return FiguresPanel(figures=figures)
    low, high = seen.interval_fen(tranche)
    between = _("between %(low)s and %(high)s in eight cases of ten") % {"low": in_short(low), "high": in_short(high)}
    error = _("± %(error)s; %(draws)d simulations, points %(low)s to %(high)s") % {
        "error": f"{seen.error * 100:.1f} %", "draws": seen.draws, "low": number(seen.low, 0),
        "high": number(seen.high, 0),
    }  # fmt: skip
    figures.append(Fact(_("Chance that the final evaluation passes"), chance(seen.passing), note=error))
    figures.append(Fact(_("Second tranche, expected"), money(seen.expected_fen(tranche)), note=between))
    return FiguresPanel(figures=figures)


def _missing(found: CityStanding) -> list[Panel]:
    """The indicators that will rather be missed: the two surest as fans, with what contributes to them."""
    missing = found.missing
    if not missing:
        return []
    charts = [option for one in missing[:2] if (option := fan_panel(one, width=6 if len(missing) > 1 else 12))]
    table = KnownTable(missing, exclude=("dimension", "reported"))
    return [TablePanel(title=_("Which indicators will be missed"), table=table), *charts]


def _influences(found: CityStanding) -> list[Panel]:
    seen = found.outlook
    if seen is None:
        return []
    names = {one.indicator.code: str(one.indicator) for one in found.known}
    lost = sorted(seen.influences, key=lambda one: -one.expected_loss)
    first = [one for one in lost if one.expected_loss > 0.05][:MOST_BARS]
    if not first:
        return []
    option = bar(
        _("Points that each indicator is expected to lose"), [names[one.code] for one in first],
        {_("points expected to be lost"): [round(one.expected_loss, 1) for one in first]},
        unit=pgettext("unit", "points"), horizontal=True,
    )  # fmt: skip
    return [ChartPanel(option=option, height=80 + 34 * len(first))]


def fan_panel(one: Known, *, width: int = 12) -> ChartPanel | None:
    """What was known, and where it leads until the end of the term: the interval holds eight cases of ten."""
    known = one.observations
    if not known:
        return None
    end, target = one.indicator.pilot.ends_on, one.last_target()
    days = [date.fromordinal(int(each.day)) for each in known]
    last = days[-1]
    ahead = [last + timedelta(days=round((end - last).days * step / STEPS)) for step in range(1, STEPS + 1)]
    ahead = [day for day in ahead if day > last]
    seen = [one.predicted(day) for day in ahead]
    empty = [None] * (len(days) - 1)
    value = known[-1].value
    option = time_series(
        _("%(indicator)s until the end of the term") % {"indicator": one.indicator},
        [_noon(day) for day in (*days, *ahead)],
        [
            Line(_("known"), [*(each.value for each in known), *([None] * len(ahead))], "programme"),
            Line(_("expected"), [*empty, value, *(each.mean if each else None for each in seen)], "point", dashed=True),
        ],
        unit=one.indicator.unit,
        band=Band(
            _("eight cases of ten"),
            [*empty, value, *(each.low if each else None for each in seen)],
            [*empty, value, *(each.high if each else None for each in seen)],
        ),
        limits=[Limit(_("target"), target)] if target is not None else [],
    )
    mark = city_mark(one.newest) if one.newest else reported_mark(one.confirmed) if one.confirmed else None
    return ChartPanel(option=option, height=280, width=width, evidence=mark)


def _noon(day: date) -> int:
    """The middle of a day in microseconds since the epoch."""
    return ((day - date(1970, 1, 1)).days * 24 + 4) * 3_600_000_000


def indicator_panels(one: Known, *, may_decide: bool) -> list[Panel]:
    row, fan, figures = one.indicator, fan_panel(one), _indicator_figures(one)
    reported = ReportedTable(
        list(reversed(one.reported)), may_decide=may_decide, exclude=("indicator", "whose"), orderable=False
    )
    targets = TargetTable([one.promised[year] for year in sorted(one.promised)], may_change=may_decide)
    facts: list[Fact | tuple[object, object]] = [
        (_("How it is known"), row.get_formula_display()),
        (_("Dimension"), row.get_dimension_display()),
        (_("Weight within its dimension"), row.weight),
        (_("Source"), row.source or "—"),
    ]
    return [
        *([FiguresPanel(figures=figures)] if figures else []),
        *([fan] if fan else []),
        TablePanel(title=_("Targets by year"), table=targets, width=7),
        FactsPanel(title=_("The indicator"), rows=facts, width=5),
        TablePanel(title=_("Computed values"), table=CityValueTable(list(reversed(one.computed)), orderable=False)),
        TablePanel(title=_("Reported values"), table=reported),
    ]


def _indicator_figures(one: Known) -> list[Fact]:
    row, seen, figures = one.indicator, one.predicted(one.indicator.pilot.ends_on), []
    if one.newest:
        shown = row.said(one.newest.value) if one.newest.value is not None else "—"
        figures.append(
            Fact(
                _("Computed value"),
                shown,
                evidence=city_mark(one.newest),
                note=one.newest.why_in_words or one.newest.on,
            )
        )
    if one.confirmed:
        note = _("differs from the computed value") if one.differs else one.confirmed.end_on
        figures.append(
            Fact(_("Reported"), row.said(one.confirmed.value), evidence=reported_mark(one.confirmed), note=note)
        )
    if one.promised:
        figures.append(_last_target(one))
    if seen is not None:
        between = f"{number(seen.low, 1)} – {number(seen.high, 1)}"
        figures.append(Fact(_("Expected at the end"), row.said(round(seen.mean, 2)), note=between))
        figures.append(Fact(_("Chance to meet it"), chance(one.reaches(row.pilot.ends_on))))
    return figures


def _last_target(one: Known) -> Fact:
    """The last year's target; beside it what the approved plan says, where it comes from there."""
    row = one.indicator
    last = one.promised[max(one.promised)]
    note = _("goal of the plan: %(goal)s") % {"goal": row.said(last.planned)} if last.version else ""
    shown = f"{row.get_direction_display()} {row.said(last.value)}"
    return Fact(_("Last target"), shown, note=note, evidence=target_mark(last))


def case_panels(row: SanctionCase) -> list[Panel]:
    rows: list[Fact | tuple[object, object]] = [
        (pgettext("sanction", "Against"), row.against), (_("Ground"), row.get_ground_display()),
        (_("What was found"), row.facts),
        (_("State"), state(row.state)), (pgettext("sanction", "Opened"), entered_by(row.opened_by, row.opened_at)),
    ]  # fmt: skip
    if row.evaluation:
        rows.append((_("Evaluation"), row.evaluation))
    if row.outcome:
        rows.append((_("Outcome"), row.outcome))
    panels: list[Panel] = [FactsPanel(title=_("The case"), rows=rows)]
    measures = row.measures.select_related("heard_by", "imposed_by", "ended_by", "evidence")
    return [*panels, *(_measure_panel(one) for one in measures)]


def _measure_panel(row: SanctionMeasure) -> Panel:
    rows: list[Fact | tuple[object, object]] = [(_("State"), state(row.state)), (_("Reason"), row.reason)]
    if row.amount_fen:
        rows.append((_("Amount"), money(row.amount_fen)))
        entries = _("ledger entries: %(numbers)s") % {"numbers": ", ".join(map(str, row.entries)) or "—"}
        rows.append(Fact(_("Taken back in the ledger"), money(row.reversed_fen), note=entries))
    rows += [(_("To be heard until"), instant(row.heard_until)), (_("To be carried out by"), instant(row.due_on))]
    if row.heard_by:
        rows.append((_("Answer in the hearing"), row.hearing))
        rows.append((_("Heard"), entered_by(row.heard_by, row.heard_at)))
    if row.imposed_by:
        rows.append((_("Imposed"), entered_by(row.imposed_by, row.imposed_at)))
    if row.answer:
        rows.append((_("How it was carried out"), row.answer))
    if row.evidence:
        rows.append(Fact(_("Evidence"), row.evidence.name, note=row.evidence.digest[:31]))
    if row.decision:
        rows.append((_("Decision"), row.decision))
    return FactsPanel(title=row.get_step_display(), rows=rows, width=6)


def summary_panel(row: Evaluation) -> TextPanel | None:
    return TextPanel(title=_("Summary"), content=row.summary) if row.summary else None
