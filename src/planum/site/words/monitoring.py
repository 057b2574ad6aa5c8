"""What the functions of monitoring are called on pages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Final[dict[str, Promise]] = {
    "factory.acknowledge_alarm": _("Acknowledge an alarm"),
    "factory.add_limit_rule": _("Add a limit rule"),
    "factory.alarm_counts": _("Open alarms by plant"),
    "factory.alarms": _("Alarms"),
    "factory.change_limit_rule": _("Change a limit rule"),
    "factory.disable_limit_rule": _("Switch a limit rule off"),
    "factory.enable_limit_rule": _("Switch a limit rule on"),
    "factory.limit_rules": _("Limit rules"),
    "factory.open_alarms": _("Open alarms"),
}
