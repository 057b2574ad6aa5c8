"""Which machine will fail and when, what that puts at risk, and the work orders that follow."""
