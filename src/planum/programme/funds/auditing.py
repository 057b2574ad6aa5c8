"""The audit room's file and its samples. Everything is read as the viewer sees it."""

import base64
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.changelog import verify
from planum.programme.funds.models import (
    EquipmentLine,
    FundAccount,
    Guarantee,
    InterestSlip,
    Invoice,
    LedgerPosting,
    Loan,
    Payment,
    PurchaseContract,
    StatementLine,
    Voucher,
)
from planum.programme.funds.shapes import SampledLine
from planum.programme.plan.models import Pilot
from planum.programme.rules.models import KeptFinding
from planum.ui.exchange.writing import ExportShape, FileKind, as_file

MOST_SAMPLED = 500
Table = tuple[Sequence[str], list[list[Any]]]


def sample(pilot: Pilot, size: int, seed: int) -> list[SampledLine]:
    rows = EquipmentLine.objects.filter(project__pilot=pilot, withdrawn_at=None)
    rows = rows.select_related("project__owner").order_by("project__code", "code")
    if not 1 <= size <= MOST_SAMPLED:
        raise Refused(_("A sample of %(size)d.") % {"size": size}, _("1 to %(most)d lines.") % {"most": MOST_SAMPLED})
    known = list(rows)
    drawn = random.Random(seed).sample(known, min(size, len(known)))  # noqa: S311  A sample anybody can draw again.
    return [
        SampledLine(
            place, row.project.code, str(row.project.owner), row.code, row.name, row.model, row.serial,
            row.amount_fen, row.checked_on,
        )
        for place, row in enumerate(drawn, start=1)
    ]  # fmt: skip


def archive(pilot: Pilot) -> ExportShape:
    """A zip of CSV tables; `manifest.json` holds the SHA-256 of each, the day, and what the change log's check said."""
    zone = ZoneInfo(settings.TIME_ZONE)
    target, hashes, count = io.BytesIO(), dict[str, str](), 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as files:
        for name, (headings, rows) in _tables(pilot).items():
            content = base64.b64decode(as_file(name, FileKind.CSV, headings, rows, zone).content)
            hashes[f"{name}.csv"] = hashlib.sha256(content).hexdigest()
            files.writestr(f"{name}.csv", content)
            count += len(rows)
        manifest = {
            "pilot": pilot.code, "made_at": timezone.now().isoformat(), "sha256": hashes,
            "change_log": _log_check(),
        }  # fmt: skip
        files.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    whole = base64.b64encode(target.getvalue()).decode()
    return ExportShape(f"{pilot.code}-audit.zip", "application/zip", whole, count)


def _log_check() -> dict[str, Any]:
    found = verify()
    return {"intact": found.intact, "entries": found.entries, "broken_at": found.broken_at, "head": found.head}


def _tables(pilot: Pilot) -> dict[str, Table]:
    of_project = {"project__pilot": pilot}
    postings = LedgerPosting.objects.filter(entry__pilot=pilot).order_by("entry__number", "pk")
    payments = Payment.objects.filter(**of_project).order_by("pk")
    findings = KeptFinding.objects.filter(row="funds.payment", row_pk__in=payments.values("pk")).order_by("pk")
    return {
        "ledger": _table(postings, (
            "entry__number", "entry__at", "entry__kind", "entry__project__code", "entry__payment_id", "entry__ground",
            "entry__memo", "entry__by__username", "account", "debit_fen", "credit_fen",
        )),
        "payments": _table(payments, (
            "id", "project__code", "milestone__number", "amount_fen", "state", "requested_by__username",
            "requested_at", "decided_by__username", "decided_at", "override_reason",
        )),
        "findings": _table(findings, (
            "row_pk", "rule", "verdict", "clause", "title", "cure", "facts", "parameters", "on", "by__username",
        )),
        "accounts": _table(FundAccount.objects.filter(pilot=pilot), (
            "project__code", "bank", "number", "holder", "subject_code", "opened_at", "closed_at",
        )),
        "statements": _table(StatementLine.objects.filter(reconciliation__pilot=pilot), (
            "reconciliation__start_on", "reconciliation__end_on", "reconciliation__state", "on", "reference",
            "counterpart", "amount_fen", "entry__number",
        )),
        **_papers(of_project),
    }  # fmt: skip


def _papers(of_project: dict[str, Pilot]) -> dict[str, Table]:
    return {
        "contracts": _table(PurchaseContract.objects.filter(**of_project), (
            "project__code", "number", "supplier", "signed_on", "amount_fen", *_FILED,
        )),
        "lines": _table(EquipmentLine.objects.filter(**of_project), (
            "project__code", "code", "name", "model", "serial", "contract__number", "expense_type", "amount_fen",
            "tax_rate_bp", "tax_included", "photo__digest", "checked_on", *_FILED,
        )),
        "invoices": _table(Invoice.objects.filter(**of_project), (
            "project__code", "number", "seller", "buyer", "issued_on", "net_fen", "tax_fen", "takes_back", *_FILED,
        )),
        "vouchers": _table(Voucher.objects.filter(**of_project), (
            "project__code", "number", "bank", "payer_account", "payee", "paid_on", "amount_fen", *_FILED,
        )),
        "loans": _table(Loan.objects.filter(**of_project), (
            "project__code", "bank", "number", "receipt", "principal_fen", "rate_bp", "drawn_on", "ends_on",
            "other_subsidy", "other_subsidy_fen", *_FILED,
        )),
        "interest": _table(InterestSlip.objects.filter(loan__project__pilot=of_project["project__pilot"]), (
            "loan__project__code", "loan__bank", "loan__number", "number", "start_on", "end_on", "amount_fen",
            "filed_at", "withdrawn_at", "withdrawn_for",
        )),
        "guarantees": _table(Guarantee.objects.filter(**of_project), (
            "project__code", "guarantor", "number", "guaranteed_fen", "fee_fen", "starts_on", "ends_on",
            "fee_receipt", *_FILED,
        )),
    }  # fmt: skip


_FILED = ("file__digest", "filed_by__username", "filed_at", "withdrawn_at", "withdrawn_for")


def _table(rows: Any, fields: Iterable[str]) -> Table:
    names = tuple(fields)
    values = [[_plain(value) for value in row] for row in rows.values_list(*names)]
    return [name.replace("__", ".") for name in names], values


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else value
