"""The plan as one model of numbers, one document, one binder, one package. Pure: no database, no clock, no settings."""
