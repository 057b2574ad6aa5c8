"""The tables are what the models say, whether a site was founded today or came through every migration."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command

FOUNDED = "call_command('migrate', verbosity=0)"
MIGRATED = "call_command(migrate.Command(), verbosity=0)"


@pytest.mark.django_db
def test_no_change_waits_for_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.slow
def test_a_founded_site_has_the_same_tables_as_one_that_came_through_every_migration(tmp_path: Path) -> None:
    founded, migrated = (tables_after(tmp_path / name, way) for name, way in (("a", FOUNDED), ("b", MIGRATED)))

    assert len(founded) > 500
    assert {name: parts for name, parts in founded.items() if migrated.get(name) != parts} == {}
    assert migrated.keys() - founded.keys() == set()


def tables_after(home: Path, way: str) -> dict[str, frozenset[str]]:
    """Tables, indexes and triggers of a new site, each as the set of its parts: columns may stand in another order."""
    program = (
        "import django; django.setup(); from django.core.management import call_command; "
        f"from django.core.management.commands import migrate; {way}"
    )
    settings = {"PLANUM_HOME": str(home), "PLANUM_DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "planum.site.settings"}
    done = subprocess.run([sys.executable, "-c", program], env=os.environ | settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    with closing(sqlite3.connect(home / "planum.sqlite3")) as database:
        made = database.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: frozenset(parts(sql)) for name, sql in made}


def parts(sql: str) -> list[str]:
    """The pieces between the commas of a statement that stand in no inner bracket."""
    found, depth, begun = [], 0, 0
    for place, sign in enumerate(sql):
        depth += (sign == "(") - (sign == ")")
        if (sign == "," and depth == 1) or (sign in "()" and depth == (sign == "(")):
            found.append(sql[begun:place])
            begun = place + 1
    pieces = [*found, sql[begun:]]
    return [re.sub(r"\s+", " ", piece).strip() for piece in pieces]
