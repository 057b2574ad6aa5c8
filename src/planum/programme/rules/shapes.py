"""What rules and parameters look like over the wire."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class RuleShape:
    code: str
    title: str
    title_en: str
    clause: str


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
class LoadedParameters:
    """How many values were added, and how many were left as they stand on file."""

    added: int
    kept: int


MILESTONE_RULE = RuleShape(
    "M01",
    "里程碑已由数据证明",
    "The milestone is proven by data",
    "工信厅联规函〔2025〕108号 二（五）：将防范关口前置，强化日常调度及监督检查；以项目里程碑及其目标为准",
)
