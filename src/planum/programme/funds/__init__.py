"""The ledger of the award, and the gate before every payment."""
