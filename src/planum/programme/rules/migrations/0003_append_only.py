"""Kept findings are append-only: the database refuses updates and deletions."""

from typing import Any

from django.db import migrations

from planum.kernel.append_only import create_triggers, drop_triggers

TABLES = ["rules_keptfinding"]


def guard(apps: Any, schema_editor: Any) -> None:
    create_triggers(schema_editor.connection, TABLES)


def unguard(apps: Any, schema_editor: Any) -> None:
    drop_triggers(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [("rules", "0002_kept_findings")]
    operations = [migrations.RunPython(guard, unguard)]
