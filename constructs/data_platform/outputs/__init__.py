"""Values that other teams consume."""
