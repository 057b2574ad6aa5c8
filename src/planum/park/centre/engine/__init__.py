"""Which solution fits a need, and why. Knows nothing of Django."""
