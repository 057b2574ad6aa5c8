"""Scores, conflicts of interest, assignments and days of notice: pure calculation."""
