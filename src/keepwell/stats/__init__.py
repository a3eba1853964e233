"""Statistical methods, a file each, with its paper and its simulator: arrays in, arrays out. No Django, no rows."""
