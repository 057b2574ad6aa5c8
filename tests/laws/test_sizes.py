"""Files of at most 400 lines, functions of at most 40: what is longer is two things, or says why not."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
FILE_LINES, FUNCTION_LINES = 400, 40
# Path from src, or path::function → why it is one thing all the same.
EXCEPTIONS: dict[str, str] = {}


def sources() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


def test_files_are_one_thing_each() -> None:
    long = {
        str(path.relative_to(SOURCE)): lines
        for path in sources()
        if (lines := len(path.read_text().splitlines())) > FILE_LINES
    }

    assert {name: lines for name, lines in long.items() if name not in EXCEPTIONS} == {}


def test_functions_do_one_thing_each() -> None:
    long = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{path.relative_to(SOURCE)}::{node.name}"] = lines

    assert {name: lines for name, lines in long.items() if name not in EXCEPTIONS} == {}


def test_every_exception_is_still_needed() -> None:
    names = {str(path.relative_to(SOURCE)) for path in sources()}

    assert [name for name in EXCEPTIONS if name.partition("::")[0] not in names] == []
