"""A year of invented cases: planned without a database, then played in order of time by the real services."""
