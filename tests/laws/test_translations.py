"""Every text that code or template marks stands in Chinese; no catalogue holds a text nobody uses."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

SOURCE = Path(__file__).parents[2] / "src" / "planum"
Text = tuple[str, str]  # Context and text.
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
TAG = re.compile(
    r"{%\s*(?:translate|trans)\s+(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)')(?:\s+context\s+(\"[^\"]*\"|'[^']*'))?"
)
BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b([^%]*)%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)


def texts_in_code() -> set[Text]:
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
                said = [each.value if isinstance(each, ast.Constant) else None for each in node.args]
                context, *texts = said if node.func.id.startswith("pgettext") else ("", *said)
                found |= {(context, text) for text in texts[:1] if isinstance(text, str)}
    return found


def texts_in_templates() -> set[Text]:
    found = set()
    for path in SOURCE.rglob("templates/**/*.html"):
        text = path.read_text()
        for double, single, context in TAG.findall(text):
            found.add((context.strip("\"'"), double or single))
        for options, body in BLOCK.findall(text):
            for part in re.split(r"{%\s*plural\s*%}", body)[:1]:
                inner = re.sub(r"{{\s*([\w.]+)[^}]*}}", r"%(\1)s", part)
                found.add(("", " ".join(inner.split()) if "trimmed" in options else inner))
    return found


@cache
def catalogues() -> dict[Text, dict[str, list[str]]]:
    """For each text its translations, each with the catalogues it stands in."""
    known: dict[Text, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale="zh_Hans"):
                if message.id and not message.fuzzy:
                    singular = message.id[0] if isinstance(message.id, tuple) else message.id
                    translated = message.string[0] if isinstance(message.string, tuple) else message.string
                    known[message.context or "", singular][translated].append(str(path.relative_to(SOURCE).parents[3]))
    return known


def test_every_text_stands_in_chinese() -> None:
    known = catalogues()

    missing = sorted(
        text for text in texts_in_code() | texts_in_templates() if text[1] and not any(known.get(text, ()))
    )

    assert missing == []


def test_no_catalogue_holds_a_text_nobody_uses() -> None:
    assert sorted(set(catalogues()) - texts_in_code() - texts_in_templates()) == []


def test_a_text_has_one_translation_whichever_catalogue_it_stands_in() -> None:
    """All catalogues are merged: of two translations one would win everywhere. Another sense wants a context."""
    twofold = {text: {each: list(places) for each, places in translated.items()}
               for text, translated in catalogues().items() if len(translated) > 1}  # fmt: skip

    assert twofold == {}


def test_placeholders_survive_translation() -> None:
    wrong = {
        text: translated
        for (_context, text), each in catalogues().items()
        for translated in each
        if sorted(re.findall(r"%\(\w+\)[sdr]", text)) != sorted(re.findall(r"%\(\w+\)[sdr]", translated))
    }

    assert wrong == {}
