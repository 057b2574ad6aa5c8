"""The money is accounted for: an invoice used twice is stopped, the bank agrees with the ledger, the auditor draws."""

import base64
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from planum.demo.chapters import World
from planum.errors import Refused
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import close_reconciliation, import_papers, import_statement
from planum.programme.funds.ledger import cash_of
from planum.programme.funds.models import EquipmentLine, Invoice, LedgerEntry, Reconciliation
from planum.programme.funds.reconciling import in_transit
from planum.programme.funds.taking import PaperKind
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Project

TITLE = "专款专用：三单核对、对账与审计"
AFTER_PROOF = True


def tell(world: World) -> None:
    with viewing(SYSTEM):
        pilot = Pilot.objects.first()
        projects = list(Project.objects.filter(pilot=pilot).select_related("owner").order_by("code"))
        invoice = Invoice.objects.order_by("pk").first()
    if pilot is None or invoice is None:
        return
    _use_twice(world, invoice, projects)
    _reconcile(world, pilot)


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        pilot = Pilot.objects.first()
        lines = EquipmentLine.objects.filter(withdrawn_at=None)
        closed = Reconciliation.objects.filter(state="closed").first()
        return {
            "pilot": pilot.code if pilot else "",
            "lines": lines.count(),
            "checked": lines.exclude(checked_on=None).count(),
            "invoices": Invoice.objects.count(),
            "entries": LedgerEntry.objects.count(),
            "statement": closed.pk if closed else 0,
            "wrong_project": _contradicted(),
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    seen = f"{told['lines']} 行设备明细、{told['invoices']} 张发票三单核对，{told['checked']} 行已现场核查"
    page = f"/programme/funds/{told['pilot']}/audit/?size=5&seed=2026"
    sentences = [(f"{seen}；同一发票再次报送被 R33 拦下，整表未入库", page)]
    if told["statement"]:
        text = f"账簿 {told['entries']} 笔分录与银行对账单逐行相符"
        sentences.append((text, f"/programme/statements/{told['statement']}/"))
    if told["wrong_project"]:
        text = "一台设备的发票销售方与合同供应商不一致，列在异常之首"
        sentences.append((text, f"/programme/projects/{told['wrong_project']}/papers/"))
    return sentences


def _contradicted() -> int:
    """The project whose invoice another seller wrote."""
    for share in Invoice.objects.prefetch_related("shares__line__contract"):
        for each in share.shares.all():
            if each.line.contract.supplier != share.seller:
                return int(share.project_id)
    return 0


def _use_twice(world: World, invoice: Invoice, projects: list[Project]) -> None:
    """Another firm's accountant sends an invoice that stands elsewhere: the table is refused whole."""
    other = next((one for one in projects if one.pk != invoice.project_id and one.owner.code in world.people), None)
    if other is None:
        return
    table = f"发票号码,开票日期,销售方,不含税金额（元）\n{invoice.number},{invoice.issued_on},{invoice.seller},100\n"
    try:
        import_papers(
            by=world.people[other.owner.code], project=other.code, kind=PaperKind.INVOICES, name="发票.csv",
            content=base64.b64encode(table.encode()).decode(),
        )  # fmt: skip
    except Refused:
        return
    raise AssertionError("An invoice that stands in another project was taken.")


def _reconcile(world: World, pilot: Pilot) -> None:
    """The bank's statement holds what the ledger moved; every line finds its entry."""
    with viewing(SYSTEM):
        moved = [(entry.number, cash_of(entry)) for entry in in_transit(pilot)]
    day = world.now.date()
    rows = ["日期,流水号,对方户名,金额（元）"]
    rows += [f"{day},ICBC{number:06d},{'省财政厅' if fen > 0 else '承担单位'},{fen / 100:.2f}" for number, fen in moved]
    statement = import_statement(
        by=world.people["finance"], pilot=pilot.code, start_on=day - timedelta(days=30), end_on=day, opening_fen=0,
        closing_fen=sum(fen for _, fen in moved), name="对账单.csv",
        content=base64.b64encode("\n".join(rows).encode()).decode(),
    )  # fmt: skip
    close_reconciliation(by=world.people["finance"], reconciliation=statement.id)
