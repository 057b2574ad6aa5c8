"""How a firm stands on the park's map."""

from django.utils.translation import pgettext_lazy

from planum.kernel.states import State


class Standing(State):
    """A firm that shares nothing is drawn all the same: that it stands there is no secret, how it runs is."""

    NOT_SHARED = "not_shared", pgettext_lazy("standing", "not shared with the park"), "neutral"
    CONNECTED = "connected", pgettext_lazy("standing", "connected"), "info"
    UPGRADED = "upgraded", pgettext_lazy("standing", "connected and upgraded"), "good"
    ALARM = "alarm", pgettext_lazy("standing", "alarms open"), "warning"
