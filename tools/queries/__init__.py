"""Running declared access patterns against real tables."""
