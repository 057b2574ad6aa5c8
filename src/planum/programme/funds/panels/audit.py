"""What the audit room is put together from."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from planum.kernel.changelog import verify
from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.ledger import pilot_balances
from planum.programme.funds.models import Decision, EquipmentLine, Invoice, Payment, Reconciliation, Voucher
from planum.programme.funds.queries.audit import audit_sample
from planum.programme.funds.queries.money import recoveries
from planum.programme.funds.tables import PaymentTable
from planum.programme.funds.tables.papers import ReconciliationTable, RecoveryTable, SampleTable
from planum.programme.plan.models import Pilot
from planum.ui.formats import money, quantity
from planum.ui.panels import Fact, FactsPanel, FiguresPanel, Panel, TablePanel

SHOWN = 50


def audit_panels(pilot: Pilot, drawn: tuple[int, int] | None) -> list[Panel]:
    totals, log = pilot_balances(pilot), verify()
    payments = Payment.objects.filter(project__pilot=pilot).select_related("project", "milestone", "requested_by")
    counts = payments.order_by().aggregate(
        released=Count("pk", filter=Q(state=Decision.RELEASED)), refused=Count("pk", filter=Q(state=Decision.REFUSED)),
        exceptions=Count("pk", filter=Q(state=Decision.RELEASED) & ~Q(override_reason="")),
    )  # fmt: skip
    lines = EquipmentLine.objects.filter(project__pilot=pilot, withdrawn_at=None)
    seen = lines.order_by().aggregate(all=Count("pk"), checked=Count("pk", filter=Q(checked_on__isnull=False)))
    sample = audit_sample(pilot=pilot.code, size=drawn[0], seed=drawn[1]) if drawn else []
    return [
        FiguresPanel(figures=[
            Fact(_("Received"), money(-totals[Account.STATE_TREASURY]), note=_("from the ledger")),
            Fact(_("Paid out"), money(totals[Account.PAID]), note=_("from the ledger")),
            Fact(_("Recovered, not yet returned"), money(totals[Account.RECOVERED]), note=_("from the ledger")),
            Fact(_("Sum of all balances"), money(sum(totals.values())), note=_("zero: no fen is lost or made")),
        ]),
        FactsPanel(title=_("What was checked"), width=6, rows=[
            (_("Payments released"), quantity(counts["released"])),
            (_("Payments refused"), quantity(counts["refused"])),
            (_("Released as an exception"), quantity(counts["exceptions"])),
            (_("Lines of equipment"), quantity(seen["all"])), (_("of these seen on site"), quantity(seen["checked"])),
            (_("Invoices"), quantity(_standing(Invoice, pilot))), (_("Vouchers"), quantity(_standing(Voucher, pilot))),
        ]),
        FactsPanel(title=_("Change log"), width=6, rows=[
            (_("Entries"), quantity(log.entries)),
            (_("Chain of hashes"), _("intact") if log.intact else _("broken at entry %(n)d") % {"n": log.broken_at}),
            (_("Hash of the last entry"), log.head[:26]),
        ]),
        TablePanel(title=_("Sample for checks on site"), table=SampleTable(sample, orderable=False)),
        TablePanel(title=_("Deductions and recoveries"),
                   table=RecoveryTable(recoveries(pilot=pilot.code), orderable=False)),
        TablePanel(title=_("Payments, the latest first"), table=PaymentTable(payments[:SHOWN], orderable=False)),
        TablePanel(title=_("Statements beside the ledger"),
                   table=ReconciliationTable(Reconciliation.objects.filter(pilot=pilot), orderable=False)),
    ]  # fmt: skip


def _standing(model: type[Invoice] | type[Voucher], pilot: Pilot) -> int:
    return model.objects.filter(project__pilot=pilot, withdrawn_at=None).count()
