"""Documentation is tested: what it names exists, and what exists is named."""

import re
from pathlib import Path

from planum.site import cli
from planum.site.capabilities import registry
from planum.site.configuration import SETTINGS
from tools import generated

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"\bplanum (\w+)(?: ([\w-]+))?")


def test_every_room_has_its_page() -> None:
    rooms = [path.name for path in (ROOT / "src" / "planum").iterdir() if (path / "__init__.py").exists()]

    assert [room for room in sorted(rooms) if not (ROOT / "docs" / f"{room}.md").exists()] == []


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()

    assert [setting.name for setting in SETTINGS if f"`{setting.name}`" not in text] == []


def test_generated_pages_are_fresh() -> None:
    assert generated.stale() == []


def commands() -> list[tuple[str, str, str]]:
    """Page, room and verb of every command in a block of shell lines."""
    return [
        (page.name, room, verb)
        for page in PAGES
        for block in re.findall(r"```(?:sh|console)\n(.*?)```", page.read_text(), re.DOTALL)
        for room, verb in COMMAND.findall(re.sub(r" --as \w+", "", block))
    ]


def test_commands_in_code_blocks_exist() -> None:
    known = {room: [capability.slug for capability in listed] for room, listed in registry.rooms().items()}

    unknown = [one for one in commands() if one[1] not in cli.SITE_VERBS and one[2] not in known.get(one[1], ())]

    assert unknown == []


def test_links_lead_somewhere() -> None:
    links = [
        (page, target)
        for page in PAGES
        for target in re.findall(r"\]\(([^)#]+?)(?:#[\w-]*)?\)", page.read_text())
        if "://" not in target
    ]

    assert [(page.name, target) for page, target in links if not (page.parent / target).exists()] == []


def test_make_targets_named_in_the_readme_exist() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)

    named = {name for page in PAGES[:2] for name in re.findall(r"\bmake ([a-z]+)", page.read_text())}

    assert sorted(named - set(targets)) == []
