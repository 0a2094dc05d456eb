"""The data dictionary of PostgreSQL, made from a live schema."""
