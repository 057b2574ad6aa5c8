"""Indicators, targets and milestones, and the readings that prove them."""
