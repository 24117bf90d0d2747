"""Distributions as files give them, and their formulas."""
