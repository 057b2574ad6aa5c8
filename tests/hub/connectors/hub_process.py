"""A hub of its own process for `test_killed.py`: a TCP connector, intake and a store, until it is killed."""

import sys
import threading
import time
from pathlib import Path

import numpy as np

from planum.hub.connectors.engine.resolution import Binding, Resolver
from planum.hub.connectors.intake import Intake
from planum.hub.connectors.tcp.connector import TcpConnector
from planum.hub.connectors.tcp.settings import TcpSettings
from planum.hub.readings.engine.batch import joined_table
from planum.hub.readings.engine.examination import SignalTable
from planum.hub.readings.engine.last_values import LastValues
from planum.hub.readings.stores.parquet import ParquetStore

TOKEN = "only-for-this-one-test"
SIGNALS = 20
ADDRESSES = [f"line/m{number}" for number in range(SIGNALS)]


def main(folder: str, port: str) -> None:
    store = ParquetStore(Path(folder), seal_rows=20_000, seal_after_s=1)
    known = np.ones(SIGNALS + 1, dtype=np.bool_)
    signals = SignalTable(known, np.full(SIGNALS + 1, np.nan), np.full(SIGNALS + 1, np.nan))
    newest = LastValues()
    newest.update(joined_table(store.last()))
    intake = Intake(store, newest, signals, clock=lambda: time.time_ns() // 1000)
    intake.start()
    resolver = Resolver([Binding(address, number + 1) for number, address in enumerate(ADDRESSES)])
    TcpConnector(TcpSettings(token=TOKEN, port=int(port))).start(intake.source(1, resolver))
    print("listening", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
