"""Instants as the engine's ticks of one minute, and back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from planum.errors import Refused

TICK = timedelta(minutes=1)
TICK_S = 60


@dataclass(frozen=True, slots=True)
class Timeline:
    """`zero_at` is a whole minute; `zone` that of the plant, in which its shifts are meant."""

    zero_at: datetime
    zone: ZoneInfo

    def floor(self, at: datetime) -> int:
        return (at - self.zero_at) // TICK

    def ceil(self, at: datetime) -> int:
        return -((self.zero_at - at) // TICK)

    def instant(self, tick: int) -> datetime:
        return self.zero_at + tick * TICK


def whole_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; without one, the site's."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (KeyError, ValueError, OSError) as error:
        raise Refused(
            _("The zone %(zone)s.") % {"zone": name[:60]}, _("A zone such as Asia/Shanghai."), _("Correct its name.")
        ) from error
