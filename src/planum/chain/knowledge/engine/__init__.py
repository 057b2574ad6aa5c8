"""Dividing, indexing, ranking and quoting of documents: pure, deterministic, and blind to what is not permitted."""

from planum.chain.knowledge.engine.index import Hit, Index, Weights, build
from planum.chain.knowledge.engine.passages import Span, divide
from planum.chain.knowledge.engine.quotes import Quote, quote
from planum.chain.knowledge.engine.tokens import Token, tokens

__all__ = ["Hit", "Index", "Quote", "Span", "Token", "Weights", "build", "divide", "quote", "tokens"]
