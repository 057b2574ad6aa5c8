"""The build hook: which files reach the wheel, and that a second build fetches nothing."""

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hook() -> ModuleType:
    pytest.importorskip("hatchling", reason="hatchling is needed to build the package only")
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_versions_are_exact_and_the_lock_names_no_registry() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    lock = json.loads((ROOT / "package-lock.json").read_text())

    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_files_already_there_are_not_fetched_again(hook: ModuleType, tmp_path: Path) -> None:
    shutil.copy(ROOT / "package-lock.json", tmp_path)
    vendor = tmp_path / hook.VENDOR
    vendor.mkdir(parents=True)
    shutil.copy(ROOT / "package-lock.json", vendor)

    hook.fetch_browser_files(tmp_path)

    assert [path.name for path in vendor.iterdir()] == ["package-lock.json"]


def test_catalogues_are_compiled_beside_their_sources(hook: ModuleType, tmp_path: Path) -> None:
    pytest.importorskip("babel", reason="Babel is needed to build the package only")
    folder = tmp_path / "room" / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid "Save"\nmsgstr "保存"\n', encoding="utf-8")

    hook.compile_catalogues(tmp_path)

    assert "保存".encode() in (folder / "django.mo").read_bytes()
