"""What the functions of the park's board are called on pages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Final[dict[str, Promise]] = {
    "park.add_task": _("Add a task"),
    "park.mark_upgraded": _("Mark a firm as upgraded"),
    "park.move_task": _("Move a task on"),
    "park.park_board": _("The park on a month"),
    "park.park_goals": _("Goals of a park's plan"),
    "park.park_plans": _("Plans of parks"),
    "park.park_tasks": _("Tasks of a park's plan"),
    "park.place_firm": _("Place a firm"),
    "park.read_energy": _("Read the month's electricity"),
    "park.report_goal": _("Report how far a goal is"),
    "park.set_goal": _("Set a goal"),
    "park.set_plan": _("Write the park's plan"),
}
NAMES: Final[dict[str, Promise]] = {
    "add_task.title": _("Task"),
    "carbon_kg": _("Carbon of the electricity, kg CO₂"),
    "connected": _("Connected"),
    "east_m": _("East on the park's plan, m"),
    "energy_kwh": _("Electricity, kWh"),
    "energy_of": _("Firms whose electricity is shared"),
    "leading_industry": _("Leading industry"),
    "mark_upgraded.basis": _("On what it rests"),
    "measures": _("Measures"),
    "month_on": _("A day of the month"),
    "move_task.to": _("New state"),
    "north_m": _("North on the park's plan, m"),
    "not_shared": _("Not shared"),
    "percent": _("Percent"),
    "place_firm.code": _("Plot"),
    "responsible": _("Responsible"),
    "set_goal.goal": _("Goal"),
    "report_goal.goal": _("Goal"),
    "set_goal.year": _("By the end of"),
    "report_goal.year": _("By the end of"),
    "sharing": _("Firms that share readings"),
    "standings": _("Standing of the firms"),
    "move_task.task": _("Number of the task"),
    "upgraded": _("Upgraded"),
    "upgraded_on": _("Upgraded on"),
}
