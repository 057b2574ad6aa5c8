"""Real public recordings, replayed through the same protocols as the simulated plants."""
