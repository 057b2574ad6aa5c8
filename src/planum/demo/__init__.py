"""The model city: simulated plants with known faults that speak real protocols, and replay of real recordings."""
