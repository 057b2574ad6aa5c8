"""Measurements beside the peers; one file an engine."""
