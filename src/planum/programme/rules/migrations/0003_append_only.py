"""Kept findings are append-only: the database refuses updates and deletions."""

from django.db import migrations

from planum.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("rules", "0002_kept_findings")]
    operations = [AppendOnly(["rules_keptfinding"])]
