"""Emission factors are append-only: the database refuses updates and deletions."""

from django.db import migrations

from planum.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("carbon", "0001_initial")]
    operations = [AppendOnly(["carbon_emissionfactor"])]
