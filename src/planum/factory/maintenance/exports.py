"""Work orders as files, with headings that an import understands."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from planum.factory.maintenance.queries import work_order_rows
from planum.factory.maintenance.taking import columns, order_rows
from planum.hub.assets.models import Asset, Level
from planum.kernel.capabilities import query
from planum.kernel.visibility import current_viewer
from planum.ui.exchange.writing import ExportShape, FileKind, as_file


@query
def export_work_orders(*, plant: str, file_kind: FileKind = FileKind.XLSX) -> ExportShape:
    """The work orders of your plant as an Excel or CSV file, which can be read in again."""
    viewer = current_viewer()
    own = {} if viewer.everything else {"enterprise__in": viewer.organisations}
    place = Asset.objects.get(path=plant, level=Level.SITE, **own)
    zone = ZoneInfo(timezone.get_current_timezone_name())
    headings = [column.heading for column in columns(zone)]
    rows = order_rows(list(work_order_rows().filter(plant=place).order_by("opened_at", "pk")))
    return as_file(f"work-orders-{place.path}", file_kind, headings, rows, zone)
