"""Amounts within a sentence, where no page can format them."""

from planum.ui.formats import money_words


def in_words(fen: int) -> str:
    """The exact amount with its unit, in the reader's language."""
    return money_words(fen)[3]
