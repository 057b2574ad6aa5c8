"""The model city, served by `planum demo` on a port of its own, and a browser that notes what goes wrong in a page."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from planum.demo.people import PASSWORD

PATIENCE_S = 240
CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass
class Visit:
    """One reader's window, with everything in it that a reader should not have to meet."""

    page: Any
    address: str
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def watch(self) -> "Visit":
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._follow)
        return self

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def sign_in(self, username: str) -> None:
        self.go("/sign-in/")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(f"{self.address}/")

    def _note(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(f"{self.page.url}: {message.text}")

    def _follow(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and f"{parts.scheme}://{parts.netloc}" != self.address:
            self.elsewhere.append(request.url)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is; a machine without one skips with the reason."""
    pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
    place = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if place is None:
        pytest.skip("no Chromium: install the package chromium")
    return place


@pytest.fixture(scope="session")
def model_city(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a model city of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLANUM_", "DJANGO_"))}
    address, home = f"http://127.0.0.1:{port}", tmp_path_factory.mktemp("city") / "demo"
    with subprocess.Popen(
        [sys.executable, "-m", "planum", "demo", "--port", str(port)],
        cwd=Path(__file__).parents[2], env=kept | {"PLANUM_HOME": str(home)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        told: list[str] = []
        listening = threading.Thread(target=_listen, args=(process, told), daemon=True)
        listening.start()
        try:
            _wait_for(address, process, told)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)
            listening.join(5)


@pytest.fixture(scope="module")
def browser(chromium: str, model_city: str) -> Iterator[Any]:
    """Closed with the module: a test of the database may not run beside Playwright's event loop."""
    from playwright.sync_api import sync_playwright  # A machine without it skips before.

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM))
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Any, model_city: str) -> Iterator[Callable[..., Visit]]:
    """Opens windows; when the journey is over none has said an error or asked another host for anything."""
    visits: list[Visit] = []

    def open_window(width: int = 1280) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 860}, locale="en-GB")
        context.set_default_timeout(15_000)
        visits.append(Visit(context.new_page(), model_city).watch())
        return visits[-1]

    yield open_window
    for each in visits:
        each.page.context.close()
    assert [(each.errors, each.elsewhere) for each in visits] == [([], []) for _ in visits]


def _listen(process: "subprocess.Popen[str]", told: list[str]) -> None:
    """Reads on until the end, so that the city never waits for a reader."""
    assert process.stdout is not None
    told.extend(process.stdout)


def _wait_for(address: str, process: "subprocess.Popen[str]", told: list[str]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not any(f"{address} 运行" in line for line in told):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("The model city did not start:\n" + "".join(told[-20:]))
        time.sleep(0.2)
