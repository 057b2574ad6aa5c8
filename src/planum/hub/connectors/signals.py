"""The signals of the register, as intake needs them: flat tables and bindings."""

import numpy as np
from django.db.models import QuerySet

from planum.hub.assets.models import Signal
from planum.hub.connectors.engine import resolution
from planum.hub.connectors.models import Binding, Connector
from planum.hub.readings.engine.examination import SignalTable
from planum.kernel.models import Organisation


def signal_table(signals: "QuerySet[Signal]") -> SignalTable:
    """What is known of each of the signals, by its id."""
    rows = list(signals.order_by("pk").values_list("pk", "low", "high"))
    size = rows[-1][0] + 1 if rows else 0
    known = np.zeros(size, dtype=np.bool_)
    low, high = np.full(size, np.nan), np.full(size, np.nan)
    keys = np.array([row[0] for row in rows], dtype=np.intp)
    known[keys] = True
    low[keys] = np.array([row[1] for row in rows], dtype=np.float64)
    high[keys] = np.array([row[2] for row in rows], dtype=np.float64)
    return SignalTable(known, low, high)


def bindings_of(connector: Connector) -> list[resolution.Binding]:
    rows = Binding._base_manager.filter(connector=connector).select_related("signal")
    return [resolution.Binding(row.address, row.signal_id, row.signal.unit) for row in rows]


def assumed_units(connector: Connector) -> dict[str, str]:
    """The unit of each address of which the source states none itself."""
    rows = Binding._base_manager.filter(connector=connector).exclude(unit="")
    return dict(rows.values_list("address", "unit"))


def own_name_bindings(firm: Organisation) -> list[resolution.Binding]:
    """Where no connector's addresses are meant, signals are named by their paths, with or without the firm's code."""
    rows = Signal._base_manager.filter(asset__enterprise=firm)
    found = {}
    for row in rows:
        found[row.path] = resolution.Binding(row.path, row.pk, row.unit)
        short = row.path.partition("/")[2]
        found[short] = resolution.Binding(short, row.pk, row.unit)
    return list(found.values())
