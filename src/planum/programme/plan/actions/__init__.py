"""Writes of pilots and of implementation plans."""

from planum.programme.plan.actions.filling import (
    add_plan_evidence,
    link_policy,
    link_to_city,
    remove_plan_part,
    set_funding_line,
    set_plan_goal,
    set_plan_task,
    set_planned_industry,
    set_safeguard,
    write_chapter,
)
from planum.programme.plan.actions.importing import import_plan_goals, import_plan_industries, import_planned_projects
from planum.programme.plan.actions.listing import add_planned_project, change_planned_project, withdraw_planned_project
from planum.programme.plan.actions.packaging import build_plan_package
from planum.programme.plan.actions.pilots import open_pilot, record_evaluation
from planum.programme.plan.actions.steps import (
    approve_plan,
    finalise_plan,
    load_plan_template,
    open_plan,
    reopen_plan,
    return_plan,
    submit_plan,
)

__all__ = [
    "add_plan_evidence",
    "add_planned_project",
    "approve_plan",
    "build_plan_package",
    "change_planned_project",
    "finalise_plan",
    "import_plan_goals",
    "import_plan_industries",
    "import_planned_projects",
    "link_policy",
    "link_to_city",
    "load_plan_template",
    "open_pilot",
    "open_plan",
    "record_evaluation",
    "remove_plan_part",
    "reopen_plan",
    "return_plan",
    "set_funding_line",
    "set_plan_goal",
    "set_plan_task",
    "set_planned_industry",
    "set_safeguard",
    "submit_plan",
    "withdraw_planned_project",
    "write_chapter",
]
