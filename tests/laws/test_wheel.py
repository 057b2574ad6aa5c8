"""The wheel holds what a machine without Node and gettext needs, and nothing that is not ours to give."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Half of it is the code of all rooms; what must not slip in are recordings, pictures and source maps.
LARGEST = 4_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built with the tools at hand, so without fetching anything but what the build hook does."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    command = [sys.executable, "-m", "pip", "wheel", *options, "."]
    outcome = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    )
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    return zipfile.ZipFile(next(folder.glob("planum-*.whl")))


@pytest.mark.slow
def test_the_wheel_is_small(wheel: zipfile.ZipFile) -> None:
    assert Path(str(wheel.filename)).stat().st_size <= LARGEST


@pytest.mark.slow
def test_the_wheel_holds_browser_files_and_catalogues(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    wanted = [
        "planum/ui/static/vendor/echarts.min.js",
        "planum/ui/static/vendor/tabler.min.css",
        "planum/ui/static/planum/planum.js",
        "planum/programme/rules/data/parameters/national.json",
        "planum/kernel/migrations/0001_initial.py",
    ]
    catalogues = [path.relative_to(ROOT / "src") for path in (ROOT / "src").rglob("locale/*/LC_MESSAGES/django.po")]

    assert [name for name in wanted if name not in names] == []
    assert [str(path) for path in catalogues if str(path.with_suffix(".mo")) not in names] == []


@pytest.mark.slow
def test_the_wheel_holds_no_tests_and_no_data(wheel: zipfile.ZipFile) -> None:
    foreign = [
        name
        for name in wheel.namelist()
        if name.startswith(("tests/", "benchmarks/", "tools/")) or name.endswith((".csv", ".parquet", ".gz", ".po"))
    ]

    assert foreign == []
