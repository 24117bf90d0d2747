"""Rules of jurisdictions and terms of providers: read from data, dated, applied."""
