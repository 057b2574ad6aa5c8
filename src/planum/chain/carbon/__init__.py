"""Product carbon footprints from meters and from what suppliers say of theirs (GB/T 24067, ISO 14067, PACT)."""
