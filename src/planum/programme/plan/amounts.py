"""Amounts within a sentence, where no page can format them."""

from planum.ui.formats import money_words


def in_words(fen: int) -> str:
    """The exact amount with its unit, in the reader's language."""
    return money_words(fen)[3]


def in_short(fen: int) -> str:
    """The rounded amount, as figures on a page have it."""
    return " ".join(part for part in money_words(fen)[:3] if part)
