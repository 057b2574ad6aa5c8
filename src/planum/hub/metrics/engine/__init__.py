"""Formulas over the readings of a period."""
