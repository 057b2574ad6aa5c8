"""What is known while a pilot runs: monthly reports, evaluation, sanctions, joint projects, levels, parks, loans."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """The report of one month (`month` is any day of it), due in the month after. Shares None: not known, R31 asks
    nothing. `missed_before` counts the months without a report right before this one.
    `time_share` is the part of the project's period that has passed, `progress_share` invested of total investment,
    `spent_share` paid out of what was received in the tranche."""

    project: str
    month: date
    submitted_on: date | None
    missed_before: int = 0
    time_share: Fraction | None = None
    progress_share: Fraction | None = None
    spent_share: Fraction | None = None


class Grade(StrEnum):
    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


@dataclass(frozen=True, slots=True)
class EvaluationFacts:
    """An annual evaluation with a score of 100 points; `grade` is the one written down (None: not yet);
    `sanction_case` names the case that was opened, empty if none."""

    year: int
    score: Fraction
    grade: Grade | None = None
    sanction_case: str = ""


class Step(StrEnum):
    """The ladder of sanctions, the mildest first."""

    RECTIFY = "rectify"
    SUSPEND = "suspend"
    DEDUCT = "deduct"
    RECOVER = "recover"


@dataclass(frozen=True, slots=True)
class SanctionFacts:
    """A step against a pilot. `reversed_fen` was taken back in the ledger for this step; `is_closing`: the step is to
    be recorded as carried out; `taken` are earlier steps of the same case; `reason` says why steps are left out."""

    step: Step
    amount_fen: int = 0
    reversed_fen: int = 0
    is_closing: bool = False
    taken: tuple[Step, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class JointShare:
    """A city's part of a joint project and what it has booked of it."""

    city: str
    share: Fraction
    is_lead: bool = False
    booked_fen: int = 0


@dataclass(frozen=True, slots=True)
class JointFacts:
    """A project of several cities. `total_fen` is the central money of all of them for it."""

    code: str
    members: tuple[JointShare, ...]
    total_fen: int = 0


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """Levels of a firm as other slices computed them, beside what it declares. None: not asked.

    SME level 0–4 (评测指标 2024), CMMM 0–5 (GB/T 39116/39117), factory levels 1 basic, 2 advanced, 3 excellent,
    4 leading; `factory_held` is the highest level that it holds, 0 for none.
    """

    firm: str
    sme_declared: int | None = None
    sme_computed: int | None = None
    cmmm_declared: int | None = None
    cmmm_computed: int | None = None
    factory_applied: int | None = None
    factory_held: int = 0


@dataclass(frozen=True, slots=True)
class ParkFacts:
    """Counts of firms above the designated size, and covered and all sites of gigabit 5G and fibre networks."""

    park: str
    firms: int
    upgraded: int
    served: int
    gigabit_sites: int
    sites: int
    claims_high_standard: bool = True


@dataclass(frozen=True, slots=True)
class LoanFacts:
    """A loan for equipment that another central pot subsidises. `claimed_fen` is the other pot's subsidy,
    `pilot_interest_fen` what the pilot pays or is to pay for interest on the same loan."""

    contract: str
    principal_fen: int
    starts_on: date
    ends_on: date
    claimed_fen: int = 0
    pilot_interest_fen: int = 0
