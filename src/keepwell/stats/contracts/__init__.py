"""Clients under contract: whether they renew is seen, and a client who left is known to have left."""
