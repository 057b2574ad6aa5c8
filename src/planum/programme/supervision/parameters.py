"""The parameters that supervision goes by, as they stand on a day in the pilot's city."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from planum.programme.plan.models import Pilot
from planum.programme.rules.engine.parameters import View
from planum.programme.rules.queries import parameters_on_file

DUE_DAY = "report_due_day"
MISSES = "report_misses_for_removal"
LAG = "progress_gap"
HEARING_DAYS = "removal_hearing_days"
LEAST_EXPERTS = "acceptance_experts"
CHANGES = "changes_per_project"
CHANGED_SHARE = "changed_projects_share"


@dataclass(frozen=True)
class Terms:
    """The view of one day, read once for all that is done on it."""

    view: View

    @property
    def due_day(self) -> int:
        return self._count(DUE_DAY)

    @property
    def misses(self) -> int:
        return self._count(MISSES)

    @property
    def lag(self) -> Fraction:
        return self.view.value(LAG).share

    @property
    def hearing_days(self) -> int:
        return self._count(HEARING_DAYS)

    @property
    def least_experts(self) -> int:
        return self._count(LEAST_EXPERTS)

    @property
    def changes(self) -> int:
        return self._count(CHANGES)

    @property
    def changed_share(self) -> Fraction:
        return self.view.value(CHANGED_SHARE).share

    def _count(self, code: str) -> int:
        value = self.view.value(code).value
        assert isinstance(value, int)
        return value


def terms_of(pilot: Pilot, on: date) -> Terms:
    return Terms(parameters_on_file().at(on, pilot.region.code))
