"""Promises: what was promised to whom by when; kept, late, withdrawn. Never knows of the other rooms of care."""
