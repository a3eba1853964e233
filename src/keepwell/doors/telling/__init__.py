"""How every door tells the same things: numbers, days and money in the reader's language, cues as sentences, tables."""
