"""Reads of decisions."""

from typing import Any

from django.db.models import Q, QuerySet

from planum.factory.decisions.models import OPEN_STATES, WAITING_STATES, CaseState, DecisionCase
from planum.factory.decisions.shapes import CaseShape, CauseShape, DecisionRecord, case_shape
from planum.factory.decisions.suspecting import known_causes
from planum.kernel.capabilities import query
from planum.kernel.models import Person

MOST_CASES = 500


@query
def cases(*, plant: str = "", open_only: bool = False, limit: int = 100) -> list[CaseShape]:
    """Cases of your plants with their causes and options, those that wait first, then the latest."""
    rows = case_rows().filter(plant__path=plant) if plant else case_rows()
    rows = rows.filter(state__in=OPEN_STATES) if open_only else rows
    return [case_shape(row) for row in rows[: max(1, min(limit, MOST_CASES))]]


@query
def case(*, case: int) -> CaseShape:
    """One case: its causes with their evidence, and its options with their prices."""
    return case_shape(case_rows().get(pk=case))


@query
def causes(*, by: Person) -> list[CauseShape]:
    """The causes that your firm's cases are held against: the shipped ones, and its own in place of some."""
    firm = by.organisation
    rows = known_causes(firm.pk if firm else 0)
    return [
        CauseShape(
            row.code, row.name, row.name_en, row.failure_mode, row.frequency, row.pattern, row.check, row.is_own
        )
        for row in rows.values()
    ]  # fmt: skip


@query
def decision_record(*, plant: str = "") -> DecisionRecord:
    """How your decisions went: causes that were right, and what was expected beside what it cost."""
    rows = recorded_rows().filter(plant__path=plant) if plant else recorded_rows()
    return record_of(list(rows))


def record_of(rows: "list[DecisionCase]") -> DecisionRecord:
    pairs = [(row.chosen.total_fen, row.cost_fen or 0) for row in rows if row.chosen is not None]
    return DecisionRecord(
        decided=len(rows),
        causes_right=sum(bool(row.cause_was_right) for row in rows),
        failures=sum(bool(row.failed) for row in rows),
        expected_fen=sum(expected for expected, _real in pairs),
        real_fen=sum(real for _expected, real in pairs),
        mean_error_fen=round(sum(abs(one - other) for one, other in pairs) / len(pairs)) if pairs else 0,
    )


def case_rows() -> "QuerySet[DecisionCase, Any]":
    rows = DecisionCase.objects.select_related(
        "plant", "asset", "machine", "alarm__signal", "alarm__rule", "prognosis", "opened_by", "decided_by", "chosen",
        "work_order",
    ).prefetch_related("options")  # fmt: skip
    waits = Q(state__in=[one.value for one in WAITING_STATES])
    ordered: QuerySet[DecisionCase, Any] = rows.alias(waits=waits).order_by("-waits", "-opened_at", "-pk")
    return ordered


def recorded_rows() -> "QuerySet[DecisionCase, Any]":
    rows: QuerySet[DecisionCase, Any] = case_rows().filter(state=CaseState.RECORDED)
    return rows
