"""The pilot of a city: its award, its term, the tranches in which the award arrives."""
