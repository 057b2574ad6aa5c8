"""Planum (点线面): a city's manufacturers upgrade on it, and public money is proven by the plants' own data."""

__version__ = "0.1.0"
