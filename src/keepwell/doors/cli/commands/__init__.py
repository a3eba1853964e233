"""A file per command: gathers its answer from the rooms as plain data, then shows it by its face."""
