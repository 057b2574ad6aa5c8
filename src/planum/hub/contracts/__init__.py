"""Contracts between two organisations on data: what, for what purpose, until when; enforced at every read."""
