"""Every test runs on a home of its own: nothing is read from or written to a real site."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planum.site.settings")
os.environ.setdefault("PLANUM_HOME", tempfile.mkdtemp(prefix="planum-test-"))
os.environ.setdefault("PLANUM_SECRET_KEY", "only-for-tests")

import pytest


@pytest.fixture
def data_folder() -> Path:
    """The public recordings, where a developer or CI has them."""
    place = Path(os.environ.get("PLANUM_DATA", Path(__file__).parents[1].parent / "shared" / "data"))
    if not place.is_dir():
        pytest.skip(f"no recordings at {place}: set PLANUM_DATA to a folder of the same layout")
    return place


@pytest.fixture
def without_triggers(db: None) -> None:
    """Somebody with the database's own keys: the guard against change and deletion is taken away."""
    from django.db import connection

    from planum.kernel.append_only import drop_triggers

    drop_triggers(connection, ["kernel_changeentry"])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is installed nothing may be skipped: a skip there hides a missing step."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("PLANUM_CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
