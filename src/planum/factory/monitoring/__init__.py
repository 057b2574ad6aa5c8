"""Machines seen live: limits and alarms."""
