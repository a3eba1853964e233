"""Each client's latest numbers, rebuilt by a round from the ledger, and month-end snapshots. Never a second truth."""
