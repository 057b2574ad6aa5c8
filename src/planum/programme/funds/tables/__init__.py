"""Tables of the money and of the papers behind it."""

from planum.programme.funds.tables.money import LedgerTable, MilestoneTable, PaymentFilter, PaymentTable

__all__ = ["LedgerTable", "MilestoneTable", "PaymentFilter", "PaymentTable"]
