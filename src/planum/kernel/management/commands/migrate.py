"""`migrate`, which founds an empty database and otherwise does what Django's does."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from planum.kernel.founding import found, is_empty


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        whole = not (options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"])
        if whole and is_empty(connection):
            found(connection)
        super().handle(*args, **options)
