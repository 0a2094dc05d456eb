"""What a stage decides, by subject, as data."""
