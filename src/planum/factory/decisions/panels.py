"""The panels of a case: what happened, what it speaks for, the ways out side by side, what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from planum.factory.decisions.models import CaseState, DecisionCase, Option
from planum.factory.decisions.suspecting import known_causes
from planum.factory.decisions.words import cause_name, reason_of, sign_in_words
from planum.kernel.naming import in_reader_language
from planum.ui.evidence import Evidence, Link
from planum.ui.formats import instant, money, quantity, state
from planum.ui.panels import Fact, FactsPanel, Panel, TextPanel

MOST_SUSPECTS = 3
LEAST_LIKELIHOOD = 0.02


@dataclass(frozen=True)
class Told:
    """One signal's word for a cause, as a sentence's parts."""

    signal: str
    before: object
    now: object
    seen: str
    expected: str
    factor: float
    supports: bool


@dataclass(frozen=True)
class Suspected:
    name: str
    per_cent: float
    check_first: str
    witnesses: list[Told]


def case_panels(case: DecisionCase, *, may_decide: bool) -> list[Panel]:
    panels: list[Panel] = [happened(case), causes_panel(case)]
    options = list(case.options.all())
    if options:
        panels.append(options_panel(case, options, may_decide=may_decide and case.state is CaseState.READY))
    if case.decided_at is not None:
        panels.append(decided(case))
    return panels


def happened(case: DecisionCase) -> FactsPanel:
    rows: list[Any] = [
        (_("Because of"), reason_of(case)),
        (_("State"), state(case.state)),
        (_("Machine"), f"{case.machine.code} · {case.asset}"),
        (_("Plant"), case.plant),
        Fact(_("Opened"), instant(case.opened_at), note=case.opened_by),
    ]
    if case.basis:
        chance = _("prognosis of the machine") if case.basis["chance"] == "prognosis" else _("declared by the plant")
        rows += [
            (_("Plan the options start from"), f"#{case.basis['plan']}"),
            (_("Chance of a failure from"), chance),
            (_("Options prepared"), instant(case.prepared_at)),
        ]
    return FactsPanel(title=_("What happened"), rows=rows, width=5)


def causes_panel(case: DecisionCase) -> TextPanel:
    known = known_causes(case.plant.enterprise_id)
    seen = {one["signal"]: one for one in case.evidence}
    suspects = []
    for one in case.causes[:MOST_SUSPECTS]:
        if one["likelihood"] < LEAST_LIKELIHOOD:
            continue
        cause = known.get(one["code"])
        witnesses = [_told(each, seen[each["signal"]]) for each in one["witnesses"] if each["signal"] in seen]
        name, check = cause_name(case, one["code"]), cause.check_first if cause else ""
        suspects.append(Suspected(name, 100 * one["likelihood"], check, witnesses))
    mark = Evidence(
        reverse("decisions:evidence", args=[case.pk]), source=_("readings of the machine"), at=case.looked_until_at
    )
    content = render_to_string("decisions/causes.html", {"suspects": suspects, "evidence": mark})
    return TextPanel(title=_("What it speaks for"), content=content, width=7)


def _told(witness: dict[str, Any], seen: dict[str, Any]) -> Told:
    return Told(
        in_reader_language(seen["name"], seen["name_en"]),
        quantity(seen["before"], seen["unit"]),
        quantity(seen["now"], seen["unit"]),
        sign_in_words(witness["seen"]),
        sign_in_words(witness["expected"]),
        witness["factor"],
        supports=witness["factor"] > 1,
    )


def options_panel(case: DecisionCase, options: list[Option], *, may_decide: bool) -> TextPanel:
    """A column an option, a row a figure."""
    first = min(options, key=lambda one: one.total_fen)
    others = [one.total_fen for one in options if one.pk != first.pk]
    saved = {"saved": money(min(others) - first.total_fen)}
    why = _plain(_("Expected to cost %(saved)s less than the next best."), saved)
    marks = {
        one.pk: Evidence(
            reverse("decisions:price", args=[one.pk]), source=_("prices of the case"), at=case.prepared_at
        )
        for one in options
    }  # fmt: skip
    today = case.basis.get("late_orders", 0)
    rows = [
        (_("Repair from"), [instant(one.starts_at) for one in options]),
        (_("Chance of a failure before"), [quantity(100 * one.failure_chance, "%", 1) for one in options]),
        (_("Planned work displaced"), [quantity(one.displaced_h, "h", 1) for one in options]),
        (_("Late orders, today %(count)d") % {"count": today}, [quantity(one.late_orders) for one in options]),
        (_("Orders later, weighted"), [quantity(one.later_h, "h", 1) for one in options]),
        (_("Operations moved"), [quantity(one.moved) for one in options]),
        (_("Planned repair"), [money(one.repair_fen) for one in options]),
        (_("Failure"), [money(one.failure_fen) for one in options]),
        (_("Stand-still"), [money(one.stand_fen) for one in options]),
        (_("Lateness"), [money(one.late_fen) for one in options]),
    ]
    columns = [{"option": one, "mark": marks[one.pk], "is_chosen": one.pk == case.chosen_id} for one in options]
    shown = {"columns": columns, "rows": rows, "why": why, "may_decide": may_decide}
    return TextPanel(title=_("Ways out, side by side"), content=render_to_string("decisions/options.html", shown))


def decided(case: DecisionCase) -> FactsPanel:
    rows: list[Any] = [Fact(_("Decided"), instant(case.decided_at), note=case.decided_by)]
    if case.chosen is not None:
        rows.append(Fact(_("Chosen"), case.chosen.get_kind_display(), note=money(case.chosen.total_fen)))
    if case.work_order is not None:
        rows.append(Fact(_("Work order"), case.work_order, note=state(case.work_order.state)))
    rows.append((_("Reason"), case.reason or "—"))
    if case.state is CaseState.RECORDED:
        right = _("right") if case.cause_was_right else _("wrong")
        rows += [
            Fact(_("Cause found"), cause_name(case, case.found_cause), note=right),
            Fact(_("Real cost"), money(case.cost_fen), note=_("entered by %(who)s") % {"who": case.recorded_by}),
            (_("Real stand-still"), quantity(case.downtime_h, "h")),
            (_("The machine failed"), _("yes") if case.failed else _("no")),
            (_("Note"), case.outcome_note or "—"),
        ]
    return FactsPanel(title=_("Decision and outcome"), rows=rows)


def evidence_links(case: DecisionCase) -> list[Link]:
    """The readings below the causes, signal by signal."""
    return [
        Link(
            kind=_("Readings"),
            title=one["path"],
            value=f"{one['before']:.4g} → {one['now']:.4g} {one['unit']} (z {one['z']:.1f})",
            detail=_("before: %(start)s to %(end)s; now: %(now)s to %(until)s; %(count)d readings") % {
                "start": _when(one["before_from"]), "end": _when(one["before_until"]), "now": _when(one["now_from"]),
                "until": _when(one["now_until"]), "count": one["readings"],
            },
            url=reverse("readings:signal", args=[one["path"]]),
            digest=one["digest"],
        )
        for one in case.evidence
    ]  # fmt: skip


def price_links(option: Option) -> list[Link]:
    """The parts of an expected cost, each with what it was multiplied from."""
    case, chance = option.case, 100 * option.failure_chance
    costs = case.basis["costs"]
    figures = {"chance": f"{chance:.1f} %", "holds": f"{100 - chance:.1f} %"}
    parts = (
        (_("Planned repair"), option.repair_fen,
         _("%(holds)s that it holds × %(each)s"), {"each": money(costs["planned_fen"])}),
        (_("Failure"), option.failure_fen,
         _("%(chance)s that it fails before × %(each)s"), {"each": money(costs["failure_fen"])}),
        (_("Stand-still"), option.stand_fen,
         _("(%(holds)s × %(planned).1f h + %(chance)s × %(failed).1f h) × %(each)s an hour"),
         {"planned": option.displaced_h, "failed": costs["failure_h"], "each": money(costs["stand_fen_per_h"])}),
        (_("Lateness"), option.late_fen,
         _("(%(holds)s × %(planned).1f h + %(chance)s × %(failed).1f h later) × %(each)s an hour"),
         {"planned": option.later_h, "failed": case.basis["late_if_failed_h"] - case.basis["late_h"],
          "each": money(costs["late_fen_per_h"])}),
    )  # fmt: skip
    links = [
        Link(kind=_("Part"), title=name, value=money(fen), detail=_plain(said, figures | more))
        for name, fen, said, more in parts
    ]
    if option.plan_id:
        plan = reverse("scheduling:plan", args=[option.plan_id])
        links.append(
            Link(kind=_("Re-planned schedule"), title=option.plan, detail=_("made anew for this option"), url=plan)
        )
    source = _("prognosis of the machine") if case.basis["chance"] == "prognosis" else _("declared by the plant")
    return [*links, Link(kind=_("Chance"), title=source, value=figures["chance"], digest=case.basis.get("digest", ""))]


def _plain(said: str, figures: dict[str, Any]) -> str:
    """Amounts within a sentence stand as text."""
    return strip_tags(said % figures)


def _when(given: str) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(given)):%m-%d %H:%M}"
