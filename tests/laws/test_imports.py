"""The order of the rooms, as design and pyproject.toml state it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_room_imports_only_downwards() -> None:
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"

    outcome = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)

    assert outcome.returncode == 0, outcome.stdout[-3000:]
