"""Intelligent optimisation: advice on set-points, and load moved to cheap hours."""
