"""What a firm can share of its alarms."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from planum.factory.monitoring.models import Alarm
from planum.hub.catalogue.shareables import Column, Shareable
from planum.kernel.models import Organisation


def alarm_rows_of(owner: Organisation) -> Iterator[dict[str, object]]:
    rows = Alarm.objects.filter(signal__asset__enterprise=owner).select_related("signal__asset", "rule")
    for row in rows:
        yield {
            "equipment": row.signal.asset.path, "signal": row.signal.path, "limit_kind": row.rule.kind,
            "priority": row.rule.priority, "state": row.state.value, "raised_at": row.raised_at,
            "returned_at": row.returned_at, "value": row.value, "limit": row.limit, "unit": row.signal.unit,
        }  # fmt: skip


ALARMS: Final = Shareable(
    name="factory.alarms",
    label=_("Alarms"),
    columns=(
        Column("equipment", _("Equipment"), "text"),
        Column("signal", _("Signal"), "text"),
        Column("limit_kind", _("Limit"), "text"),
        Column("priority", _("Priority"), "number"),
        Column("state", _("State"), "text"),
        Column("raised_at", _("Raised at"), "instant"),
        Column("returned_at", _("Returned at"), "instant"),
        Column("value", _("Value"), "number"),
        Column("limit", _("Limit value"), "number"),
        Column("unit", _("Unit"), "text"),
    ),
    rows=alarm_rows_of,
    at="raised_at",
)
