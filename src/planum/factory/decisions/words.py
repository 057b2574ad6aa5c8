"""How a case is put into words."""

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.factory.decisions.engine import UNKNOWN
from planum.factory.decisions.models import DecisionCase
from planum.factory.decisions.suspecting import known_causes
from planum.ui.formats import instant, quantity

SIGNS: dict[str, Promise] = {
    "up": gettext_lazy("rises"),
    "down": gettext_lazy("falls"),
    "still": gettext_lazy("stays"),
    "high": gettext_lazy("high"),
    "low": gettext_lazy("low"),
    "normal": gettext_lazy("normal"),
}


def sign_in_words(sign: str) -> str:
    return str(SIGNS.get(sign, sign))


def cause_name(case: DecisionCase, code: str) -> str:
    if code in ("", UNKNOWN):
        return _("unknown")
    known = known_causes(case.plant.enterprise_id).get(code)
    return str(known) if known else code


def reason_of(case: DecisionCase) -> SafeString:
    """What the case was opened on, with its number."""
    if case.alarm is not None:
        unit = case.alarm.signal.unit
        value = quantity(case.alarm.value, unit)
        return format_html(
            "{} {} {}<br><small>{}</small>", _("Alarm:"), case.alarm.signal, value, instant(case.alarm.raised_at)
        )
    assert case.prognosis is not None
    health = quantity(100 * case.prognosis.health, "%", 0)
    return format_html("{} {}<br><small>{}</small>", _("Prognosis: health"), health, instant(case.prognosis.at))
