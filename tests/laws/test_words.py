"""The project speaks of itself alone: pages call no other host, sources name no registry and no machine."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOREIGN = re.compile(r"https?://(?!127\.0\.0\.1|localhost|www\.w3\.org/|json-schema\.org/)[\w.-]+")
LEAK = re.compile(
    r"https?://[a-z.]*(py.?pi|python.?hosted|npm.?js|deb.?ian)\.|(?<![\w.~])/(wor[k]|roo[t]|hom[e])/[a-z.]"
)


def test_templates_and_scripts_call_no_other_host() -> None:
    ours = [
        path
        for suffix in ("html", "js", "css", "svg")
        for path in (ROOT / "src").rglob(f"*.{suffix}")
        if "vendor" not in path.parts
    ]

    assert [(str(path.relative_to(ROOT)), found) for path in ours if (found := FOREIGN.findall(path.read_text()))] == []


def test_no_source_names_a_registry_or_a_machine() -> None:
    kept = [
        path
        for folder in ("src", "tests", "docs", "benchmarks", "tools", ".ci")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in {"", ".py", ".md", ".txt", ".json", ".html"} and "vendor" not in path.parts
    ]
    kept += [ROOT / name for name in ("README.md", "README.zh.md", "package-lock.json", "constraints.txt", "Makefile")]

    leaks = {str(path.relative_to(ROOT)): found.group() for path in kept if (found := LEAK.search(path.read_text()))}

    assert leaks == {}
