"""Writes of product carbon."""
