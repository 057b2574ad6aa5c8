"""The plan of a park for its new-type upgrade, and the board its operator opens every morning."""
