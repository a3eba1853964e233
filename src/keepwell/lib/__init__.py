"""What every room may lean on: the clock, money, periods, words, refusals. No Django, no rows."""
