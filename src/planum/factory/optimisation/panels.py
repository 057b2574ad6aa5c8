"""What stands on the pages of optimisation."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from planum.factory.optimisation.assembling import problem_of, trials_of
from planum.factory.optimisation.charts import (
    forecast_chart,
    history_chart,
    parallel_chart,
    plan_chart,
    savings_chart,
)
from planum.factory.optimisation.engine.problem import best_so_far
from planum.factory.optimisation.models import FlexibleLoad, LoadForecast, LoadPlan, Process, Trial, TrialState
from planum.factory.optimisation.tables import FlexibleLoadTable, LoadPlanTable, TrialTable
from planum.factory.optimisation.words import limit_in_words, measured, objective_name, set_points, trial_name, verdict
from planum.hub.metrics.queries import mark_of
from planum.ui.charts import Number
from planum.ui.evidence import Evidence
from planum.ui.formats import entered_by, money, quantity
from planum.ui.panels import ChartPanel, Fact, FactsPanel, FiguresPanel, Panel, TablePanel, TextPanel


def process_panels(row: Process, trials: Sequence[Trial], best: Trial | None) -> list[Panel]:
    told = [one for one in trials if one.state is TrialState.RECORDED]
    asked = problem_of(row)
    line = best_so_far(asked, trials_of(asked, told))
    panels: list[Panel] = [process_figures(row, told, best)]
    if told:
        chart = history_chart(row, told, line)
        advised = row.advice.last()
        panels.append(ChartPanel(option=chart, width=7, height=320))
        panels.append(parallel_panel(row, told, best))
        if advised:
            text = verdict(row, advised.reason, advised.expected_gain)
            panels.insert(1, TextPanel(title=_("Go on or stop?"), width=5, content=format_html("<p>{}</p>", text)))
    panels.insert(1, best_panel(row, best))
    return [*panels, TablePanel(title=_("Trials"), table=TrialTable(list(reversed(trials)), orderable=False))]


def parallel_panel(row: Process, told: Sequence[Trial], best: Trial | None) -> Panel:
    return ChartPanel(option=parallel_chart(row, told, best), width=5, height=320)


def process_figures(row: Process, told: Sequence[Trial], best: Trial | None) -> Panel:
    first = next((one for one in told if one.feasible), None)
    figures = [Fact(_("Trials"), f"{len(told)} / {row.budget}", note=_("of those allowed"))]
    if best is not None and first is not None:
        named = _("Best %(objective)s") % {"objective": objective_name(row)}
        figures.insert(0, _objective(named, row, best))
        figures.insert(1, _objective(_("First that kept every limit"), row, first))
        if first.objective:
            change = 100 * ((best.objective or 0.0) - first.objective) / abs(first.objective)
            figures.insert(2, Fact(_("Change since then"), quantity(change, "%", 1), note=trial_name(best)))
    if row.trial_cost_fen:
        spent = row.trial_cost_fen * len(told)
        figures.append(Fact(_("Spent on trials"), money(spent), note=_("as declared for a trial")))
    return FiguresPanel(title=row, figures=figures)


def _objective(label: str, row: Process, trial: Trial) -> Fact:
    """Computed from readings with its mark, or typed in by whom."""
    shown = quantity(trial.objective, row.unit)
    if trial.metric_value is not None:
        return Fact(label, shown, evidence=mark_of(trial.metric_value))
    return Fact(label, shown, note=entered_by(trial.recorded_by, trial.recorded_at))


def best_panel(row: Process, best: Trial | None) -> Panel:
    """The best set-points, and the limits that everything is measured by."""
    facts: list[Fact | tuple[object, object]] = []
    if best is not None:
        facts += [(one, shown) for one, shown in set_points(row, best.point)]
    else:
        facts += [(one, f"{one.low:g}–{one.high:g} {one.unit}") for one in row.parameters.all()]
    for one in row.constraints.all():
        reached = quantity(best.results[one.code], one.unit) if best is not None else "—"
        facts.append(Fact(limit_in_words(one), reached))
    return FactsPanel(title=_("Best set-points") if best else _("What may be set"), rows=facts, width=7)


def energy_panels(
    forecast: LoadForecast | None, actual: Sequence[Number], plan: LoadPlan | None, flexible: Sequence[FlexibleLoad],
    plans: Sequence[LoadPlan],
) -> list[Panel]:  # fmt: skip
    panels: list[Panel] = []
    if plan is not None:
        mark = plan_mark(plan)
        panels += [
            plan_figures(plan, mark),
            ChartPanel(option=plan_chart(plan), height=340, evidence=mark),
        ]
    if forecast is not None:
        narrow = 7 if plan is not None and plan.savings else 12
        panels.append(
            ChartPanel(option=forecast_chart(forecast, actual), width=narrow, evidence=forecast_mark(forecast))
        )
    if plan is not None and plan.savings:
        panels.append(ChartPanel(option=savings_chart(plan), width=5, evidence=plan_mark(plan)))
    if forecast is not None:
        panels.append(error_panel(forecast))
    panels.append(TablePanel(title=_("Flexible loads"), table=FlexibleLoadTable(flexible, orderable=False)))
    panels.append(TablePanel(title=_("Load plans"), table=LoadPlanTable(plans, orderable=False)))
    return panels


def plan_figures(plan: LoadPlan, mark: Evidence) -> Panel:
    share = 100 * plan.saving_fen / plan.cost_before_fen if plan.cost_before_fen else 0.0
    saved = _("%(share).1f %% of the day's energy cost") % {"share": share}
    cap = _("cap: %(cap)s") % {"cap": measured(plan.cap_w / 1000, "kW") if plan.cap_w else _("none")}
    title = _("Plan for %(day)s") % {"day": plan.on}
    return FiguresPanel(
        title=format_html("{} · {}", title, plan.state.label),
        figures=[
            Fact(_("Saving that day"), money(plan.saving_fen), evidence=mark, note=saved),
            Fact(_("Energy cost after"), money(plan.cost_after_fen), evidence=mark, note=_("at the plant's tariff")),
            Fact(_("Peak before"), quantity(plan.peak_before_kw, "kW"), evidence=mark),
            Fact(_("Peak after"), quantity(plan.peak_after_kw, "kW"), evidence=mark, note=cap),
        ],
    )  # fmt: skip


def error_panel(forecast: LoadForecast) -> Panel:
    errors, mark = forecast.errors, forecast_mark(forecast)
    trees = errors["method"] == "trees"
    method = _("the learned method, which was better") if trees else _("the week before, which was better")
    rows: list[Fact | tuple[object, object]] = [
        Fact(_("Mean error of the learned method"), quantity(errors["error_kw"], "kW"), evidence=mark),
        Fact(_("Mean error of the week before"), quantity(errors["naive_error_kw"], "kW"), evidence=mark),
        (_("Days it had not seen"), errors["held_out_days"]),
        (_("Made by"), method),
        (_("Learned from"), f"{forecast.signal} · {forecast.signal.path}"),
    ]  # fmt: skip
    return FactsPanel(title=_("How far the forecast can be trusted"), rows=rows)


def forecast_mark(row: LoadForecast) -> Evidence:
    return Evidence(reverse("optimisation:forecast_chain", args=[row.pk]), row.signal, row.made_at)


def plan_mark(row: LoadPlan) -> Evidence:
    return Evidence(reverse("optimisation:plan_chain", args=[row.pk]), row.forecast.signal, row.made_at)


def next_trial(row: Process, trial: Trial, sentences: Sequence[str]) -> dict[str, object]:
    """What the template of the next trial shows."""
    return {
        "trial": trial, "title": trial_name(trial), "points": set_points(row, trial.point), "why": sentences,
        "reject": f"{reverse('action', args=['factory', 'reject-trial'])}?trial={trial.pk}"
                  f"&_back={reverse('optimisation:process', args=[row.pk])}",
    }  # fmt: skip
