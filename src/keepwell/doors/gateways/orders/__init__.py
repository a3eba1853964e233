"""Order files of every kind in; staged, checked rows out, and what was refused with its reason."""
