"""Keepwell helps a company keep its key clients.

Data comes in at a door, becomes what happened, becomes numbers, becomes a warning with its reasons, becomes a
thing to do. Each room reads the room below it; nothing calls upward (see docs/house.md).
"""

__version__ = "0.1.0"
