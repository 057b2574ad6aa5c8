"""The platform runs the day of every pilot by itself, once a day, so that nobody has to remember reminding."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from planum.kernel.changelog import acting
from planum.kernel.models import ChangeEntry
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.plan.models import Pilot
from planum.programme.supervision.actions.reminders import DAY, run_day

LOOK_EVERY_S = 300.0


def run_due_days(now: datetime | None = None) -> list[str]:
    """Pilots whose day was run: from the hour of the setting on, and only if nobody has run it today."""
    at = timezone.localtime(now)
    if not settings.PLANUM_DAILY_HOUR or at.hour < int(settings.PLANUM_DAILY_HOUR):
        return []
    with viewing(SYSTEM):
        codes = list(Pilot.objects.values_list("code", flat=True))
        return [code for code in codes if _run(code, at)]


def _run(code: str, at: datetime) -> bool:
    """Whether it was still to be done; the pilot is locked, so that of many processes one does it."""
    with transaction.atomic(), acting("programme.remind", None):
        place = Pilot.objects.select_for_update(of=("self",)).select_related("region").get(code=code)
        day = at.date()
        done = ChangeEntry.objects.filter(subject=DAY, after__pilot=code, after__on=day.isoformat())
        if done.exists():
            return False
        run_day(place, day, None)
    return True
