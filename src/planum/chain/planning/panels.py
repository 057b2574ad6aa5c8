"""Panels of a plan of a chain: figures, load of resources, flows, what is late, what is asked of suppliers."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from planum.chain.network.weeks import week_name
from planum.chain.planning.assembling import problem_of
from planum.chain.planning.engine.plan import Status
from planum.chain.planning.models import ChainPlan
from planum.chain.planning.naming import called
from planum.chain.planning.queries import endangered_of, late_of, plan_shape, week_of
from planum.chain.planning.results import sent_of
from planum.chain.planning.shapes import OrderChangeShape
from planum.chain.planning.tables import ChangeTable, EndangeredTable, LateTable
from planum.ui import charts
from planum.ui.evidence import Evidence
from planum.ui.formats import quantity
from planum.ui.panels import ChartPanel, Fact, FiguresPanel, Panel, TablePanel, TextPanel

FULL, TIGHT = 0.995, 0.85


def plan_panels(row: ChainPlan, changes: list[OrderChangeShape]) -> list[Panel]:
    """From what is to be decided to what it is made of."""
    shown: list[Panel] = [figures(row)]
    if row.disruption is not None:
        shown += [comparison(row), endangered_panel(row)]
    shown.append(TablePanel(title=_("What the plan asks of suppliers"), table=ChangeTable(changes, orderable=False)))
    shown.append(TablePanel(title=_("Late deliveries and why"), table=LateTable(late_of(row), orderable=False)))
    return [*shown, load_panel(row), *flows_panel(row)]


def evidence_of(row: ChainPlan) -> Evidence:
    return Evidence(
        reverse("planning:chain_of_evidence", args=[row.pk]), source=_("calculated by the solver"), at=row.made_at,
        version=row.number,
    )  # fmt: skip


def figures(row: ChainPlan) -> Panel:
    shape, mark = plan_shape(row), evidence_of(row)
    in_week = _("%(part)d of %(all)d") % {"part": shape.demands - shape.late_demands, "all": shape.demands}
    proof = _("proven best") if row.solver_status == Status.OPTIMAL else _("within its gap")
    return FiguresPanel(
        figures=[
            Fact(_("Deliveries in their week"), in_week, mark),
            Fact(_("Late unit-weeks"), quantity(shape.late_unit_weeks, "", 0), evidence_of(row)),
            Fact(_("Calculated in"), quantity(row.seconds, "s", 2), note=f"HiGHS · {proof}"),
            Fact(_("Contracts read for it"), len(shape.contracts), note=_("each read stands in the change log")),
        ]
    )


def comparison(row: ChainPlan) -> Panel:
    """Late before the disruption, if nobody acts, with the plan."""
    sums: Mapping[str, Any] = row.result["sums"]
    names = {"before": _("as it was planned"), "untouched": _("if nobody acts"), "after": _("with this plan")}
    title = _("Late unit-weeks before and after")
    values = {title: [sums[key]["late_unit_weeks"] for key in names]}
    option = charts.bar(title, list(names.values()), values, horizontal=True, colours={title: "line"})
    return ChartPanel(option=option, width=5, height=220, evidence=evidence_of(row))


def endangered_panel(row: ChainPlan) -> Panel:
    rows = endangered_of(row)[:30]
    return TablePanel(title=_("What is endangered"), width=7, table=EndangeredTable(rows, orderable=False))


def load_panel(row: ChainPlan) -> Panel:
    """Hours used of each resource, week by week; what is full is marked."""
    resources = row.inputs["problem"]["resources"]
    weeks = [week_name(week_of(row, week)) for week in range(row.weeks)]
    lines = [
        {
            "name": called(row.inputs["names"], one["key"]),
            "cells": [_cell(used, one, week) for week, used in enumerate(row.result["loads"][one["key"]])],
        }
        for one in resources
    ]
    content = render_to_string("planning/load.html", {"weeks": weeks, "lines": lines})
    return TextPanel(title=_("Load of resources by week"), content=content)


def _cell(used: float, resource: Mapping[str, Any], week: int) -> dict[str, Any]:
    hours = resource["hours"][week]
    overtime = resource["overtime"][week] if week < len(resource["overtime"]) else 0.0
    share = used / hours if hours else (1.0 if used else 0.0)
    colour = "bad" if used >= FULL * (hours + overtime) and hours + overtime > 0 else ""
    colour = colour or ("warning" if share > 1 else "info" if share > TIGHT else "neutral")
    if hours + overtime == 0:
        colour = "bad"
    return {"used": used, "hours": hours, "share": 100 * share, "colour": colour, "is_off": hours + overtime == 0}


def flows_panel(row: ChainPlan) -> list[Panel]:
    """What leaves on each lane over all weeks, by its worth: quantities of unlike items have no common measure."""
    problem = problem_of(row.inputs)
    sent = sent_of(problem, row.result)
    names = row.inputs["names"]
    flows = [
        (_supplier(called(names, lane.key)), called(names, lane.target), sum(sent[lane.key]) * lane.cost)
        for lane in problem.lanes
        if sum(sent[lane.key]) > 0
    ]
    makes = {one.node for one in problem.makes}
    tops = sorted({demand.node for demand in problem.demands} & makes)
    bought = {lane.target for lane in problem.lanes}
    for make in problem.makes:
        for key, _quantity in make.components:
            if make.node in tops and key in bought:
                whole = sum(size for _one, name, size in flows if name == called(names, key))
                if whole > 0:
                    flows.append((called(names, key), called(names, make.node), whole))
                    bought.discard(key)
    if not flows:
        return []
    option = charts.sankey(_("What is bought, by its worth over all weeks"), flows, colours=_colours(flows))
    return [ChartPanel(option=option, height=max(260, 34 * len(flows)), evidence=evidence_of(row))]


def _supplier(name: str) -> str:
    return name.partition(" · ")[0]


def _colours(flows: list[tuple[str, str, float]]) -> dict[str, str]:
    return {name: "line" for one, other, _size in flows for name in (one, other)}
