"""Tables of scheduling as Excel and CSV files, in and out."""
