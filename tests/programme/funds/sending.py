"""How tests of the money send papers and statements, and what they expect to be refused."""

from datetime import date
from typing import Any

import pytest

from planum.errors import RefusedRows
from planum.programme.funds.actions import import_papers, import_statement
from planum.programme.funds.taking import PaperKind
from programme.world import City, encoded

INVOICES = "number,issued,seller,net_yuan,tax_yuan,line"


def send(city: City, kind: PaperKind, *lines: str, project: str = "P1") -> Any:
    return import_papers(by=city.engineer, project=project, kind=kind, name="a.csv", content=encoded(*lines))


def refusal_of(call: Any) -> RefusedRows:
    with pytest.raises(RefusedRows) as caught:
        call()
    return caught.value


def a_statement(city: City, pilot: str, closing: int, *lines: str) -> Any:
    return import_statement(
        by=city.finance, pilot=pilot, start_on=date(2025, 9, 1), end_on=date(2026, 1, 31), opening_fen=0,
        closing_fen=closing, name="对账单.csv", content=encoded("日期,流水号,对方户名,金额（元）", *lines),
    )  # fmt: skip
