"""The assistant: questions answered with the platform's own queries, and proposals to act."""
