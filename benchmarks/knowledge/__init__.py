"""Retrieval: which paragraph answers a question, beside plain peers on the same texts in one run."""
