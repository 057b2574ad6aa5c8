"""Panels of contracts: figures over all of them, and what one says and what was read under it."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from planum.hub.contracts.models import Contract, ContractState
from planum.hub.contracts.tables import ContractRow, ReadTable
from planum.hub.contracts.words import sentences
from planum.kernel.requests import Request
from planum.ui.formats import entered_by, instant, number, quantity, state
from planum.ui.panels import Fact, FactsPanel, FiguresPanel, Panel, TablePanel, TextPanel
from planum.ui.tables import turn_to_page

SOON = timedelta(days=30)
PER_PAGE = 20


def figures(rows: Sequence[ContractRow], waiting: int) -> FiguresPanel:
    in_force = [row for row in rows if row.state is ContractState.IN_FORCE]
    given = sum(row.is_provider for row in in_force)
    reads = sum(row.reads for row in rows if row.is_provider)
    counted = _("counted from the contracts below")
    return FiguresPanel(
        figures=[
            Fact(_("Waits for our answer"), waiting, note=counted),
            Fact(_("In force: others read from us"), given, note=counted),
            Fact(_("In force: we read from others"), len(in_force) - given, note=counted),
            Fact(_("Reads of our data"), quantity(reads), note=_("each one in the change log")),
        ]
    )


def about(request: Request, row: Contract, today: date) -> list[Panel]:
    said = format_html('<ul class="terms">{}</ul>', format_html_join("", "<li>{}</li>", ((s,) for s in sentences(row))))
    reads = row.reads.select_related("by")
    table = ReadTable(reads, prefix="reads-", request=request)
    turn_to_page(table, request, PER_PAGE)
    return [
        FactsPanel(title=_("Contract"), rows=_facts(row, today), width=5),
        TextPanel(title=_("Terms in words"), content=said, width=7),
        TablePanel(title=_("Reads"), table=table),
    ]


def _facts(row: Contract, today: date) -> list[Fact | tuple[object, object]]:
    product = reverse("catalogue:product", args=[row.product.owner.code, row.product.code])
    read = row.reads.aggregate(count=Count("pk"), rows=Sum("rows"))
    proposer = row.consumer if row.answered_by_id is None and row.waits_for == row.provider_id else None
    facts: list[Fact | tuple[object, object]] = [
        (_("State"), state(row.standing(today))),
        (_("Data product"), format_html('<a href="{}">{}</a>', product, row.product)),
        (_("Provider"), row.provider),
        (_("Consumer"), row.consumer),
        Fact(_("Purpose"), row.get_purpose_display(), note=row.purpose_note),
        (_("Proposed"), entered_by(row.made_by, row.made_at)),
    ]
    if row.answered_by is not None:
        facts.append((_("Answered"), entered_by(row.answered_by, row.answered_at)))
    if row.ended_at is not None:
        facts.append(Fact(_("Revoked"), instant(row.ended_at), note=row.ended_by or ""))
    if row.reason:
        facts.append((_("Reason"), row.reason))
    if proposer is not None:
        facts.append((_("Waits for"), row.provider))
    facts.append((_("Hash of the terms"), format_html('<code class="digest">{}</code>', row.digest)))
    facts.append((_("Delivered"), _("%(rows)s rows in %(count)s reads") % _written(read)))
    return facts


def _written(read: dict[str, int | None]) -> dict[str, object]:
    return {"rows": number(read["rows"] or 0), "count": number(read["count"] or 0)}
