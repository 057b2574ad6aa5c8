"""Assets on the ISA-95 hierarchy, their signals, and to whom a firm discloses them."""
