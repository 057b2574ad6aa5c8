"""Runs and their steps are append-only: the database refuses updates and deletions."""

from django.db import migrations

from planum.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("assistant", "0001_initial")]
    operations = [AppendOnly(["assistant_run", "assistant_step"])]
