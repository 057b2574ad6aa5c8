"""The base plan mended for what has changed since: quickly, and close to what the shop floor knows."""

from typing import Final

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.scheduling.assembling import Assembled
from planum.factory.scheduling.engine.general import GeneralSearch
from planum.factory.scheduling.engine.plan import Plan as EnginePlan
from planum.factory.scheduling.engine.repair import Repair, is_mendable
from planum.factory.scheduling.engine.validation import violations
from planum.factory.scheduling.engine.values import values_of
from planum.factory.scheduling.storing import Found

WINNING: Final = 0.6
STABILITY: Final = 0.1


def repaired(assembled: Assembled, seconds: float = 0.0) -> Found:
    """The base plan with its sequences kept and pushed to the right; with `seconds`, then searched around for so long.

    Raises Refused where what stands fixed leaves no room.
    """
    problem, base = assembled.problem, assembled.base
    if base is None:
        return Found(assembled, GeneralSearch(problem, 0).best(), solver="general")
    repair = Repair(problem, base)
    shifted = repair.shift()
    plan = shifted
    if shifted is not None and seconds > 0 and is_mendable(problem):
        mended = _mended(repair, seconds)
        plan = mended if values_of(problem, mended) <= values_of(problem, shifted) else shifted
    found = Found(assembled, plan or GeneralSearch(problem, 0).best(), solver="repair" if plan else "general")
    check_fixed(assembled, found.plan)
    return found


def _mended(repair: Repair, seconds: float) -> EnginePlan:
    """First what was lost is won back, then as little as may be is moved for it."""
    repair.mend(WINNING * seconds)
    repair.relax(STABILITY)
    repair.mend((1 - WINNING) * seconds)
    return repair.mended()


def valid_start(assembled: Assembled, seconds: float = 0.0) -> EnginePlan | None:
    """A plan to begin a search with, if the base plan can be mended into one."""
    if assembled.base is None or not (assembled.base.mode >= 0).any():
        return None
    try:
        return repaired(assembled, seconds).plan
    except Refused:
        return None


def check_fixed(assembled: Assembled, plan: EnginePlan) -> None:
    """What a person pinned may leave no valid plan at all; that is said, and nothing is kept of it."""
    broken = violations(assembled.problem, plan)
    if broken:
        raise Refused(
            _("It does not fit there: %(broken)s") % {"broken": broken[0]},
            _("A time and machine at which what comes before it has ended and nothing else is fixed."),
            _("Choose a later time or another machine, or release what is pinned beside it."),
        )
