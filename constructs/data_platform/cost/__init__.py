"""Guards over what an account spends."""
