"""The point: the plant and its machines."""
