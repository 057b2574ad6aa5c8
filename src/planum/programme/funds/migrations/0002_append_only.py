"""Ledger and findings are append-only: the database refuses updates and deletions."""

from django.db import migrations

from planum.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]
    operations = [AppendOnly(["funds_ledgerentry", "funds_ledgerposting", "funds_paymentfinding"])]
