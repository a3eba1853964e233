"""A file per answer: plain data in, something to draw out. No face asks a room for anything."""
