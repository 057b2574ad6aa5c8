"""Readings: what a signal said, when, and how far it may be trusted."""
