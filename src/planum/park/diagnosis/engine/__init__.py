"""One calculation for every instrument: score, level with reasons, gaps, the way up. Knows nothing of Django."""
