"""A result that can be checked by others: packed with all it needs, run again, its assumptions swapped."""
