"""The questions of an inspection: data that a city may replace, not code."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from planum.kernel.naming import in_reader_language


@dataclass(frozen=True)
class Question:
    code: str
    name: str
    name_en: str

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


@cache
def questions() -> dict[str, Question]:
    """By code, in the order of the list."""
    text = (files("planum.programme.supervision") / "data" / "checklist.json").read_text("utf-8")
    return {one["code"]: Question(**one) for one in json.loads(text)}
