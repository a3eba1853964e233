"""Whom we serve. Knows clients and who looks after them; never what they ordered or what it means."""
