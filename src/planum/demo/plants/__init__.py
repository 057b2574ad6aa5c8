"""Simulated plants of the model city."""
