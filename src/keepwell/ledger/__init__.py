"""What happened with each client: orders and returns with their lines, append-only, corrected by a later entry.

Offers itself as an order book to `measures`; never judges what the numbers mean.
"""
