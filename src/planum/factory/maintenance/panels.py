"""What a fleet, a machine and a work order say of themselves."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from planum.factory.maintenance.charts import fan_chart, health_chart, share_chart
from planum.factory.maintenance.evidence import chain_of, mark_of
from planum.factory.maintenance.models import Fleet, FleetUnit, Prognosis, PrognosisModel, WorkOrder
from planum.factory.maintenance.shapes import WindowChoice
from planum.factory.maintenance.tables import WindowTable, WorkOrderTable
from planum.factory.maintenance.words import chance, hours_left, why_this_rung, window_in_words
from planum.hub.assets.models import Signal
from planum.ui.formats import entered_by, instant, money, number, quantity, state
from planum.ui.panels import (
    Action,
    ChartPanel,
    EvidencePanel,
    Fact,
    FactsPanel,
    FiguresPanel,
    Panel,
    TablePanel,
    TextPanel,
)

WINDOWS_SHOWN = 5
ON_A_MACHINE = ("asset", "opened_at")


def card_panels(model: PrognosisModel | None) -> list[Panel]:
    """Why this way of looking ahead, and how far it may be trusted."""
    if model is None:
        return [TextPanel(title=_("Model"), content=_("No model yet: the first assessment fits one."))]
    card = model.card
    covered = "—" if card["coverage"] is None else quantity(100 * card["coverage"], "%", 0)
    rows: list[Fact | tuple[object, object]] = [
        (_("Way of looking ahead"), model.get_rung_display()),
        (_("Why"), why_this_rung(model)),
        (_("Machines and steps learned from"), f"{number(card['units'])} · {number(card['rows'])}"),
        (_("Regimes of operation found"), number(card["regimes"])),
        (_("Coverage of the 90 % interval on machines left out"), covered),
        (_("Alarms a thousand steps of early life"), number(card["early_alarms"], 2)),
        (_("Fitted"), format_html("{} · {}", instant(model.fitted_at), model.fitted_by)),
        (_("Hash of the model"), format_html("<code>{}…</code>", model.file.digest[:17] if model.file else "")),
        (_("Hash of the training data"), format_html("<code>{}…</code>", model.training_digest[:17])),
    ]
    return [FactsPanel(title=_("Model"), rows=rows, width=7)]


def fleet_facts(row: Fleet, units: Sequence[FleetUnit]) -> FactsPanel:
    typed = _("typed in by the firm")
    return FactsPanel(
        title=_("What the fleet is told"),
        width=5,
        rows=[
            (_("Machines"), ", ".join(str(unit.asset) for unit in units)),
            (_("Signals"), ", ".join(row.signals)),
            (_("Set-points"), ", ".join(row.setpoints) or "—"),
            Fact(_("Cost of a planned renewal"), money(row.planned_fen), note=typed),
            Fact(_("Cost of a failure"), money(row.failure_fen), note=typed),
            Fact(_("Cost of an hour's stand-still"), money(row.downtime_fen_per_h), note=typed),
            (_("Hours: planned, failure"), f"{number(row.planned_h)} · {number(row.failure_h)}"),
            (_("Step and own baseline"), _("%(step)s min, %(own)s steps") % {
                "step": number(row.step_s // 60), "own": number(row.own_steps)}),
        ],
    )  # fmt: skip


def machine_figures(row: Prognosis) -> FiguresPanel:
    mark = mark_of(row)
    days = {"days": row.horizon_days}
    return FiguresPanel(
        figures=[
            Fact(_("Health"), quantity(100 * row.health, "%", 0), mark, note=state(row.state)),
            Fact(_("Remaining life"), hours_left(row), mark, note=_("median and 90 % interval, hours of running")),
            Fact(_("Chance of a failure in %(days)d days") % days, chance(row.failure_chance), mark),
            Fact(_("Money at risk"), money(row.risk_fen), mark,
                 note=format_html("{} {}", _("less a planned renewal"), money(row.net_fen))),
        ],
    )  # fmt: skip


def machine_charts(row: Prognosis, signals: dict[str, Signal]) -> list[Panel]:
    mark, fan = mark_of(row), fan_chart(row)
    shares = ChartPanel(option=share_chart(row, signals), width=5, evidence=mark)
    health = ChartPanel(option=health_chart(row), width=7, evidence=mark)
    return [health, shares, *([ChartPanel(option=fan, evidence=mark)] if fan else [])]


def window_panels(choice: WindowChoice, row: Prognosis) -> list[Panel]:
    table = WindowTable(choice.windows[:WINDOWS_SHOWN], orderable=False)
    words = window_in_words(choice, row)
    return [
        TextPanel(title=_("The cheapest window"), content=words),
        TablePanel(title=_("Windows by expected cost"), table=table),
    ]


def order_panel(rows: Sequence[WorkOrder], new: str) -> TablePanel:
    actions = [Action(_("Open a work order"), new, primary=True)] if new else []
    table = WorkOrderTable(rows, orderable=False, exclude=ON_A_MACHINE)
    return TablePanel(title=_("Work orders"), table=table, actions=actions)


def evidence_panel(row: Prognosis) -> EvidencePanel:
    return EvidencePanel(title=_("Where it comes from"), links=chain_of(row, check=False), open_links=3)


def order_facts(row: WorkOrder) -> list[Panel]:
    machine = reverse("maintenance:machine", args=[row.asset.path])
    planned = "—"
    if row.planned_start_at:
        planned = format_html("{} – {}", instant(row.planned_start_at), instant(row.planned_end_at))
    rows: list[Fact | tuple[object, object]] = [
        (_("Machine"), format_html('<a href="{}">{}</a>', machine, row.asset)),
        (_("State"), state(row.state)),
        (_("Kind"), row.get_kind_display()),
        (_("Failure mode"), row.get_failure_mode_display() or "—"),
        (_("Opened at"), entered_by(row.opened_by, row.opened_at)),
        (_("Due on"), instant(row.due_on)),
        (_("Planned"), planned),
        (pgettext("time", "Failed"), instant(row.failed_at)),
        (_("Started"), instant(row.started_at)),
        (_("Finished"), instant(row.finished_at)),
        (_("Outcome"), row.get_outcome_display() or "—"),
        (_("Stand-still, h"), quantity(row.downtime_h)),
        (_("Cost"), money(row.cost_fen)),
        (_("Note"), row.note or "—"),
    ]
    panels: list[Panel] = [FactsPanel(title=_("The work order"), rows=rows, width=7)]
    if row.prognosis is not None:
        panels.append(EvidencePanel(title=_("Why it was opened"), links=chain_of(row.prognosis, check=False), width=5))
    return panels
