"""Chain plans of the rivals: each has planned, noted that the common supplier fails, and has an answer to it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from laws.slices.network import SUPPLIER
from planum.chain.network.weeks import monday_of
from planum.chain.planning.actions import answer_disruption, plan_chain, report_disruption


def furnish(rivals: Any) -> None:
    for firm in rivals.firms:
        planner = firm.things["planner"]
        plan_chain(by=planner, owner=firm.code, weeks=6, seconds=2.0)
        noted = report_disruption(
            by=planner, owner=firm.code, firm=SUPPLIER, weeks=4, share_left=0.0, reason=f"{firm.zh}听说 {firm.word}",
            starts_on=monday_of(timezone.localdate()) + timedelta(weeks=1),
        )  # fmt: skip
        answered = answer_disruption(by=planner, owner=firm.code, disruption=noted.id, weeks=6, seconds=2.0)
        firm.things |= {"disruption": noted.id, "chain_plan": answered.id}
        firm.hashes |= {answered.digest}


PARAMETERS = {
    "planning:disruption:key": lambda firm, _city: firm.things["disruption"],
    "planning:key": lambda firm, _city: firm.things["chain_plan"],
}
ARGUMENTS = {
    "chain_plan": lambda firm, _city: firm.things["chain_plan"],
    "disruption": lambda firm, _city: firm.things["disruption"],
    "firm": lambda firm, _city: firm.code,
    "order_weeks": lambda _firm, _city: 2,
    "share_left": lambda _firm, _city: 0.5,
    "tell": lambda firm, _city: [firm.things["mate_code"]],
    "chain.plan_chain:starts_on": lambda _firm, _city: "2026-11-30",
    "chain.report_disruption:starts_on": lambda _firm, _city: "2026-11-30",
}
REACHES = {
    "the firm's disruption for an own plan": lambda r: (
        r.rival.things["planner"], "chain.answer_disruption",
        {"owner": r.rival.code, "disruption": r.own.things["disruption"]},
    ),
    "a note that the firm fails": lambda r: (
        r.rival.things["planner"], "chain.report_disruption",
        {"owner": r.rival.code, "firm": r.own.code, "starts_on": "2026-11-30", "weeks": 1, "share_left": 0.5,
         "reason": "x"},
    ),
    "the firm told of an own disruption": lambda r: (
        r.rival.things["planner"], "chain.report_disruption",
        {"owner": r.rival.code, "firm": r.rival.code, "starts_on": "2026-11-30", "weeks": 1, "share_left": 0.5,
         "reason": "x", "tell": [r.own.code]},
    ),
}  # fmt: skip
SPEAKING = {"planning:disruption", "planning:disruptions", "planning:plan", "planning:plans"}
# Weeks that suppliers can be done without: their names are not the firm's.
SILENT_QUERIES = {"chain.survival"}
# A planner asks for a plan of the own chain.
OWN_PAGES = {"planning:plans"}
