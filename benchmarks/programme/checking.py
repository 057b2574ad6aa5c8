"""The full check of a city: papers matched, numbers looked up, duplicates searched, every rule asked of every subject.

Knows what a bureau knows, and nothing of what was planted.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from benchmarks.programme import subjects
from benchmarks.programme.city import CODE, City
from planum.programme.funds.engine.matching import Matching, Papers, match
from planum.programme.projects.engine.duplicates import Pair, Verdict, find_duplicates
from planum.programme.rules.engine import table
from planum.programme.rules.engine.facts_evidence import RepeatedUse
from planum.programme.rules.engine.facts_project import Duplicate
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.engine.parameters import View
from planum.programme.rules.engine.uniqueness import NumberUse, repeated_uses
from planum.programme.rules.shipped import shipped_parameters

CHECKS: dict[str, Callable[[Any, View], list[Finding]]] = {
    "recommendation": table.check_recommendation,
    "plan": table.check_plan,
    "review": table.check_review_panel,
    "notice": table.check_public_notice,
    "change": table.check_change,
    "report": table.check_report,
    "evaluation": table.check_evaluation,
    "sanction": table.check_sanction,
    "joint": table.check_joint_project,
    "levels": table.check_levels,
    "park": table.check_park,
    "loan": table.check_loan,
}


@dataclass
class Checked:
    """Breaches as (rule, subject), pairs of the duplicate search, findings by verdict, seconds of each part."""

    breaches: set[tuple[str, str]] = field(default_factory=set)
    pairs: list[Pair] = field(default_factory=list)
    findings: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    cpu_s: float = 0.0

    @property
    def total_s(self) -> float:
        return sum(self.seconds.values())

    def take(self, key: str, found: list[Finding]) -> None:
        for one in found:
            verdict = str(one.verdict)
            self.findings[verdict] += 1
            if verdict in {"warns", "blocks"}:
                self.breaches.add((one.rule, key))


def full_check(city: City, other_facts: dict[str, dict[str, Any]]) -> Checked:
    """Everything at once. `other_facts` are the facts of what is no application and no payment."""
    checked, began_cpu = Checked(), time.process_time()
    parameters = shipped_parameters()
    view = parameters.at(subjects.ON, CODE)
    matching = _timed(checked, "three-way match", lambda: _matched(city))
    repeated = _timed(checked, "unique numbers", lambda: _repeated(city))
    checked.pairs = _timed(checked, "duplicate search", lambda: _pairs(city))
    _timed(checked, "rules of applications", lambda: _check_applications(city, view, checked))
    _timed(checked, "rules of payments", lambda: _check_payments(city, view, matching, repeated, checked))
    _timed(checked, "rules of everything else", lambda: _check_others(city, other_facts, view, checked))
    checked.cpu_s = time.process_time() - began_cpu
    return checked


def _timed(checked: Checked, part: str, work: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    result = work()
    checked.seconds[part] = time.perf_counter() - began
    return result


def _matched(city: City) -> Matching:
    rows = city.projects
    return match(
        Papers(
            [each for row in rows for each in row.contracts],
            [each for row in rows for each in row.lines],
            [each for row in rows for each in row.invoices],
            [each for row in rows for each in row.vouchers],
            [each for row in rows for each in row.invoice_shares],
            [each for row in rows for each in row.payment_shares],
        )
    )


def _repeated(city: City) -> dict[str, tuple[RepeatedUse, ...]]:
    uses = [
        NumberUse("serial" if number[:2].upper() == "SN" else "invoice", number, where, where)
        for number, where in city.used_elsewhere.items()
    ]
    uses += [
        NumberUse("invoice", number, record.id, f"{record.programme} {record.id}")
        for record in city.others
        for number in record.invoices
    ]
    for project in city.projects:
        uses += [NumberUse("invoice", each.number, project.code, project.code) for each in project.invoices]
        uses += [NumberUse("serial", each.serial, project.code, project.code) for each in project.lines]
    return repeated_uses(uses)


def _pairs(city: City) -> list[Pair]:
    return find_duplicates([project.record for project in city.projects], city.others)


def _check_applications(city: City, view: View, checked: Checked) -> None:
    alike: dict[str, list[Duplicate]] = {}
    for pair in checked.pairs:
        for one, other in ((pair.left, pair.right), (pair.right, pair.left)):
            alike.setdefault(one, []).append(Duplicate(other, Fraction(pair.score)))
    for project in city.projects:
        key = f"application:{project.code}"
        facts = subjects.application(project, alike.get(project.code, ()))
        checked.take(key, table.check_project(subjects.changed(city, key, facts), view))


def _check_payments(
    city: City, view: View, matching: Matching, repeated: dict[str, tuple[RepeatedUse, ...]], checked: Checked
) -> None:
    pilot = subjects.pilot(city)
    for project in city.projects:
        key = f"payment:{project.code}"
        case = subjects.payment(project, pilot, matching, repeated.get(project.code, ()))
        checked.take(key, table.check_case(subjects.changed(city, key, case), view))


def _check_others(city: City, facts: dict[str, dict[str, Any]], view: View, checked: Checked) -> None:
    sent = shipped_parameters().at(subjects.SENT)
    for kind, rows in facts.items():
        check, of_day = CHECKS[kind], sent if kind == "recommendation" else view
        for name, each in rows.items():
            key = f"{kind}:{name}"
            checked.take(key, check(subjects.changed(city, key, each), of_day))


def is_found(pair: Pair) -> bool:
    """What the search is promised for: pairs that are the same or likely."""
    return pair.verdict in {Verdict.SAME, Verdict.LIKELY}
