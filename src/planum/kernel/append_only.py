"""Tables in which nothing is ever updated or deleted: the database itself refuses, whoever asks."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} is refused'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION planum_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP; END $$ LANGUAGE plpgsql
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION planum_append_only()
"""
VERBS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}


def create_triggers(connection: Any, tables: Sequence[str]) -> None:
    """Make the tables append-only on SQLite or PostgreSQL, also where they were. Table names are the code's own."""
    drop_triggers(connection, tables)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        template = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
        for table in tables:
            for verb in VERBS[connection.vendor]:
                cursor.execute(template.format(table=table, verb=verb))


def drop_triggers(connection: Any, tables: Sequence[str]) -> None:
    """Let the tables be changed again."""
    on = " ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table in tables:
            for verb in VERBS[connection.vendor]:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on.format(table=table)}")


class AppendOnly(Operation):
    """A migration's step: from here on nothing in these tables is changed."""

    def __init__(self, tables: Sequence[str]) -> None:
        self.tables = tuple(tables)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        create_triggers(schema_editor.connection, self.tables)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        drop_triggers(schema_editor.connection, self.tables)

    def describe(self) -> str:
        return f"Append-only: {', '.join(self.tables)}"
