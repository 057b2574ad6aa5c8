"""The hub: every firm's data comes in once."""
