"""Limit rules over columns of readings."""
