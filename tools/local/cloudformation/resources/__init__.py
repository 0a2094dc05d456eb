"""One handler for each resource type."""
