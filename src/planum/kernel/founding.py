"""An empty database gets its tables from the models themselves, not by way of every version there ever was.

Django draws the whole picture of all models anew for each step of each migration; with two hundred models that took
three quarters of a minute before a new site could say anything. `tests/laws/test_migrations.py` holds both ways against
each other, so that a founded site and a migrated one are the same to the last constraint and trigger.
"""

from typing import Any

from django.apps import apps
from django.db.migrations.executor import MigrationExecutor

from planum.kernel.append_only import AppendOnly, create_triggers


def is_empty(connection: Any) -> bool:
    """Whether nobody has put any table there."""
    return not connection.introspection.table_names()


def found(connection: Any) -> None:
    """Make all tables and their guards, and note the migrations as applied.

    What migrations do to rows is left out: there are no rows.
    """
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    guarded = {
        table for each in plan for step in each.operations if isinstance(step, AppendOnly) for table in step.tables
    }
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
    # A table may have gone since its guard was written.
    create_triggers(connection, sorted(guarded & set(connection.introspection.table_names())))
    executor.recorder.ensure_schema()
    for each in plan:
        executor.recorder.record_applied(each.app_label, each.name)
