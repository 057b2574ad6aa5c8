"""What an engine says to a reader, in both languages: it has no gettext, so the text carries them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    zh: str
    en: str
