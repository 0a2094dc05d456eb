"""Creating, updating, rolling back and deleting stacks."""
