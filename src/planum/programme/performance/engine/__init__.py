"""Scores and forecasts of a pilot's indicators, without Django, clock or files."""
