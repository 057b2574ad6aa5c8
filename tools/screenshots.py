"""The pictures of docs/pictures: the model city in a real browser, in both languages.

`python -m tools.screenshots [PAGE ...]`
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planum.site.settings")
django.setup()

from planum.demo.people import PASSWORD

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}"
PATIENCE_S = 240
# Name, account, path, and what to press before the picture is taken.
PAGES = (
    ("city", "bureau", "/", ""),
    ("plant", "engineer", "/factory/plants/XH01/S1/", ""),
    ("schedule", "engineer", "/factory/schedule/today/XH01/S1/", ""),
    ("machine", "engineer", "/factory/maintenance/machines/XH01/S1/PRESS/L1/PR01/", ""),
    ("decision", "engineer", "/factory/decisions/1/", ""),
    ("network", "planner", "/chain/network/", ""),
    ("board", "park", "/park/board/", ""),
    ("evidence", "finance", "/programme/indicators/1/", ""),
    ("payment", "finance", "/programme/payments/3/", ""),
    ("funds", "finance", "/programme/funds/", ""),
)
CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def browser_path() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def model_city() -> Iterator[None]:
    """`planum demo`, serving until the pictures are taken."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"PLANUM_HOME": str(Path(home) / "demo")}
        process = subprocess.Popen(
            [sys.executable, "-m", "planum", "demo", "--port", str(PORT)],
            env=environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            deadline = time.monotonic() + PATIENCE_S
            while f"{ADDRESS} 运行" not in (line := process.stdout.readline()):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("The model city did not start.")
                print(line, end="")
            time.sleep(20)
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def signed_in(browser: Browser, username: str, language: str, width: int = 1280) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 860})
    chosen = "zh-hans" if language == "zh" else "en"
    context.add_cookies([{"name": "planum_language", "value": chosen, "url": ADDRESS}])
    page = context.new_page()
    page.goto(f"{ADDRESS}/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state("networkidle")
    return page


def take(names: list[str]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with model_city(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(CHROMIUM))
        for language in ("zh", "en"):
            for name, username, path, press in PAGES:
                if names and name not in names:
                    continue
                page = signed_in(browser, username, language)
                page.goto(f"{ADDRESS}{path}")
                if press:
                    page.click(press)
                page.wait_for_timeout(1500)
                page.screenshot(path=PICTURES / f"{name}.{language}.png")
                page.context.close()
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1:])
