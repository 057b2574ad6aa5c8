"""Firms that supply each other: partners, items, lanes, capacity, stock, orders. Each sees its own."""
