"""Prognosis as calculation: lives of machines in, health, remaining life and the cheapest window out."""
