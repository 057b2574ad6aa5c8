"""What rules, parameters and findings look like over the wire."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class RuleShape:
    """`subjects` are what the rule looks at, `severities` what a breach may do, `parameters` the codes it reads."""

    code: str
    title: str
    title_en: str
    clause: str
    subjects: Sequence[str] = ()
    severities: Sequence[str] = ()
    parameters: Sequence[str] = ()


@dataclass(frozen=True)
class ParameterShape:
    """`value` as JSON: whole fen or counts, a share as exact text, a day as text, codes as a list."""

    code: str
    scope: str
    value: Any
    unit: str
    valid_from: date
    valid_to: date | None
    source: str
    clause: str
    certainty: str
    note: str


@dataclass(frozen=True)
class RuleExplained:
    """A rule with the values that stand on a day in a city, the nearest scope first, and all values it ever had."""

    rule: RuleShape
    explanation: str
    on: date
    city: str
    standing: list[ParameterShape]
    history: list[ParameterShape]


@dataclass(frozen=True)
class FindingShape:
    """`row` and `row_pk` name what was checked, `parameters` are the values of the day of the check."""

    id: int
    row: str
    row_pk: int
    row_name: str
    rule: str
    clause: str
    title: str
    title_en: str
    verdict: str
    facts: dict[str, Any]
    parameters: list[dict[str, Any]]
    cure: str
    cure_en: str
    on: date
    at: datetime


@dataclass(frozen=True)
class LoadedParameters:
    """How many values were added, and how many were left as they stand on file."""

    added: int
    kept: int


MILESTONE_RULE = RuleShape(
    "M01",
    "里程碑已由数据证明",
    "The milestone is proven by data",
    "工信厅联规函〔2025〕108号 二（五）：将防范关口前置，强化日常调度及监督检查；以项目里程碑及其目标为准",
    ("payment",),
    ("blocks",),
)
