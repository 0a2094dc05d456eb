"""The way to a stage's PostgreSQL, which no network outside reaches."""
