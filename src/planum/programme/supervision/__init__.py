"""The pilot's projects under way: monthly reports, changes, inspections, removal and acceptance."""
