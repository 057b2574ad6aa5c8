"""Writes of performance: promises and measurements, reported values, evaluations, sanctions."""

from planum.programme.performance.actions.city import (
    add_city_indicator,
    compute_city_indicators,
    confirm_reported_value,
    report_value,
    return_reported_value,
)
from planum.programme.performance.actions.evaluations import (
    confirm_evaluation,
    explain_deviation,
    load_evaluation_schemes,
    open_evaluation,
    refill_evaluation,
    return_evaluation,
    set_evaluation_scheme,
    submit_evaluation,
)
from planum.programme.performance.actions.indicators import (
    add_indicator,
    add_milestone,
    confirm_milestone,
    measure_indicator,
    set_target,
)
from planum.programme.performance.actions.sanctions import (
    accept_sanction_step,
    add_sanction_step,
    answer_hearing,
    drop_sanction,
    end_sanction_case,
    impose_sanction,
    lift_sanction,
    open_sanction,
    report_sanction_carried_out,
    return_sanction_answer,
)
from planum.programme.performance.actions.targets import adopt_plan_goals, set_city_target

__all__ = [
    "accept_sanction_step",
    "add_city_indicator",
    "add_indicator",
    "add_milestone",
    "add_sanction_step",
    "adopt_plan_goals",
    "answer_hearing",
    "compute_city_indicators",
    "confirm_evaluation",
    "confirm_milestone",
    "confirm_reported_value",
    "drop_sanction",
    "end_sanction_case",
    "explain_deviation",
    "impose_sanction",
    "lift_sanction",
    "load_evaluation_schemes",
    "measure_indicator",
    "open_evaluation",
    "open_sanction",
    "refill_evaluation",
    "report_sanction_carried_out",
    "report_value",
    "return_evaluation",
    "return_reported_value",
    "return_sanction_answer",
    "set_city_target",
    "set_evaluation_scheme",
    "set_target",
    "submit_evaluation",
]
