"""The change log is append-only: the database refuses updates and deletions."""

from django.db import migrations

from planum.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [AppendOnly(["kernel_changeentry"])]
