"""Pure calculation: proposals for the next trial, load forecasts, load shifting."""
