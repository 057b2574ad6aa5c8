"""The terms of a contract and what they leave of a table: pure calculation."""
