"""The terminal: a file per command, a face per answer, `--json` for programs."""
