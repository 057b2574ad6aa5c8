"""How readings reach the hub: one folder for each protocol, and the pure decoding they share."""
