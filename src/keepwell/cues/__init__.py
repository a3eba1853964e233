"""What changed and why it matters: a file per cue, each with evidence, identity and its own track record."""
