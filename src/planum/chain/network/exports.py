"""The tables a supplier fills in, as files."""

from django.utils import timezone

from planum.chain.network.exchange import CONFIRMATION_COLUMNS, OFFER_COLUMNS, confirmation_table, offer_table
from planum.chain.network.rows import own_firm
from planum.chain.network.weeks import weeks_from
from planum.factory.scheduling.timeline import zone_of
from planum.kernel.capabilities import query
from planum.kernel.models import Person
from planum.ui.exchange.writing import ExportShape, FileKind, as_file

WEEKS = 8


@query
def export_confirmations(*, by: Person, owner: str, file_kind: FileKind = FileKind.XLSX) -> ExportShape:
    """Orders that wait for the firm's confirmation, to be filled in and read back."""
    firm = own_firm(by, owner)
    headings = [column.heading for column in CONFIRMATION_COLUMNS]
    return as_file(f"confirmations-{firm.code}", file_kind, headings, confirmation_table(firm), zone_of(""))


@query
def export_offers(*, by: Person, owner: str, file_kind: FileKind = FileKind.XLSX) -> ExportShape:
    """What the firm offers on its lanes in the next eight weeks, to be filled in and read back."""
    firm = own_firm(by, owner)
    headings = [column.heading for column in OFFER_COLUMNS]
    rows = offer_table(firm, weeks_from(timezone.localdate(), WEEKS))
    return as_file(f"offers-{firm.code}", file_kind, headings, rows, zone_of(""))
