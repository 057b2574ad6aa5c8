"""Rules as pure predicates over dated, sourced parameters."""
