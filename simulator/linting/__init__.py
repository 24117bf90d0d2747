"""Rules that look for slips and weak spots in a case and in its result."""
