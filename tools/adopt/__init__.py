"""Taking over tables and an instance that exist already, without losing data."""
