"""What there is: one table in full, and what a word finds."""
