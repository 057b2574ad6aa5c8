"""The folder in which the model city is built: emptied at each start, if it is the demo's own."""

import os
import shutil
from pathlib import Path

MARK = ".planum-demo"


def choose() -> None:
    """Point PLANUM_HOME at `var/demo` unless it is given; empty it only where the demo's own mark says so."""
    home = Path(os.environ.setdefault("PLANUM_HOME", str(Path("var") / "demo")))
    # The story tells its day itself; what the site would add depends on the hour.
    os.environ.setdefault("PLANUM_DAILY_HOUR", "")
    if (home / MARK).exists():
        shutil.rmtree(home)
    if home.exists() and any(home.iterdir()):
        raise SystemExit(f"{home} is not empty and was not made by the demo. Choose another folder by PLANUM_HOME.")
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).touch()
