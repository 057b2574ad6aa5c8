"""Double-entry arithmetic in fen."""
