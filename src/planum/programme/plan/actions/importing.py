"""The list of projects, industries and goals from Excel or CSV: read whole or refused whole, with row and column."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.programme.plan.actions.filling import decoded, set_plan_goal, set_planned_industry
from planum.programme.plan.actions.listing import add_planned_project, change_planned_project
from planum.programme.plan.exporting import INDUSTRIES, PROJECTS, goal_columns
from planum.programme.plan.models import PlannedIndustry, PlannedProject
from planum.programme.plan.permissions import can_write_plans, plan_to_edit
from planum.programme.plan.shapes import ImportedShape
from planum.programme.rules.engine.facts import Category, Wing
from planum.programme.rules.engine.facts_plan import OwnerRole
from planum.ui.exchange.columns import Column, Faults, Row, read_table, repeated

DAYS = ("starts_on", "finishes_on")


@action(permission=can_write_plans)
def import_planned_projects(*, by: Person, plan: str, name: str, content: str) -> ImportedShape:
    """Read the list of projects from an Excel or CSV file (base64): new codes are added, known ones changed."""
    document = plan_to_edit(by, plan)
    faults = Faults()
    rows = read_table(name, decoded(content), PROJECTS, faults)
    repeated(rows, lambda row: row["code"], PROJECTS[0], faults)
    _check_industries(rows, set(PlannedIndustry.objects.filter(plan=document).values_list("code", flat=True)), faults)
    values = [_project(row, faults) for row in rows]
    faults.refuse()
    known = set(PlannedProject.objects.filter(plan=document).values_list("code", flat=True))
    for each in values:
        write = change_planned_project if each["code"] in known else add_planned_project
        write(by=by, plan=plan, **each)
    changed = sum(each["code"] in known for each in values)
    record(document, after={"read_in": "projects", "file": name, "rows": len(values)})
    return ImportedShape(plan, len(values), len(values) - changed, changed)


@action(permission=can_write_plans)
def import_plan_industries(*, by: Person, plan: str, name: str, content: str) -> ImportedShape:
    """Read the key industries from an Excel or CSV file (base64)."""
    rows = _read(name, content, INDUSTRIES)
    document = plan_to_edit(by, plan)
    known = set(PlannedIndustry.objects.filter(plan=document).values_list("code", flat=True))
    for row in rows:
        set_planned_industry(by=by, plan=plan, **{column.key: row[column.key] for column in INDUSTRIES})
    changed = sum(row["code"] in known for row in rows)
    record(document, after={"read_in": "industries", "file": name, "rows": len(rows)})
    return ImportedShape(plan, len(rows), len(rows) - changed, changed)


@action(permission=can_write_plans)
def import_plan_goals(*, by: Person, plan: str, name: str, content: str) -> ImportedShape:
    """Read the goals with a column for each year from an Excel or CSV file (base64)."""
    document = plan_to_edit(by, plan)
    rows = _read(name, content, goal_columns(document))
    for row in rows:
        values = {str(year): row[str(year)] for year in document.years}
        set_plan_goal(
            by=by, plan=plan, code=row["code"], name=row["name"], unit=row["unit"], baseline=row["baseline"],
            values=values,
        )  # fmt: skip
    record(document, after={"read_in": "goals", "file": name, "rows": len(rows)})
    return ImportedShape(plan, len(rows), len(rows), 0)


def _read(name: str, content: str, columns: list[Column]) -> list[Row]:
    faults = Faults()
    rows = read_table(name, decoded(content), columns, faults)
    repeated(rows, lambda row: row["code"], columns[0], faults)
    faults.refuse()
    return rows


def _check_industries(rows: list[Row], known: set[str], faults: Faults) -> None:
    column = next(one for one in PROJECTS if one.key == "industry")
    for row in rows:
        if row["industry"] not in known:
            allowed = _("One of the plan's industries: %(known)s.") % {"known": "、".join(sorted(known))}
            faults.add(row.number, column, row["industry"], allowed)


def _project(row: Row, faults: Faults) -> dict[str, Any]:
    values = {column.key: row[column.key] for column in PROJECTS}
    for key in DAYS:
        values[key] = _day(row, key, faults)
    starts_on, finishes_on = values["starts_on"], values["finishes_on"]
    if starts_on and finishes_on and finishes_on <= starts_on:
        faults.add(row.number, _column("finishes_on"), finishes_on, _("It ends after it begins."))
    if values["total_investment_fen"] == 0:
        faults.add(row.number, _column("total_investment_fen"), 0, _("Above zero."))
    values["wing"], values["owner_role"] = Wing(values["wing"]), OwnerRole(values["owner_role"])
    values["category"] = Category(values["category"])
    return values


def _day(row: Row, key: str, faults: Faults) -> date | None:
    if not row[key]:
        return None
    try:
        return date.fromisoformat(row[key])
    except ValueError:
        faults.add(row.number, _column(key), row[key], _("A month such as 2026-03, or a day such as 2026-03-01."))
        return None


def _column(key: str) -> Column:
    return next(one for one in PROJECTS if one.key == key)
