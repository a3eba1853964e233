"""Doors to other systems' files and services. No room below knows their names."""
