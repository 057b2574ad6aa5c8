"""Understanding a question, checking an answer: pure calculation, usable without a site."""
