"""What projects look like over the wire."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ProjectShape:
    code: str
    name: str
    name_en: str
    pilot: str
    owner: str
    wing: str
    industry: str
    category: str
    support_form: str
    total_investment_fen: int
    allocation_fen: int
    other_central_fen: int
    listed_in: str
    starts_on: date
    finishes_on: date
    state: str
