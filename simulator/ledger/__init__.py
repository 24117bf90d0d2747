"""Forecasts kept in a ledger, and how they turned out."""
