"""Very many new rows at once: by one statement that the database prepares once, several times as fast as by objects."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models, router


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """`columns` are names of fields (a foreign key is given by its key); other columns must have a value of their own.

    Must run in a transaction. Rows come without primary keys and get none back.
    """
    connection = connections[router.db_for_write(model)]
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    prepares = [_preparing(field, connection) for field in fields]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608  names are the code's own
    with connection.cursor() as cursor:
        prepared = ([prepare(value) for prepare, value in zip(prepares, row, strict=True)] for row in rows)
        cursor.executemany(statement, list(prepared))


def _preparing(field: Any, connection: Any) -> Any:
    """Numbers go as they are; only instants and states need to be told to the database."""
    target = field.target_field if field.is_relation else field
    if isinstance(target, models.DateTimeField):
        adapt = connection.ops.adapt_datetimefield_value
        return lambda value: None if value is None else adapt(value)
    if isinstance(target, models.BooleanField | models.IntegerField | models.FloatField):
        return lambda value: value
    return lambda value: target.get_db_prep_save(value, connection)
