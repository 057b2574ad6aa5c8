"""Every text that code or template marks stands in Chinese; no catalogue holds a text nobody uses."""

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po

SOURCE = Path(__file__).parents[2] / "src" / "planum"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
TAG = re.compile(r"{%\s*(?:translate|trans)\s+(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)')")
BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b([^%]*)%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)


def texts_in_code() -> set[str]:
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
                context = getattr(node.func, "id", "").startswith("pgettext")
                found |= {
                    argument.value
                    for argument in node.args[1 if context else 0 :][:1]
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                }
    return found


def texts_in_templates() -> set[str]:
    found = set()
    for path in SOURCE.rglob("templates/**/*.html"):
        text = path.read_text()
        found |= {first or second for first, second in TAG.findall(text)}
        for options, body in BLOCK.findall(text):
            for part in re.split(r"{%\s*plural\s*%}", body)[:1]:
                inner = re.sub(r"{{\s*([\w.]+)[^}]*}}", r"%(\1)s", part)
                found.add(" ".join(inner.split()) if "trimmed" in options else inner)
    return found


def catalogue() -> dict[str, str]:
    known: dict[str, str] = {}
    for path in SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as source:
            for message in read_po(source, locale="zh_Hans"):
                if message.id:
                    singular = message.id[0] if isinstance(message.id, tuple) else message.id
                    plural = message.string[0] if isinstance(message.string, tuple) else message.string
                    if not message.fuzzy:
                        known[singular] = plural
    return known


def test_every_text_stands_in_chinese() -> None:
    known = catalogue()

    missing = sorted(text for text in texts_in_code() | texts_in_templates() if text and not known.get(text))

    assert missing == []


def test_no_catalogue_holds_a_text_nobody_uses() -> None:
    assert sorted(set(catalogue()) - texts_in_code() - texts_in_templates()) == []


def test_placeholders_survive_translation() -> None:
    wrong = {
        text: translated
        for text, translated in catalogue().items()
        if sorted(re.findall(r"%\(\w+\)[sdr]", text)) != sorted(re.findall(r"%\(\w+\)[sdr]", translated))
    }

    assert wrong == {}
