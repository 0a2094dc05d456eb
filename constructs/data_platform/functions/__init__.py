"""Lambda functions: how their packages are built."""
