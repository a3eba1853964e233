"""Notices: news that clients are to hear from us, who of them, by when, and who has heard. Never knows of the other rooms of care."""
