"""Decisions in the sweep: what hours cost, a cause of the firm's own, and a case on its worn machine with options."""

import base64
from typing import Any

from planum.factory.decisions.actions import open_case, prepare_options, set_cause, set_decision_costs
from planum.factory.maintenance.models import FailureMode
from planum.factory.scheduling.actions import import_machines


def furnish(rivals: Any) -> None:
    for firm in rivals.firms:
        word = firm.word
        bound = (
            "machine,name,name_en,calendar,setups,unit\n"
            f"{word}-M1,{firm.zh}机,{word} saw,{word}-DAY,{word}-SET,{firm.things['machine']}\n"
        )
        content = base64.b64encode(bound.encode()).decode()
        import_machines(by=firm.engineer, plant=firm.plant, name=f"{word}.csv", content=content)
        set_decision_costs(
            by=firm.engineer, plant=firm.plant, late_fen_per_h=firm.odd, planned_fen=100_00, failure_fen=firm.odd * 10,
            stand_fen_per_h=firm.odd, planned_h=1, failure_h=2,
        )  # fmt: skip
        set_cause(
            by=firm.engineer, code="worn", name=f"{firm.zh}磨损", name_en=f"{word} wear",
            failure_mode=FailureMode.VIBRATION, pattern={"shake": "up", "heat": "up"}, check_first=f"{word} first",
        )  # fmt: skip
        case = open_case(by=firm.engineer, prognosis=firm.things["prognosis"])
        ready = prepare_options(by=firm.engineer, case=case.id, seconds=0.05)
        firm.things |= {"case": case.id, "option": ready.options[0].id}
        firm.hashes |= {one.digest for one in ready.deviations}


PARAMETERS = {
    "decisions:pk": lambda firm, _city: firm.things["case"],
    "decisions:approve:pk": lambda firm, _city: firm.things["option"],
    "decisions:price:pk": lambda firm, _city: firm.things["option"],
}
ARGUMENTS = {
    "case": lambda firm, _city: firm.things["case"],
    "option": lambda firm, _city: firm.things["option"],
    "check_first": lambda _firm, _city: "check",
    "daily_failure_chance": lambda _firm, _city: 0.1,
    "failed": lambda _firm, _city: False,
    "found_cause": lambda _firm, _city: "unknown",
    "late_fen_per_h": lambda _firm, _city: 7,
    "pattern": lambda _firm, _city: {"power": "up"},
    "stand_fen_per_h": lambda _firm, _city: 7,
    "factory.set_cause:code": lambda _firm, _city: "new",
    "factory.set_cause:frequency": lambda _firm, _city: 1.0,
    "factory.set_cause:failure_mode": lambda _firm, _city: "VIB",
    "factory.open_case:alarm": lambda firm, _city: firm.alarm,
    "factory.record_outcome:cost_fen": lambda _firm, _city: 7,
    "factory.record_outcome:downtime_h": lambda _firm, _city: 1.0,
}
FORM_DATA = {
    "alarm": lambda firm, _city: firm.alarm,
    "found_cause": lambda _firm, _city: "unknown",
    "cost_yuan": lambda _firm, _city: "7",
    "downtime_h": lambda _firm, _city: "1",
}
REACHES = {
    "a case on the firm's alarm": lambda r: (r.rival.engineer, "factory.open_case", {"alarm": r.own.alarm}),
    "a case on the firm's prognosis": lambda r: (
        r.rival.engineer, "factory.open_case", {"prognosis": r.own.things["prognosis"]},
    ),
}  # fmt: skip
SPEAKING = {"decisions:cases", "decisions:case", "decisions:evidence", "decisions:price", "decisions:causes"}
# A firm's own causes are its own business; how decisions went are numbers, and none has an outcome here.
OWN_BUSINESS = {"factory.set_cause"}
SILENT_QUERIES = ["factory.decision_record"]
