"""What diagnoses look like over the wire."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class InstrumentShape:
    """A version of an instrument; `loaded_for` is empty where it stands for everybody."""

    id: int
    code: str
    version: str
    name: str
    name_en: str
    source: str
    certainty: str
    note: str
    loaded_for: str
    questions: int
    levels: int
    profiles: list[str]
    digest: str


@dataclass(frozen=True)
class RequirementShape:
    """One thing that a level asks: points, scenes, key_scenes or level_score."""

    level: int
    what: str
    has: float
    needs: float
    met: bool


@dataclass(frozen=True)
class AnswerShape:
    """The answer that stands. `source` is typed or hub; `worth` what it counts; `facts` the codes of what proves it."""

    question: str
    chosen: list[str]
    worth: float
    source: str
    at: datetime
    given_by: str
    reason: str
    facts: list[str]


@dataclass(frozen=True)
class DiagnosisShape:
    id: int
    firm: str
    instrument: str
    version: str
    profile: str
    year: int
    state: str
    points: float
    level: int
    answered: int
    questions: int
    given_to: list[str]
    submitted_at: datetime | None
    confirmed_at: datetime | None


@dataclass(frozen=True)
class DiagnosisDetail:
    """A diagnosis with its answers and the reasons of its level."""

    diagnosis: DiagnosisShape
    requirements: list[RequirementShape]
    answers: list[AnswerShape]
    unanswered: list[str]


@dataclass(frozen=True)
class LevelShape:
    """The level of a firm by the newest diagnosis that you may see, and what stands behind it.

    `intact`: the answers still have the hash of the day they were submitted, and give the same level again.
    """

    firm: str
    instrument: str
    version: str
    diagnosis: int
    state: str
    level: int
    points: float
    submitted_at: datetime | None
    confirmed_at: datetime | None
    from_hub: int
    typed: int
    digest: str
    intact: bool
    requirements: list[RequirementShape]


@dataclass(frozen=True)
class GapShape:
    """A question below its best: what closing it gains, and whether the fewest changes to the next level touch it."""

    question: str
    name: str
    name_en: str
    has: float
    most: float
    gain: float
    on_the_way: bool


@dataclass(frozen=True)
class PrefillShape:
    """How many answers the hub gave, how many typed ones it left as they are, and how many facts it knows."""

    diagnosis: int
    filled: int
    kept: int
    known: int


@dataclass(frozen=True)
class LevelCount:
    level: int
    firms: int


@dataclass(frozen=True)
class CoverageShape:
    """Of the firms of the park or of the region, how many gave you a diagnosis, and their levels."""

    instrument: str
    firms: int
    diagnosed: int
    confirmed: int
    levels: list[LevelCount]
