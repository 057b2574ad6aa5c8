"""Tables that come and go as Excel or CSV files: read whole or refused whole, written to be read again."""
