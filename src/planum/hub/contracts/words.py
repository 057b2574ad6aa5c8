"""The terms of a contract in the reader's words, and conditions as people type them."""

import re
from typing import Final

from django.utils.translation import gettext as _

from planum.errors import RefusedCell, RefusedRows
from planum.hub.catalogue.columns import columns_of
from planum.hub.contracts.models import Contract, Operator
from planum.hub.contracts.shapes import RowCondition
from planum.ui.formats import unit_in_words

SIGNS: Final = {
    "=": Operator.EQUALS, ">=": Operator.AT_LEAST, "≥": Operator.AT_LEAST, "<=": Operator.AT_MOST,
    "≤": Operator.AT_MOST, "in": Operator.IN, "属于": Operator.IN,
}  # fmt: skip
LINE: Final = re.compile(r"\s*(\w+)\s*(=|>=|<=|≥|≤|\bin\b|属于)\s*(.+?)\s*")


def sentences(contract: Contract) -> list[str]:
    """What may be read, by whom, for what, when, and what the provider can do."""
    names = {
        "consumer": contract.consumer, "provider": contract.provider, "product": contract.product,
        "purpose": contract.get_purpose_display(), "start": contract.starts_on, "end": contract.until,
    }  # fmt: skip
    return [
        _("%(consumer)s may read “%(product)s” of %(provider)s.") % names,
        _columns_in_words(contract),
        _rows_in_words(contract),
        _("For “%(purpose)s” alone; every read states this purpose.") % names,
        _("From %(start)s until %(end)s, both days included.") % names,
        _("Every read is written into the change log with who, when, how many rows and their hash; both sides see it."),
        _("Either side may revoke it at any time; the next read is refused. What was read before stays read."),
        _("Rows are not passed on. That is a promise: once delivered, no platform can hold them."),
    ]


def _columns_in_words(contract: Contract) -> str:
    if not contract.columns:
        return _("All columns.")
    labels = {one.name: str(one.label) for one in columns_of(contract.product)}
    return _("Only these columns: %(names)s.") % {"names": "、".join(labels.get(one, one) for one in contract.columns)}


def _rows_in_words(contract: Contract) -> str:
    if not contract.conditions:
        return _("All rows.")
    known = {one.name: one for one in columns_of(contract.product)}
    said = []
    for one in contract.conditions:
        column = known[one["column"]]
        unit = unit_in_words(column.unit) if column.unit else ""
        said.append(f"{column.label} {Operator(one['operator']).label} {one['value']} {unit}".strip())
    return _("Only rows where %(conditions)s.") % {"conditions": "；".join(said)}


def read_conditions(text: str) -> list[RowCondition]:
    """One condition a line: `free_h >= 4`, `work_centre in 冲压、机加`. Raises RefusedRows with the lines at fault."""
    found, faults = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = LINE.fullmatch(line)
        if parts is None:
            faults.append(RefusedCell(number, "condition", line.strip()[:80], "column = value, >=, <=, in"))
        else:
            found.append(RowCondition(parts[1], SIGNS[parts[2]], parts[3]))
    if faults:
        raise RefusedRows(faults)
    return found
