"""What is known of a figure from somewhere else than the firm's report: the hub, the ledger, invoices.

Slices above this one register what they know; each figure says its source, so that a page can mark it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planum.hub.assets.models import Asset, Level
from planum.hub.metrics.models import MetricValue
from planum.programme.projects.models import Project
from planum.ui.evidence import Evidence

HUB, LEDGER, INVOICES, PREVIOUS = "hub", "ledger", "invoices", "previous"
SOURCE_NAMES = {
    HUB: _("from the plant's own data"),
    LEDGER: _("from the ledger of funds"),
    INVOICES: _("from invoices on file"),
    PREVIOUS: _("as reported the month before"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """`field` is a figure of the report; `url` opens where it comes from."""

    field: str
    value: int
    source: str
    at: datetime
    url: str = ""
    is_most: bool = False

    @property
    def mark(self) -> Evidence | None:
        return Evidence(self.url, SOURCE_NAMES[self.source], self.at) if self.url else None


Knower = Callable[[Project, date], Iterable[Known]]
_knowers: list[Knower] = []


def register(knower: Knower) -> None:
    """Let a slice above say what it knows of a project's figures up to a day. `is_most`: no more can be true."""
    if knower not in _knowers:
        _knowers.append(knower)


def known_figures(project: Project, on: date) -> dict[str, list[Known]]:
    """All that the viewer may know, by the field of the report."""
    found: dict[str, list[Known]] = {}
    for knower in (machines_connected, *_knowers):
        for one in knower(project, on):
            found.setdefault(one.field, []).append(one)
    return found


def machines_connected(project: Project, _on: date) -> Iterable[Known]:
    """Machines of the owner that have signals, as far as they are disclosed to whoever looks."""
    machines = Asset.objects.filter(enterprise=project.owner_id, level=Level.UNIT, signals__isnull=False)
    count = machines.distinct().count()
    if count:
        yield Known("connected_count", count, HUB, timezone.now(), reverse("assets:tree"))


def latest_metrics(project: Project, most: int = 6) -> Sequence[MetricValue]:
    """The newest value of each metric of the owner that the viewer may see."""
    newest: dict[str, MetricValue] = {}
    rows = MetricValue.objects.filter(metric__owner=project.owner_id).select_related("metric__owner")
    for row in rows.order_by("-end_at", "-pk")[: most * 10]:
        newest.setdefault(row.metric.code, row)
    return list(newest.values())[:most]
