"""Pure calculation on batches of readings: nothing here knows of files, clocks or Django."""
