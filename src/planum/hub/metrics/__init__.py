"""Metrics: numbers computed from readings, with their formula."""
