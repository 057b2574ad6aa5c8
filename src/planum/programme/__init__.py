"""The pilot: rules · plan · projects · performance · funds, each importing only those before it."""
