"""Bring a site's database to this version."""

from django.core.management import call_command


def prepare() -> None:
    call_command("migrate", interactive=False, verbosity=0)
