"""Industry knowledge 行业知识: documents with rights, found by what they say and cited word for word."""
