"""Every test runs on a home of its own: nothing is read from or written to a real site."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planum.site.settings")
os.environ.setdefault("PLANUM_HOME", tempfile.mkdtemp(prefix="planum-test-"))
os.environ.setdefault("PLANUM_SECRET_KEY", "only-for-tests")

import pytest
from hypothesis import settings as hypothesis

# A busy machine is no failure.
hypothesis.register_profile("patient", deadline=None)
hypothesis.load_profile("patient")


@pytest.fixture
def data_folder() -> Path:
    """The public recordings, where a developer or CI has them."""
    place = Path(os.environ.get("PLANUM_DATA", Path(__file__).parents[1].parent / "shared" / "data"))
    if not place.is_dir():
        pytest.skip(f"no recordings at {place}: set PLANUM_DATA to a folder of the same layout")
    return place


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest) -> None:
    """A slow hash would be most of the time of a test that makes people."""
    if "db" in request.fixturenames or "django_db_setup" in request.fixturenames:
        settings = request.getfixturevalue("settings")
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def readings(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A store of readings and a home of the test's own."""
    from planum.hub.readings import access

    access.close()
    settings.PLANUM_READINGS_URL = (tmp_path / "readings").as_uri()
    settings.PLANUM_HOME = tmp_path
    yield
    access.close()


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences are compared in the language of the code, whether or not catalogues are compiled."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def without_triggers(db: None) -> None:
    """Somebody with the database's own keys: the guard against change and deletion is taken away."""
    from django.db import connection

    from planum.kernel.append_only import drop_triggers

    drop_triggers(connection, ["kernel_changeentry"])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Workers take whole files, as modules share what they build; those of browsers all to one: one model city."""
    from xdist.scheduler import LoadScopeScheduling

    class WholeFiles(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return "tests/browser" if file.startswith("tests/browser/") else file

    return WholeFiles(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is installed nothing may be skipped: a skip there hides a missing step."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("PLANUM_CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
