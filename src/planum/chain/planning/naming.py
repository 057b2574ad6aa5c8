"""What the keys of a plan are called, in both languages: a plan keeps the names it was made with."""

from collections.abc import Mapping, Sequence

from planum.kernel.naming import Named, in_reader_language

Names = dict[str, list[str]]


def both(*parts: Named | str) -> list[str]:
    """Chinese and English."""
    zh = [part if isinstance(part, str) else part.name for part in parts]
    en = [part if isinstance(part, str) else part.name_en or part.name for part in parts]
    return [" · ".join(zh), " · ".join(en)]


def called(names: Mapping[str, Sequence[str]], key: str) -> str:
    zh, en = names.get(key, (key, key))
    return in_reader_language(zh, en)
