"""Templates: reading them, and evaluating what stands in them."""
