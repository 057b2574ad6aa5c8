"""What a published function gave back, as panels of facts and tables."""

import dataclasses
import enum
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planum.kernel.capabilities import Capability
from planum.site.action_words import label_of, value_label
from planum.ui.formats import NOTHING, instant, money, number
from planum.ui.panels import FactsPanel, Panel, TablePanel, TextPanel
from planum.ui.tables import Column, Table

MOST_ROWS: Final = 200
FEW_COLUMNS: Final = 8
# Many columns are scrolled sideways, rather than squeezed until every word stands on a line of its own.
SCROLLED: Final = {"class": "table table-vcenter card-table text-nowrap"}


def panels_of(capability: Capability, result: Any) -> list[Panel]:
    """Facts of one thing, then a table for each list of things below it; lists are shown up to `MOST_ROWS`."""
    room, title = capability.room, _("Result")
    if isinstance(result, list | tuple):
        return _list_panels(room, title, result)
    if not dataclasses.is_dataclass(result):
        return [FactsPanel(title=title, rows=[(title, _shown(room, "", result))])]
    values = {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}
    lists = {name: value for name, value in values.items() if _is_table(value)}
    facts = [(label_of(name), _shown(room, name, value)) for name, value in values.items() if name not in lists]
    tables = [panel for name, rows in lists.items() for panel in _list_panels(room, label_of(name), rows)]
    return [FactsPanel(title=title, rows=facts), *tables]


def _list_panels(room: str, title: str, rows: Sequence[Any]) -> list[Panel]:
    if not rows:
        return [TextPanel(title=title, content=_("There are no entries yet."))]
    counted = ngettext("%(count)s entry", "%(count)s entries", len(rows)) % {"count": len(rows)}
    heading = f"{title} · {counted}"
    if len(rows) > MOST_ROWS:
        heading += " · " + _("the first %(count)d are shown") % {"count": MOST_ROWS}
    table = _table(room, rows[:MOST_ROWS])
    return [TablePanel(title=heading, table=table)]


def _table(room: str, rows: Sequence[Any]) -> Table:
    first = rows[0]
    names = [field.name for field in dataclasses.fields(first)] if dataclasses.is_dataclass(first) else list(first)
    columns = [(name, Column(verbose_name=label_of(name), orderable=False, attrs=_attributes(name))) for name in names]
    shown = [{name: _shown(room, name, _of(row, name)) for name in names} for row in rows]
    return Table(shown, extra_columns=columns, **({"attrs": SCROLLED} if len(names) > FEW_COLUMNS else {}))


def _attributes(name: str) -> dict[str, Any]:
    return {"cell": {"class": "numeral"}} if name.endswith("_fen") else {}


def _of(row: Any, name: str) -> Any:
    return row.get(name) if isinstance(row, dict) else getattr(row, name)


def _is_table(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and (dataclasses.is_dataclass(value[0]) or _is_row(value[0]))


def _is_row(value: Any) -> bool:
    return isinstance(value, dict)


def _shown(room: str, name: str, value: Any) -> object:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_fen"):
        return money(value)
    if isinstance(value, float):
        return format_html('<span class="number" title="{}">{}</span>', value, number(value))
    if isinstance(value, date):
        return instant(value)
    return _in_words(room, name, value)


def _in_words(room: str, name: str, value: Any) -> object:
    if isinstance(value, enum.Enum):
        return getattr(value, "label", value.value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_in_words(room, key, one)}" for key, one in value.items()) or NOTHING
    if _is_table(value):
        return len(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(_in_words(room, name, one)) for one in value) or NOTHING
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _in_words(room, name, dataclasses.asdict(value))
    return value_label(room, name, value) if isinstance(value, str) else str(value)
