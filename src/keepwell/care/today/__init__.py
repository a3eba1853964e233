"""A manager's list: whom to turn to first, and why. Reads cues and standings; writes nothing."""
