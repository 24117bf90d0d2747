"""What a case file says: facts, heads of loss, the court, and every uncertain value under its name."""
