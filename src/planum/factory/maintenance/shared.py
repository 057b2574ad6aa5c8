"""What a firm can share of its work orders: what failed and how, never what it cost."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from planum.factory.maintenance.models import WorkOrder
from planum.hub.catalogue.shareables import Column, Shareable
from planum.kernel.models import Organisation


def work_orders_of(owner: Organisation) -> Iterator[dict[str, object]]:
    for row in WorkOrder.objects.filter(plant__enterprise=owner).select_related("asset"):
        yield {
            "equipment": row.asset.path, "kind": row.kind, "state": row.state.value, "failure_mode": row.failure_mode,
            "outcome": row.outcome, "opened_at": row.opened_at, "failed_at": row.failed_at,
            "finished_at": row.finished_at, "downtime_h": row.downtime_h,
        }  # fmt: skip


WORK_ORDERS: Final = Shareable(
    name="factory.work_orders",
    label=_("Work orders"),
    columns=(
        Column("equipment", _("Equipment"), "text"),
        Column("kind", _("Kind"), "text"),
        Column("state", _("State"), "text"),
        Column("failure_mode", _("Failure mode"), "text"),
        Column("outcome", _("Outcome"), "text"),
        Column("opened_at", _("Opened at"), "instant"),
        Column("failed_at", _("Failed at"), "instant"),
        Column("finished_at", _("Finished at"), "instant"),
        Column("downtime_h", _("Stand-still, h"), "number"),
    ),
    rows=work_orders_of,
    at="opened_at",
)
