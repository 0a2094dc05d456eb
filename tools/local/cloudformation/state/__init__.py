"""What the service knows about its stacks, in memory and on disk."""
