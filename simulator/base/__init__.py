"""What everything stands on: files, checks, errors, words, numbers."""
