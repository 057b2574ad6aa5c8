"""What is known of a pilot, a project and a payment when a rule looks at them. Money is in fen and central."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from planum.errors import Refused
from planum.programme.rules.engine.facts_evidence import OwnShare, PaymentEvidence
from planum.programme.rules.engine.facts_running import LoanFacts


class Wing(StrEnum):
    POINT = "point"
    LINE = "line"
    PLANE = "plane"


class Category(StrEnum):
    NORMAL = "normal"
    INFRASTRUCTURE = "infrastructure"
    PUBLIC_PLATFORM = "public_platform"
    PROVIDER_CULTIVATION = "provider_cultivation"


class SupportForm(StrEnum):
    GRANT = "grant"
    LOAN_INTEREST = "loan_interest"
    GUARANTEE_FEE = "guarantee_fee"
    OTHER = "other"


class Evaluation(StrEnum):
    """How the state's evaluation at the end of the period stands; a first tranche needs none."""

    NONE = "none"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Tranche:
    """Central money that reached the city. The first year of implementation is year 1; None: not on file."""

    number: int
    received_fen: int
    received_on: date
    implementation_year: int | None = None
    evaluation: Evaluation = Evaluation.NONE

    def __post_init__(self) -> None:
        year = 1 if self.implementation_year is None else self.implementation_year
        _refuse_below(1, number=self.number, implementation_year=year)
        _refuse_below(0, received_fen=self.received_fen)

    @property
    def is_early(self) -> bool:
        """Paid out before the state's evaluation: the first tranche, and whatever came in the first year."""
        return self.number == 1 or self.implementation_year == 1


@dataclass(frozen=True, slots=True)
class PilotFacts:
    """`allocations` maps project codes to allocated money; `released_fen` is paid to all projects, less recoveries.

    `is_suspended` None: nobody asked whether the pilot is suspended; `suspended_by` names the case.
    """

    city: str
    award_fen: int
    tranches: tuple[Tranche, ...]
    allocations: Mapping[str, int]
    starts_on: date
    ends_on: date
    released_fen: int = 0
    is_suspended: bool | None = None
    suspended_by: str = ""

    def __post_init__(self) -> None:
        _refuse_below(0, award_fen=self.award_fen, released_fen=self.released_fen)
        _refuse_below(0, **{f"allocation of {code}": fen for code, fen in self.allocations.items()})
        if self.ends_on < self.starts_on:
            raise Refused(f"a period that ends {self.ends_on}", f"an end not before {self.starts_on}")

    @property
    def allocated_fen(self) -> int:
        return sum(self.allocations.values())


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """`paid_central_fen` is what this pilot has paid to the project, less recoveries; `other_central_fen` came from
    other central programmes; `listed_where` names the place in the approved plan or its approved supplement."""

    code: str
    wing: Wing
    category: Category
    total_investment_fen: int
    listed_in_plan: bool
    listed_where: str = ""
    other_central_fen: int = 0
    paid_central_fen: int = 0
    support_form: SupportForm = SupportForm.GRANT

    def __post_init__(self) -> None:
        _refuse_below(0, total_investment_fen=self.total_investment_fen, other_central_fen=self.other_central_fen)
        _refuse_below(0, paid_central_fen=self.paid_central_fen)


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """`override_reasons` maps a rule's code to the reason for which an officer departs from it, where it may be.

    `evidence`, `own_share` (of a joint project) and `loan` (for interest) None: not looked at, or there is none.
    """

    amount_fen: int
    on: date
    override_reasons: Mapping[str, str] = field(default_factory=dict)
    evidence: PaymentEvidence | None = None
    own_share: OwnShare | None = None
    loan: LoanFacts | None = None

    def __post_init__(self) -> None:
        _refuse_below(0, amount_fen=self.amount_fen)


@dataclass(frozen=True, slots=True)
class Case:
    """One intended payment with all that the payment rules look at."""

    pilot: PilotFacts
    project: ProjectFacts
    payment: PaymentFacts

    def __post_init__(self) -> None:
        if self.project.paid_central_fen > self.pilot.released_fen:
            raise Refused(
                f"project {self.project.code} was paid {self.project.paid_central_fen} fen, the pilot released"
                f" {self.pilot.released_fen} fen",
                "a project paid no more than the pilot released",
                "count the payments of both from the same ledger",
            )

    @property
    def support_after_fen(self) -> int:
        """Central money the project has after this payment."""
        return self.project.paid_central_fen + self.payment.amount_fen

    @property
    def released_after_fen(self) -> int:
        return self.pilot.released_fen + self.payment.amount_fen


def _refuse_below(least: int, **numbers: int) -> None:
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            raise Refused(f"{name} is {number!r}", f"a whole number not below {least}")
