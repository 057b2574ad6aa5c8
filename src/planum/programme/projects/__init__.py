"""The projects of a pilot on point, line and plane, and whether its plan lists them."""
