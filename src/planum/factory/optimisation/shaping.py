"""Rows as shapes."""

from collections.abc import Sequence

from planum.factory.optimisation.models import (
    Advice,
    FlexibleLoad,
    LoadForecast,
    LoadPlan,
    Process,
    Trial,
)
from planum.factory.optimisation.shapes import (
    AdviceShape,
    FlexibleLoadShape,
    LoadForecastShape,
    LoadPlanShape,
    NewConstraint,
    NewParameter,
    ProcessShape,
    ShareSaving,
    TrialShape,
)


def trial_shape(row: Trial) -> TrialShape:
    return TrialShape(
        row.pk, row.process_id, row.number, row.state.value, row.point, row.advice, row.objective, row.results,
        row.feasible, row.failed, row.metric_value_id, row.note, row.recorded_at,
        row.recorded_by.username if row.recorded_by else "",
    )  # fmt: skip


def advice_shape(row: Advice) -> AdviceShape:
    return AdviceShape(row.after, row.stop, row.reason, row.best_id, row.expected_gain, row.made_at)


def process_shape(
    row: Process, best: Trial | None, recorded: int, trials: Sequence[Trial] = (), advice: Sequence[Advice] = ()
) -> ProcessShape:  # fmt: skip
    """Parameters and constraints are read from the row's own relations: prefetch them for lists."""
    return ProcessShape(
        row.pk, row.plant.path, row.asset.path, row.code, row.name, row.name_en, row.objective, row.objective_en,
        row.unit, row.goal, row.metric.path if row.metric else "", row.noise, row.budget, row.least_gain,
        row.trial_cost_fen, row.state.value,
        [NewParameter(p.code, p.name, p.low, p.high, p.unit, p.step, p.name_en) for p in row.parameters.all()],
        [NewConstraint(c.code, c.name, c.sense, c.limit, c.unit, c.noise, c.name_en) for c in row.constraints.all()],
        recorded, trial_shape(best) if best else None, [trial_shape(one) for one in trials],
        [advice_shape(one) for one in advice],
    )  # fmt: skip


def flexible_load_shape(row: FlexibleLoad) -> FlexibleLoadShape:
    return FlexibleLoadShape(
        row.pk, row.plant.path, row.code, row.name, row.name_en, row.share_bp, row.power_w, row.starts, row.ends,
        row.shift_minutes, row.most_power_w, row.ramp_w,
    )  # fmt: skip


def forecast_shape(row: LoadForecast) -> LoadForecastShape:
    return LoadForecastShape(
        row.pk, row.plant.path, row.signal.path, row.on, row.starts_at, row.load, row.low, row.high,
        row.errors["error_kw"], row.errors["naive_error_kw"], row.errors["held_out_days"], row.errors["method"],
        row.count, row.digest, row.made_at,
    )  # fmt: skip


def load_plan_shape(row: LoadPlan) -> LoadPlanShape:
    return LoadPlanShape(
        row.pk, row.plant.path, row.on, row.state.value, row.forecast_id, row.cap_w, row.prices, row.load,
        {one["code"]: one["after"] for one in row.loads}, row.cost_before_fen, row.cost_after_fen, row.saving_fen,
        row.peak_before_kw, row.peak_after_kw, [ShareSaving(**one) for one in row.savings], row.solver_status,
        row.digest, row.made_at, row.made_by.username,
    )  # fmt: skip
