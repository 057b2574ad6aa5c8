"""Reads under contracts are append-only: the database refuses updates and deletions."""

from django.db import migrations

from planum.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]
    operations = [AppendOnly(["contracts_contractread"])]
