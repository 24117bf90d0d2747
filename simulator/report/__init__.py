"""A result as a report: one document, laid in sections, drawn in charts, written in formats."""
